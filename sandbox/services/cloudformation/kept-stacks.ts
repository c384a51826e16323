import { stacks } from '../../cloudformation/stack.ts';
import type { Call } from '../../kernel/operation.ts';

/** AWS's quota in one region. */
export const MOST_STACKS = 2000;

/** Differs from AWS: of the deleted stacks the newest hundred are kept, for at most 90 days. */
const DELETED_KEPT = 100;
const DAYS_90 = 90 * 24 * 3_600_000;

export function forgetOldStacks(call: Call): void {
  const all = stacks(call);
  const deleted = [...all.values()]
    .filter(({ status }) => status === 'DELETE_COMPLETE')
    .sort((a, b) => (b.deletedAt ?? 0) - (a.deletedAt ?? 0));
  const old = deleted.filter(
    ({ deletedAt = 0 }, index) => index >= DELETED_KEPT || deletedAt + DAYS_90 < call.at,
  );
  for (const { id } of old) all.delete(id);
}
