import type { SensitiveAction } from '../model/blast-radius.ts';
import { type Holder, makeHolder } from './holder.ts';
import { type ReachedAction, reachAction } from './reach-action.ts';
import { type Purpose, SENSITIVE_ACTIONS, type SensitiveKind } from './sensitive-actions.ts';

export interface ReachedSensitive extends SensitiveAction {
  readonly purpose: Purpose;
}

/** What of the catalog the holder may call, in its order. */
export function reachSensitive(holder: Holder): ReachedSensitive[] {
  return SENSITIVE_ACTIONS.flatMap((kind) => {
    const reached = reachWithNeeds(holder, kind);
    const { action, means, purpose } = kind;
    return reached === undefined ? [] : [{ action, means, purpose, ...reached }];
  });
}

/** All of it or nothing: a role that can be passed to no machine is of no use. */
function reachWithNeeds(holder: Holder, kind: SensitiveKind): ReachedAction | undefined {
  const requester =
    kind.inRequest === undefined ? holder : makeHolder(holder.facts, kind.inRequest, holder.effort);
  const reached = reachAction(requester, kind.action, kind.resource);
  if (reached === undefined) return undefined;
  let perhaps: ReachedAction | undefined;
  for (const { action, resource } of kind.needs ?? []) {
    const needed = reachAction(holder, action, resource);
    if (needed === undefined) return undefined;
    if (needed.allowed === 'if') perhaps ??= needed;
  }
  return reached.allowed === 'yes' && perhaps !== undefined
    ? { allowed: 'if', by: `${reached.by}, and ${perhaps.by}` }
    : reached;
}
