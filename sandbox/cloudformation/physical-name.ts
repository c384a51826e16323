import type { Ids } from '../kernel/ids.ts';

const SUFFIX = 12;

/** `Stack-LogicalId-SUFFIX`; when that is too long, the two names give way evenly. */
export function generateName(ids: Ids, stackName: string, logicalId: string, longest: number): string {
  const room = longest - SUFFIX - 2;
  const half = Math.floor(room / 2);
  const forLogicalId = Math.max(half, room - stackName.length);
  const shortId = logicalId.slice(0, forLogicalId);
  const shortName = stackName.slice(0, room - shortId.length);
  return `${shortName}-${shortId}-${ids.unique('AIDA').slice(4, 4 + SUFFIX)}`;
}
