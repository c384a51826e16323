import * as z from 'zod/mini';
import { CordonError } from '../model/cordon-error.ts';
import type { GivingBack } from './action.ts';
import type { UserState } from './read-user.ts';

/**
 * A saved prior state as a restore needs it. With `--direct` no seal is checked, and whoever may write the table could
 * have written it: it decides only whether what Cordon itself puts in place is taken away, and never that a key is set
 * Active. To a user of whom IAM took no more policies, it may attach one again, which the plan names.
 */
export function readPrior<T extends z.ZodMiniType>(schema: T, prior: unknown): z.infer<T> {
  const result = schema.safeParse(prior);
  if (result.success) return result.data;
  throw new CordonError('MalformedRecord', 'the saved prior state is not what Cordon writes', {
    advice: 'look at who may write the table, and give back by the commands that the mail names',
  });
}

/** Absent where the main path saved it, which asks IAM for no more than it needs. */
export const HolderId = { userId: z.optional(z.string()), isCertain: z.boolean() };

export function findStranger(
  prior: { userId?: string | undefined },
  user: UserState,
): GivingBack | undefined {
  if (prior.userId === undefined || prior.userId === user.userId) return undefined;
  return {
    kind: 'drift',
    expected: `user ${user.userName} with the unique id ${prior.userId}`,
    found: `another user of that name, ${user.userId}`,
  };
}
