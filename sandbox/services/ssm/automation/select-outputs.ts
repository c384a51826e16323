import { select } from './json-path.ts';
import type { StepOutput } from './runbook.ts';
import { convert, type ValueType } from './value-type.ts';

/**
 * The outputs that a step selects from an answer; a text says which one is not of its type. A selector that
 * finds nothing gives an empty text, so that a branch can ask for it.
 */
export function selectOutputs(
  wanted: readonly StepOutput[],
  answer: object,
): ReadonlyMap<string, unknown> | string {
  const outputs = new Map<string, unknown>();
  for (const { name, selector, type } of wanted) {
    const found = select(answer, selector);
    const value = found === undefined || found === null ? '' : convertFound(type, found);
    if (value === undefined) return `The output ${name}, selected by ${selector}, is no ${type}`;
    outputs.set(name, value);
  }
  return outputs;
}

/** Differs from AWS: AWS does not say what becomes of a filter that finds one text; here the list of one is the text. */
function convertFound(type: ValueType, found: unknown): unknown {
  const isList = type === 'StringList' || type === 'MapList';
  return convert(type, !isList && Array.isArray(found) && found.length === 1 ? found[0] : found);
}
