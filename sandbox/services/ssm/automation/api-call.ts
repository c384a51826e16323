import { type JsonObject, member } from '../../../cloudformation/json.ts';
import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import type { World } from '../../../kernel/world.ts';
import type { Attempt, Outcome, Refuse } from './action.ts';
import { readApiInput, toPlain } from './api-shapes.ts';
import { checkText } from './check-inputs.ts';
import { failed, failedCall } from './outcomes.ts';

export const API_INPUTS = ['Service', 'Api'];
export const PROPERTY_INPUTS = [...API_INPUTS, 'PropertySelector', 'DesiredValues'];

/** Every other input is the operation's own. */
export function checkApiInputs(
  action: string,
  inputs: JsonObject,
  own: readonly string[],
  refuse: Refuse,
): void {
  for (const name of own)
    if (member(inputs, name) === undefined) refuse(`The required input ${name} of ${action} is missing.`);
  checkText(inputs, 'Service', refuse);
  checkText(inputs, 'Api', refuse);
}

/** Streams and operations that are no API calls of their own: an answer of AWS's says nothing more of them. */
type Answer = { readonly kind: 'answered'; readonly response: object } | Extract<Outcome, { kind: 'failed' }>;

/**
 * Makes the call that a step names in boto3's words: the service's namespace, the operation as `UpdateAccessKey`
 * or `update_access_key`, the operation's input beside them.
 */
export async function callApi(attempt: Attempt, own: readonly string[]): Promise<Answer> {
  const { world } = attempt.place;
  const service = String(member(attempt.inputs, 'Service')).toLowerCase();
  const operation = findOperation(world, service, String(member(attempt.inputs, 'Api')));
  const given = Object.fromEntries(Object.entries(attempt.inputs).filter(([name]) => !own.includes(name)));
  const input = await readApiInput(world, service, operation, given);
  if (typeof input === 'string') return failed(input, 'Verification');
  try {
    return { kind: 'answered', response: toPlain(await attempt.call(service, operation, input)) };
  } catch (error) {
    if (error instanceof AwsError && error.status !== 501) return failedCall(operation, error);
    throw error;
  }
}

function findOperation(world: World, serviceName: string, api: string): string {
  const service = world.services.get(serviceName);
  if (service === undefined) throw notInSandbox(`the service ${serviceName.slice(0, 100)}`);
  const folded = api.replaceAll('_', '').toLowerCase();
  const found = Object.keys(service.operations).find((name) => name.toLowerCase() === folded);
  if (found === undefined) throw notInSandbox(`${serviceName}:${api.slice(0, 100)}`);
  return found;
}
