import { createHash } from 'node:crypto';
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { leakedUserKey } from '../../scenarios/leaked-user-key.ts';
import type { DescribedFinding } from '../../src/cli/stage/described-finding.ts';
import type { ServiceEvent } from '../../src/cli/stage/finding-format.ts';
import { formats } from '../../src/cli/stage/formats/catalog.ts';
import { raiseInGuardDuty } from '../../src/cli/stage/guardduty.ts';
import type { Stage } from '../../src/cli/stage/stage.ts';
import { type Delivery, FINDINGS, VERSIONS } from './plan.ts';

/** A user whose key has leaked. */
export interface Victim {
  readonly userName: string;
  readonly accessKeyId: string;
  /** By finding, then by version, as GuardDuty had them. */
  readonly findings: readonly (readonly DescribedFinding[])[];
}

/** What the default policy contains at once, both of them. */
const TYPES = [
  'CredentialAccess:IAMUser/CompromisedCredentials',
  'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
] as const;

/** Makes the user and his key, and has GuardDuty find it and find it again; the bus hears of nothing yet. */
export async function makeVictim(stage: Stage, userName: string): Promise<Victim> {
  const { iam } = stage.clients;
  const { User } = await iam.send(new CreateUserCommand({ UserName: userName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: userName }));
  const accessKeyId = AccessKey?.AccessKeyId ?? '';
  const findings: DescribedFinding[][] = [];
  for (let finding = 0; finding < FINDINGS; finding += 1) {
    const seen: DescribedFinding = {
      id: createHash('sha256').update(`${userName}/${finding}`).digest('hex').slice(0, 32),
      type: TYPES[finding % TYPES.length] ?? TYPES[0],
      severity: 8,
      title: `The access key of IAM user ${userName} was used from an unusual place.`,
      account: stage.sandbox.administrator.account,
      region: leakedUserKey.region,
      detectorId: stage.detectorId,
      credential: { accessKeyId, userName, userType: 'IAMUser', principalId: User?.UserId ?? '' },
      call: { service: 'iam.amazonaws.com', api: 'ListUsers', address: leakedUserKey.attackerAddress },
      seenAt: new Date().toISOString(),
      count: 1,
    };
    const versions: DescribedFinding[] = [];
    for (let version = 0; version < VERSIONS; version += 1)
      versions.push(await raiseInGuardDuty(stage.sandbox.control, seen, 'never'));
    findings.push(versions);
  }
  return { userName, accessKeyId, findings };
}

/** An event of the storm, and the name under which an incident keeps its finding. */
export interface StormEvent extends ServiceEvent {
  readonly ref: string;
}

export function buildEvent(delivery: Delivery, victims: readonly Victim[]): StormEvent {
  const described = victims[delivery.principal]?.findings[delivery.finding]?.[delivery.version];
  const format = formats.find(({ name }) => name === delivery.format);
  if (described === undefined || format === undefined) throw new Error(JSON.stringify(delivery));
  const event = format.buildEvent(described);
  // What GuardDuty has, it has by this id in whatever form it comes; Health's is a claim of its own.
  const ref =
    format.guardDuty === 'knows nothing'
      ? `${format.name}/${String(Reflect.get(event.detail, 'eventArn'))}`
      : described.id;
  return { ...event, ref };
}
