import { NOISE_CALLS, type NoiseCall } from './noise-calls.ts';
import { drawOwnAddress, type NoiseRole, type NoiseUser, type Organisation } from './organisation.ts';
import { createRandom, drawAlphanumeric, drawKeyId, drawUuid } from './random.ts';
import { englishTime, isoSeconds } from './record.ts';

const HOUR = 3_600_000;
/** STS's tokens are about a kilobyte of Base64: the part of a log that hardly packs. In characters. */
const TOKEN = 1_050;
/** So many sessions of a role run side by side all hour. */
const SIDE_BY_SIDE = 6;

/** Who signs a record: its userIdentity, and where it comes from. */
interface Signed {
  readonly identity: string;
  readonly address: string;
  readonly agent: string;
}

/**
 * Writes records of an ordinary day of one account in one region. Texts by templates rather than JSON.stringify: a
 * million of them take seconds. The same seed and name give the same records.
 */
export function createNoise(
  organisation: Organisation,
  tokens: string,
  seed: string,
  place: { readonly account: string; readonly region: string },
): (at: number) => string {
  const { account, region } = place;
  const random = createRandom(seed);
  const here = <T extends { readonly account: string }>(items: readonly T[]): T[] =>
    items.filter((item) => item.account === account);
  const users = here(organisation.users);
  const sharedRoles = here(organisation.sharedRoles);
  const functionRoles = here(organisation.functionRoles);
  const instances = organisation.instances.filter(({ role }) => role.account === account);
  /** What was issued in this file is used in it. */
  const recent: Signed[] = [];

  const byUser = (user: NoiseUser): Signed => ({
    identity: `{"type":"IAMUser","principalId":"${user.id}","arn":"arn:aws:iam::${account}:user/${user.name}","accountId":"${account}","accessKeyId":"${user.accessKeyId}","userName":"${user.name}"}`,
    address: user.address,
    agent: user.agent,
  });
  const bySession = (
    role: NoiseRole,
    name: string,
    key: string,
    created: number,
    from: Omit<Signed, 'identity'>,
  ): Signed => ({
    identity: `{"type":"AssumedRole","principalId":"${role.id}:${name}","arn":"arn:aws:sts::${account}:assumed-role/${role.name}/${name}","accountId":"${account}","accessKeyId":"${key}","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"${role.id}","arn":"arn:aws:iam::${account}:role/${role.name}","accountId":"${account}","userName":"${role.name}"},"attributes":{"creationDate":"${isoSeconds(created)}","mfaAuthenticated":"false"}${from.address.startsWith('10.') ? ',"ec2RoleDelivery":"2.0"' : ''}}}`,
    ...from,
  });

  /** The same session whichever file asks: one of those that a role has in an hour. */
  const byRunning = (at: number): Signed => {
    const hour = Math.floor(at / HOUR);
    const lane = random.below(SIDE_BY_SIDE);
    const isInstance = random.hits(40);
    const instance = random.pick(instances);
    const role = isInstance ? instance.role : random.pick(random.hits(50) ? sharedRoles : functionRoles);
    const name = isInstance ? instance.id : `run-${hour}-${lane}`;
    const own = createRandom(`${role.id}/${name}/${hour}`);
    const created = hour * HOUR + own.below(60_000);
    const from = isInstance
      ? {
          address: instance.address,
          agent:
            'Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#6.1.79-99.167.amzn2023.x86_64 md/arch#x86_64 lang/python#3.9.16 md/pyimpl#CPython exec-env/EC2',
        }
      : {
          address: drawOwnAddress(own),
          agent: 'aws-sdk-go-v2/1.25.3 os/linux lang/go#1.21.8 md/GOOS#linux md/GOARCH#amd64',
        };
    return bySession(role, name, drawKeyId(own, 'ASIA'), created, from);
  };

  const byConsole = (at: number): Signed => {
    const user = random.pick(users);
    const created = Math.floor(at / HOUR) * HOUR;
    return {
      identity: `{"type":"IAMUser","principalId":"${user.id}","arn":"arn:aws:iam::${account}:user/${user.name}","accountId":"${account}","accessKeyId":"${drawKeyId(random, 'ASIA')}","userName":"${user.name}","sessionContext":{"attributes":{"creationDate":"${isoSeconds(created)}","mfaAuthenticated":"true"}}}`,
      address: user.address,
      agent:
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36',
    };
  };

  const write = (
    at: number,
    by: Signed,
    call: NoiseCall,
    more: { readonly isConsole?: boolean } = {},
  ): string => {
    const [service, name, isReadOnly, request, response] = call;
    const isDenied = random.hits(4);
    const failure = isDenied
      ? `"errorCode":"AccessDenied","errorMessage":"User: arn:aws:iam::${account}:user/${random.pick(users).name} is not authorized to perform: ${service}:${name} because no identity-based policy allows the ${service}:${name} action",`
      : '';
    return `{"eventVersion":"1.09","userIdentity":${by.identity},"eventTime":"${isoSeconds(at)}","eventSource":"${service}.amazonaws.com","eventName":"${name}","awsRegion":"${region}","sourceIPAddress":"${by.address}","userAgent":"${by.agent}",${failure}"requestParameters":${request(random, account, region)},"responseElements":${isDenied || response === undefined ? 'null' : response(random, account, region)},"requestID":"${drawUuid(random)}","eventID":"${drawUuid(random)}","readOnly":${isReadOnly},"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"${account}",${by.address.startsWith('10.') ? `"vpcEndpointId":"vpce-0f1e2d3c4b5a69788","vpcEndpointAccountId":"${account}",` : ''}"eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"${service}.${region}.amazonaws.com"}${more.isConsole ? ',"sessionCredentialFromConsole":"true"' : ''}}`;
  };

  /** By a user or a pipeline; or by AWS, for an instance or a function. */
  const issue = (at: number): string => {
    const key = drawKeyId(random, 'ASIA');
    const start = random.below(tokens.length - TOKEN - 200);
    const token = tokens.slice(start, start + TOKEN + random.below(200));
    const isForFunction = random.hits(25);
    const isForInstance = !isForFunction && random.hits(25);
    const instance = random.pick(instances);
    const role = isForInstance ? instance.role : random.pick(isForFunction ? functionRoles : sharedRoles);
    const name = isForInstance
      ? instance.id
      : isForFunction
        ? `job-${random.below(40)}`
        : `ci-${drawAlphanumeric(random, 10)}`;
    const user = random.pick(users);
    const service = isForInstance ? 'ec2.amazonaws.com' : 'lambda.amazonaws.com';
    const isByAws = isForInstance || isForFunction;
    const by: Signed = isByAws
      ? { identity: `{"type":"AWSService","invokedBy":"${service}"}`, address: service, agent: service }
      : random.hits(70)
        ? byUser(user)
        : byRunning(at);
    const roleArn = `arn:aws:iam::${account}:role/${role.name}`;
    const assumed = `"assumedRoleUser":{"assumedRoleId":"${role.id}:${name}","arn":"arn:aws:sts::${account}:assumed-role/${role.name}/${name}"}`;
    recent.push(
      bySession(role, name, key, at, isByAws ? { address: instance.address, agent: 'Boto3/1.34.69' } : user),
    );
    if (recent.length > 12) recent.shift();
    return `{"eventVersion":"1.09","userIdentity":${by.identity},"eventTime":"${isoSeconds(at)}","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"${region}","sourceIPAddress":"${by.address}","userAgent":"${by.agent}","requestParameters":{"roleArn":"${roleArn}","roleSessionName":"${name}"${isByAws ? '' : ',"durationSeconds":3600'}},"responseElements":{"credentials":{"accessKeyId":"${key}","sessionToken":"IQoJb3JpZ2luX2VjE${token}","expiration":"${englishTime(at + HOUR)}"}${isForInstance ? '' : `,${assumed}`}},"requestID":"${drawUuid(random)}","eventID":"${drawUuid(random)}","readOnly":true,"resources":[{"accountId":"${account}","type":"AWS::IAM::Role","ARN":"${roleArn}"}],"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"${account}",${isByAws ? `"sharedEventID":"${drawUuid(random)}",` : ''}"eventCategory":"Management"${isByAws ? '' : `,"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"sts.${region}.amazonaws.com"}`}}`;
  };

  return (at) => {
    const kind = random.below(100);
    if (kind < 17) return issue(at);
    const call = random.pick(NOISE_CALLS);
    if (kind < 42) return write(at, byUser(random.pick(users)), call);
    if (kind < 48) return write(at, byConsole(at), call, { isConsole: true });
    if (kind < 70 && recent.length > 0) return write(at, random.pick(recent), call);
    return write(at, byRunning(at), call);
  };
}

/** To cut tokens from; of the seed. In characters. */
export const drawTokens = (seed: number): string => drawAlphanumeric(createRandom(`${seed}/tokens`), 1 << 20);
