import { isServiceLinked } from '../caller.ts';
import { type MadeWorkload, readMadeWorkloads } from '../compute.ts';
import type { DerivationRule, Derived } from '../lead.ts';
import { hasSucceeded, type TrailRecord } from '../trail-record.ts';
import { readWorkloadSessions } from '../workload-sessions.ts';

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
    const isMade = by.kind === 'workload' && by.isTouched !== true;
    const own = isMade ? readWorkloadSessions(record, 'R9') : [];
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
