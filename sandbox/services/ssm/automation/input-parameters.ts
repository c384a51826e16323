import { AwsError } from '../../../kernel/aws-error.ts';
import { refuse } from '../../events/constraints.ts';
import { matchesPattern } from '../pattern.ts';
import type { Runbook, RunbookParameter } from './runbook.ts';
import { readTexts, toTexts } from './value-type.ts';

const MOST = 200;
const MOST_VALUES = 50;
const LONGEST_NAME = 50;
const LONGEST_VALUE = 512;

export const invalidParameters = (message: string): AwsError =>
  new AwsError('InvalidAutomationExecutionParametersException', message);

type Given = Readonly<Record<string, readonly string[]>>;

/** The limits of the request itself. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html */
export function checkGiven(given: Given): void {
  const broken = (what: string): AwsError =>
    refuse(`1 validation error detected: Value at 'parameters' failed to satisfy constraint: ${what}`);
  const entries = Object.entries(given);
  if (entries.length > MOST) throw broken(`Map must have at most ${MOST} entries`);
  for (const [name, values] of entries) {
    if (name.length < 1 || name.length > LONGEST_NAME)
      throw broken(`Map keys must have a length from 1 to ${LONGEST_NAME}`);
    if (values.length > MOST_VALUES) throw broken(`Map values must have at most ${MOST_VALUES} members`);
    if (values.some((value) => value.length < 1 || value.length > LONGEST_VALUE))
      throw broken(`Members must have a length from 1 to ${LONGEST_VALUE}`);
  }
}

/** What an execution runs with: what was given, and the defaults of what was not. */
export function readInputParameters(runbook: Runbook, given: Given): ReadonlyMap<string, unknown> {
  const values = new Map(Object.entries(given));
  const unknown = [...values.keys()].find((name) => !runbook.parameters.has(name));
  if (unknown !== undefined)
    throw invalidParameters(`Parameter "${unknown}" is not declared in the document.`);
  const read = new Map<string, unknown>();
  for (const [name, parameter] of runbook.parameters) {
    const texts = values.get(name);
    const value = texts === undefined ? parameter.default : readValue(parameter, texts);
    if (value === undefined) throw invalidParameters(`Missing required parameter: ${name} in user inputs.`);
    if (texts !== undefined) checkValue(parameter, value);
    read.set(name, value);
  }
  return read;
}

function readValue({ name, type, typeName }: RunbookParameter, texts: readonly string[]): unknown {
  const value = readTexts(type, texts);
  if (value === undefined)
    throw invalidParameters(`The value of parameter "${name}" is not of the type ${typeName}.`);
  return value;
}

function checkValue(parameter: RunbookParameter, value: unknown): void {
  const { name, allowedValues, allowedPattern, bounds } = parameter;
  const texts = toTexts(value);
  const { minItems = 0, maxItems = MOST_VALUES, minChars = 0, maxChars = LONGEST_VALUE } = bounds;
  if (Array.isArray(value) && (texts.length < minItems || texts.length > maxItems))
    throw invalidParameters(`Parameter "${name}" has to have ${minItems} to ${maxItems} items.`);
  const allowed = allowedValues?.map((one) => toTexts([one])[0] ?? '');
  for (const text of texts) {
    if (allowed !== undefined && !allowed.includes(text))
      throw invalidParameters(
        `Parameter "${name}" has value "${text}" not found in [${allowed.join(', ').slice(0, 500)}].`,
      );
    if (text.length < minChars || text.length > maxChars)
      throw invalidParameters(`Parameter "${name}" has to have ${minChars} to ${maxChars} characters.`);
    // A pattern that takes for ever on a value has not let it in either.
    if (allowedPattern !== undefined && matchesPattern(allowedPattern, text) !== true)
      throw invalidParameters(
        `Parameter "${name}" has value "${text}" not matching the allowed pattern ${allowedPattern.slice(0, 200)}.`,
      );
  }
}
