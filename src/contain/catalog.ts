import type { CredentialKind } from '../model/credential.ts';
import type { ContainmentAction } from './action.ts';
import { deactivateAccessKey } from './actions/deactivate-access-key.ts';
import { denyAllOnUser } from './actions/deny-all-on-user.ts';
import { denyUserSessions } from './actions/deny-user-sessions.ts';

/** Every way to contain. The fastest and surest first: what is listed first is sent first. */
export const everyAction: readonly ContainmentAction[] = [
  deactivateAccessKey,
  denyUserSessions,
  denyAllOnUser,
];

/** Those that the main path does by itself: what the deployment's roles may do comes from these alone. */
export const actions: readonly ContainmentAction[] = everyAction.filter(({ automatic }) => automatic);

export const actionsFor = (kind: CredentialKind): readonly ContainmentAction[] =>
  actions.filter((action) => action.appliesTo.includes(kind));

/** What a person asks for with `cordon contain --level`. */
export const LEVELS = {
  /** The key, and the sessions: other keys of the user go on working. */
  disable: actions,
  /** The user altogether. */
  deny: [deactivateAccessKey, denyAllOnUser],
} as const satisfies Record<string, readonly ContainmentAction[]>;
