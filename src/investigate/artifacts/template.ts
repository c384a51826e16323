import type { TrailRecord } from '../trail-record.ts';

/**
 * A text with members of a record in it: `{request.userName|caller.userName}/{request.policyName}`. `request` and
 * `response` are the call's parameters and AWS's answer, `caller` who made it, `record` the record; what else may stand
 * first is given by `extra`. `|` takes the first that is there, `[]` goes through a list (one that is none counts as a
 * list of one), and `:function`, `:last`, `:second` and `:secret` shorten an ARN to the
 * name in it. Data of a catalog, never of a record.
 */
export type Template = string;

/** A call about more things than this is not read further. */
const MOST_VALUES = 500;
const LONGEST_VALUE = 512;

type Extra = Readonly<Record<string, string | undefined>>;

/** Every text that the template gives: none, where a member that it names is not there. */
export function fillTemplate(template: Template, record: TrailRecord, extra: Extra = {}): readonly string[] {
  let texts = [''];
  let end = 0;
  for (const { 0: whole, 1: paths = '', index } of template.matchAll(/\{([^{}]+)\}/g)) {
    const before = template.slice(end, index);
    const values = readFirst(paths, record, extra);
    texts = texts.flatMap((text) => values.map((value) => `${text}${before}${value}`)).slice(0, MOST_VALUES);
    end = index + whole.length;
  }
  return texts.map((text) => text + template.slice(end));
}

function readFirst(paths: string, record: TrailRecord, extra: Extra): readonly string[] {
  for (const path of paths.split('|')) {
    const values = readPath(path, record, extra);
    if (values.length > 0) return values;
  }
  return [];
}

function readPath(path: string, record: TrailRecord, extra: Extra): readonly string[] {
  const [members = '', shape] = path.split(':');
  const [root = '', ...rest] = members.split('.');
  let values: unknown[] = [startOf(root, record, extra)];
  for (const step of rest) {
    const name = step.replace('[]', '');
    values = values.map((value) => memberOf(value, name)).filter((value) => value !== undefined);
    if (step.endsWith('[]')) {
      values = values.flatMap((value) => (Array.isArray(value) ? value.slice(0, MOST_VALUES) : [value]));
    }
  }
  return values
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map((value) => shorten(String(value).slice(0, LONGEST_VALUE), shape))
    .filter((value) => value !== '');
}

function startOf(root: string, record: TrailRecord, extra: Extra): unknown {
  if (root === 'request') return record.requestParameters;
  if (root === 'response') return record.responseElements;
  if (root === 'caller') return record.userIdentity;
  if (root === 'record') return record;
  return Object.hasOwn(extra, root) ? extra[root] : undefined;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;

/**
 * Lambda takes a name, `ACCOUNT:function:NAME` and an ARN, each with a version behind it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
function shorten(text: string, shape: string | undefined): string {
  if (shape === 'last') return text.split('/').at(-1) ?? text;
  if (shape === 'second') return text.split('/')[1] ?? text;
  // `NAME` of `arn:…:secret:NAME-AbCdEf`.
  if (shape === 'secret') return text.replace(/^arn:.*:secret:(.+)-\w{6}$/, '$1');
  if (shape !== 'function') return text;
  const afterMark = text.split('function:').at(-1) ?? text;
  return afterMark.split(':', 1)[0] ?? text;
}
