import { heldKeyOf, isService, isServiceLinked } from '../caller.ts';
import { type MadeWorkload, readMadeWorkloads } from '../compute.ts';
import { readIssued } from '../issued.ts';
import type { DerivationRule, Derived } from '../lead.ts';
import { readText } from '../read-member.ts';
import { hasSucceeded, type TrailRecord } from '../trail-record.ts';

/**
 * An instance, a function or a job that was made with a role: AWS makes its sessions, under a name that tells whose they
 * are. Of instances CloudTrail has the very id; of the others only the name that the service is known to give.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
 */
export const madeCompute: DerivationRule = {
  id: 'R9',
  title: 'the sessions of an instance, a function or a job that was made with a role',
  derive(record, by) {
    if (!hasSucceeded(record)) return [];
    const own = by.kind === 'workload' ? readSessions(record) : [];
    return [
      ...own,
      ...readMadeWorkloads(record)
        .filter((made) => !isServiceLinked(made.roleArn))
        .map(derived(record)),
    ];
  },
};

const derived =
  ({ eventTime: from }: TrailRecord) =>
  ({ service, sessionName, roleArn, arn, lasts }: MadeWorkload): Derived => ({
    lead: {
      kind: 'workload',
      service,
      sessionName,
      ...(roleArn === undefined ? {} : { roleArn }),
      from,
      ...(lasts === undefined ? {} : { until: from + lasts }),
    },
    rule: 'R9',
    confidence: service === 'ec2' ? 'proven' : 'strong',
    as: { kind: 'workload', ...(arn === undefined ? {} : { arn }) },
  });

/** What AWS issued for the workload, and keys that are used without that having been recorded. */
function readSessions(record: TrailRecord): readonly Derived[] {
  if (isService(record)) {
    if (isServiceLinked(readText(record.requestParameters, 'roleArn'))) return [];
    return readIssued(record).map((issued) => ({
      lead: { kind: 'key', accessKeyId: issued.accessKeyId },
      rule: 'R9',
      confidence: 'proven',
      as: { kind: 'session', ...issued },
    }));
  }
  const accessKeyId = heldKeyOf(record);
  const { principalId, arn } = record.userIdentity;
  if (accessKeyId === undefined) return [];
  const known = {
    ...(principalId === undefined ? {} : { principalId }),
    ...(arn === undefined ? {} : { arn }),
  };
  return [
    {
      lead: { kind: 'key', accessKeyId },
      rule: 'R9',
      confidence: 'proven',
      as: { kind: 'session', accessKeyId, ...known },
    },
  ];
}
