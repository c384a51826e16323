import { type JsonObject, member } from '../../../cloudformation/json.ts';
import { notInSandbox } from '../../../kernel/aws-error.ts';
import type { Refuse } from './action.ts';
import { shown } from './invalid-content.ts';

/** Which inputs an action must have, may have, and has on AWS but not here. */
interface InputNames {
  readonly action: string;
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  readonly notHere?: readonly string[];
}

export function checkInputs(inputs: JsonObject, names: InputNames, refuse: Refuse): void {
  const { action, required = [], optional = [], notHere = [] } = names;
  for (const name of required)
    if (member(inputs, name) === undefined) refuse(`The required input ${name} is missing.`);
  for (const name of Object.keys(inputs)) {
    if (notHere.includes(name)) throw notInSandbox(`ssm: ${action} with ${name}`);
    if (!required.includes(name) && !optional.includes(name))
      refuse(`${action} has no input ${shown(name)}.`);
  }
}

/** A text, or a reference to something that will be one. */
export function checkText(
  inputs: JsonObject,
  name: string,
  refuse: Refuse,
  allowed?: readonly string[],
): void {
  const value = member(inputs, name);
  if (value === undefined) return;
  const text =
    typeof value === 'string' && value !== '' ? value : refuse(`The input ${name} has to be a text.`);
  if (allowed !== undefined && !text.includes('{{') && !allowed.includes(text))
    refuse(`The input ${name} has to be one of ${allowed.join(', ')}.`);
}

/** The input as text; templates and YAML may have left a number. */
export function readText(inputs: JsonObject, name: string): string | undefined {
  const value = member(inputs, name);
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
