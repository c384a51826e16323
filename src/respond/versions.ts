import { type Finding, findingRef } from '../model/finding.ts';
import { versionOf } from './incident-store.ts';
import { attemptUpdate, ms, read, type StoreDeps } from './table.ts';

/**
 * Whether a newer version of this claim about this credential has been answered: then this one is late or replayed.
 * The same version again is no older one: it may be a retry. Only GuardDuty's findings have versions that can be
 * trusted, because GuardDuty can be asked for them.
 */
export async function isStale(finding: Finding, deps: StoreDeps): Promise<boolean> {
  const { at, count } = versionOf(finding, deps.now());
  if (finding.source !== 'guardduty' || at === 0) return false;
  const known = await read(deps, keyOf(finding));
  const [knownAt, knownCount] = [
    Number(known?.['versionMs']?.N ?? 0),
    Number(known?.['versionCount']?.N ?? 0),
  ];
  return knownAt > at || (knownAt === at && knownCount > count);
}

/**
 * Notes that this version has been answered. Of a finding that GuardDuty has confirmed alone: a forged one of a later
 * time would else have the real one refused. And never of a time that has not come: the time is the event's, and
 * GuardDuty confirms only what the finding is about.
 */
export async function noteVersion(finding: Finding, deps: StoreDeps): Promise<void> {
  const { at, count } = versionOf(finding, deps.now());
  if (at === 0) return;
  await attemptUpdate(deps, {
    key: keyOf(finding),
    set: 'versionMs = :at, versionCount = :count',
    values: { ':at': ms(at), ':count': { N: String(count) } },
    condition:
      'attribute_not_exists(versionMs) OR versionMs < :at OR (versionMs = :at AND versionCount <= :count)',
  });
}

const keyOf = (finding: Finding) =>
  [`FINDING#${finding.account}#${findingRef(finding)}`, `VERSION#${finding.accessKeyId ?? 'none'}`] as const;
