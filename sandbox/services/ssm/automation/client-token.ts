import type { StartAutomationExecutionRequest } from '@aws-sdk/client-ssm';
import { AwsError } from '../../../kernel/aws-error.ts';
import { globalSlot, type Place } from '../../../kernel/state.ts';
import type { World } from '../../../kernel/world.ts';
import { checkText } from '../../events/constraints.ts';
import { type Execution, executionsOf } from './execution.ts';

/**
 * How a client token that comes again with the same request is answered. AWS documents that a token cannot be
 * reused and says no more, so both answers can be tried: the execution that the first call started, or a refusal.
 */
export const TOKEN_REPLIES = ['same-execution', 'refuse'] as const;
export type TokenReply = (typeof TOKEN_REPLIES)[number];

const settings = globalSlot<{ tokenReply: TokenReply }>('ssm-settings', () => ({
  tokenReply: 'same-execution',
}));

/** One setting for the whole sandbox. */
export const ssmSettings = (world: World): { tokenReply: TokenReply } =>
  settings({ world, account: '', region: '' });

const UUID = /^[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}$/;

export function checkToken(token: string | undefined): void {
  checkText('clientToken', token, { min: 36, max: 36, pattern: UUID });
}

/** A request in one way of writing, without its token, to tell whether two are the same. */
export function writeRequest(input: StartAutomationExecutionRequest): string {
  const { ClientToken: _, Parameters = {}, ...rest } = input;
  const parameters = Object.entries(Parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const others = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([parameters, others]);
}

/**
 * The execution that the token has started. Throws when the token is not to be used again.
 * Differs from AWS: a token is known for as long as its execution is.
 */
export function findByToken(place: Place, token: string | undefined, request: string): Execution | undefined {
  if (token === undefined) return undefined;
  const folded = token.toLowerCase();
  const known = [...executionsOf(place).values()].find(({ clientToken }) => clientToken === folded);
  if (known === undefined) return undefined;
  if (known.request === request && ssmSettings(place.world).tokenReply === 'same-execution') return known;
  throw new AwsError(
    'IdempotentParameterMismatch',
    'The client token was used before, and the parameters of this request do not match those of the first.',
  );
}
