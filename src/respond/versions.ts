import { type Finding, findingRef } from '../model/finding.ts';
import { versionOf } from './incident-store.ts';
import { attemptUpdate, ms, type StoreDeps } from './table.ts';

/**
 * Whether a newer version of this claim about this credential has come before: then it has been answered, and this
 * one is late or replayed. The same version again is no older one: it may be a retry. What tells no time is
 * never stale.
 */
export async function isStale(finding: Finding, deps: StoreDeps): Promise<boolean> {
  const { at, count } = versionOf(finding);
  if (at === 0) return false;
  const noted = await attemptUpdate(deps, {
    key: [`FINDING#${finding.account}#${findingRef(finding)}`, `VERSION#${finding.accessKeyId ?? 'none'}`],
    set: 'versionMs = :at, versionCount = :count',
    values: { ':at': ms(at), ':count': { N: String(count) } },
    condition:
      'attribute_not_exists(versionMs) OR versionMs < :at OR (versionMs = :at AND versionCount <= :count)',
  });
  return noted === 'refused';
}
