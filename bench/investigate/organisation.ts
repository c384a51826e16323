import { createRandom, drawInstanceId, drawKeyId, drawUniqueId, type Random } from './random.ts';

export interface NoiseUser {
  readonly account: string;
  readonly name: string;
  readonly id: string;
  readonly accessKeyId: string;
  readonly address: string;
  readonly agent: string;
}

export interface NoiseRole {
  readonly account: string;
  readonly name: string;
  readonly id: string;
}

export interface NoiseInstance {
  readonly role: NoiseRole;
  readonly id: string;
  readonly address: string;
}

/** Who works in the corpus when nobody attacks. The same for the same seed. */
export interface Organisation {
  readonly users: readonly NoiseUser[];
  /** Assumed all day by everybody. */
  readonly sharedRoles: readonly NoiseRole[];
  readonly functionRoles: readonly NoiseRole[];
  readonly instances: readonly NoiseInstance[];
}

export const ACCOUNTS = [
  '111122223333',
  '222233334444',
  '333344445555',
  '444455556666',
  '555566667777',
  '666677778888',
] as const;
/** Nobody of the organisation. */
export const OUTSIDE_ACCOUNTS = ['999988887777', '888877776666'] as const;
export const REGIONS = ['us-east-1', 'eu-west-1', 'eu-central-1', 'us-west-2', 'ap-southeast-2'] as const;

const FIRST_NAMES = 'anna bela chen dora emre fatima goran hana igor jana kofi lena maria nils olga'.split(
  ' ',
);
const JOBS = 'deploy backup reports billing etl monitor search media mail audit'.split(' ');

const AGENTS = [
  'aws-cli/2.15.30 Python/3.11.8 Linux/5.10.205-195.807.amzn2.x86_64 exe/x86_64.amzn.2 prompt/off',
  'Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#6.1.79 md/arch#x86_64 lang/python#3.12.2 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.69',
  'APN/1.0 HashiCorp/1.0 Terraform/1.7.4 (+https://www.terraform.io) terraform-provider-aws/5.41.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.25.3 os/linux lang/go#1.21.8 md/GOOS#linux md/GOARCH#amd64',
  'aws-sdk-java/2.25.11 Linux/6.1.79-99.167.amzn2023.x86_64 OpenJDK_64-Bit_Server_VM/21.0.2+13-LTS Java/21.0.2 vendor/Amazon.com_Inc. io/sync http/Apache cfg/retry-mode/standard',
  'aws-sdk-js/3.535.0 ua/2.0 os/linux#5.10.210 lang/js md/nodejs#20.11.1 api/dynamodb#3.535.0',
];

export function createOrganisation(seed: number): Organisation {
  const random = createRandom(`${seed}/organisation`);
  const role = (account: string, name: string): NoiseRole => ({
    account,
    name,
    id: drawUniqueId(random, 'AROA'),
  });
  const users = ACCOUNTS.flatMap((account) =>
    Array.from({ length: 40 }, (_, index) => ({
      account,
      name:
        index < FIRST_NAMES.length
          ? `${FIRST_NAMES[index]}`
          : `svc-${random.pick(JOBS)}-${index.toString().padStart(2, '0')}`,
      id: drawUniqueId(random, 'AIDA'),
      accessKeyId: drawKeyId(random, 'AKIA'),
      address: drawOwnAddress(random),
      agent: random.pick(AGENTS),
    })),
  );
  return {
    users,
    sharedRoles: ACCOUNTS.flatMap((account) =>
      ['ci-deploy', 'ci-build', 'terraform-apply', 'read-only-audit'].map((name) => role(account, name)),
    ),
    functionRoles: ACCOUNTS.flatMap((account) => JOBS.map((job) => role(account, `lambda-${job}-role`))),
    instances: ACCOUNTS.flatMap((account) =>
      JOBS.flatMap((job) => {
        const shared = role(account, `ec2-${job}-role`);
        return Array.from({ length: 4 }, () => ({
          role: shared,
          id: drawInstanceId(random),
          address: drawOwnAddress(random),
        }));
      }),
    ),
  };
}

/** Of an office or of a private network. Attackers come from the other two ranges that are kept for documents. */
export const drawOwnAddress = (random: Random): string =>
  random.hits(50)
    ? `203.0.113.${1 + random.below(254)}`
    : `10.${random.below(8)}.${random.below(256)}.${1 + random.below(254)}`;

/** A different one for each of 508 stories. https://www.rfc-editor.org/rfc/rfc5737 */
export const attackerAddress = (story: number): string =>
  `${story % 2 === 0 ? '198.51.100' : '192.0.2'}.${1 + (Math.floor(story / 2) % 254)}`;
