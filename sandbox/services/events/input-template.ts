import { AwsError } from '../../kernel/aws-error.ts';
import { endsInString, isJson, minifyJson } from './json-text.ts';
import type { JsonValue } from './pattern/json.ts';

export const RESERVED: ReadonlySet<string> = new Set([
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
]);

const PLACEHOLDER = /<([A-Za-z0-9_.-]+)>/g;

export const placeholdersOf = (template: string): readonly string[] =>
  [...template.matchAll(PLACEHOLDER)].map(([, name]) => name ?? '');

/** No target takes more, and a short template can name a large value many times. */
const LARGEST = 1_048_576;

const promisesJson = (template: string): boolean => /^\s*[{[]/.test(template);

/**
 * Fills an input template as EventBridge does: values are not escaped, so a text of the event can end the string it is
 * put into and write JSON of its own. A variable that the event does not have is the empty string.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-issues
 *
 * @returns undefined when a template of an object or a list did not become JSON.
 */
export function fillTemplate(
  template: string,
  values: ReadonlyMap<string, JsonValue | undefined>,
): string | undefined {
  let filled = '';
  let at = 0;
  let quoted = false;
  for (const match of template.matchAll(PLACEHOLDER)) {
    const before = template.slice(at, match.index);
    quoted = endsInString(before, quoted);
    filled += before + writeValue(values.get(match[1] ?? ''), quoted);
    at = match.index + match[0].length;
    if (filled.length > LARGEST)
      throw new AwsError('InvalidParameter', `The transformed input is longer than ${LARGEST} characters.`);
  }
  filled += template.slice(at);
  if (!promisesJson(template)) return filled;
  return isJson(filled) ? minifyJson(filled) : undefined;
}

function writeValue(value: JsonValue | undefined, quoted: boolean): string {
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return !quoted && (value === undefined || typeof value === 'string') ? `"${text}"` : text;
}

/** Whether the template, with a word for each variable, is JSON or lines of quoted text. */
export function isTemplate(template: string): boolean {
  const tried = fillTemplate(template, new Map(placeholdersOf(template).map((name) => [name, 'x'])));
  if (tried === undefined) return false;
  return isJson(tried) || tried.split('\n').every((line) => line.trim() === '' || isJson(line));
}
