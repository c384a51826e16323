import type { CredentialKind } from '../model/credential.ts';
import type { ContainmentAction } from './action.ts';
import { deactivateAccessKey } from './actions/deactivate-access-key.ts';
import { denyUserSessions } from './actions/deny-user-sessions.ts';

/** Every way to contain. The fastest and surest first: what is listed first is sent first. */
export const actions: readonly ContainmentAction[] = [deactivateAccessKey, denyUserSessions];

export const actionsFor = (kind: CredentialKind): readonly ContainmentAction[] =>
  actions.filter((action) => action.appliesTo.includes(kind));
