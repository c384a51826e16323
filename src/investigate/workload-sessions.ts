import { heldKeyOf, isService, isServiceLinked } from './caller.ts';
import { readIssued } from './issued.ts';
import type { Derived } from './lead.ts';
import { readText } from './read-member.ts';
import type { TrailRecord } from './trail-record.ts';

/** Of a workload that is followed: what AWS issued for it, and keys that are used without that having been recorded. */
export function readWorkloadSessions(record: TrailRecord, rule: 'R9' | 'R10'): readonly Derived[] {
  if (isService(record)) {
    if (isServiceLinked(readText(record.requestParameters, 'roleArn'))) return [];
    return readIssued(record).map((issued) => ({
      lead: { kind: 'key', accessKeyId: issued.accessKeyId },
      rule,
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
      rule,
      confidence: 'proven',
      as: { kind: 'session', accessKeyId, ...known },
    },
  ];
}
