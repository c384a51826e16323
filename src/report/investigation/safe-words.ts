import { maskKey } from '../../model/credential.ts';
import type { Evidence, TracedCredential } from '../../model/investigation.ts';
import { plain } from '../plain-text.ts';

/** AWS's own form: what looks like it may be shown by its ends alone. */
const KEY_ID = /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,124}\b/g;

/** What is longer is not looked at to its end: no sentence has room for it. */
const MOST_READ = 4_000;

/** Text of a log on one line, with the key ids in it masked 4 + 4: people read these out, and paste them into chats. */
export const sayText = (text: string, longest = 120): string =>
  keepMasks(plain(text.slice(0, MOST_READ).replace(KEY_ID, maskKey), longest)) || '(blank)';

/** `plain` and its like write a mask's one sign as three. */
export const keepMasks = (text: string): string =>
  text.replace(/\b(A[A-Z]{3})\.\.\.([A-Z0-9]{4})\b/g, '$1…$2');

/** A name, an ARN or an id: less room than a sentence has. */
export const sayName = (text: string): string => sayText(text, 80);

/** How a credential is called in a sentence: its key by its ends, a session by its name, a principal by its ARN's end. */
export function sayCredential(
  { id, kind, arn }: Pick<TracedCredential, 'id' | 'kind' | 'arn'>,
  longest = 64,
): string {
  const name = arn === undefined ? undefined : principalOf(arn);
  // Where no record has its ARN, it is called `user/NAME@ACCOUNT`.
  const [, bare = id] = /^(?:user|role)\/(.*)@\d*$/s.exec(id) ?? [];
  if (kind === 'user' || kind === 'role') return sayText(`${kind} ${name?.name ?? bare}`, longest);
  if (kind === 'workload') {
    const [, called] = /^lambda\/([^@]*)@/.exec(id) ?? [];
    return sayText(called === undefined ? `instance ${id}` : `function ${called}`, longest);
  }
  return sayText(id, longest);
}

/** `2026-01-01 02:09:11Z`: what is no time is shown as it is, and not guessed at. */
export const sayTime = (iso: string): string => {
  const at = Date.parse(iso);
  return Number.isNaN(at)
    ? sayText(iso, 32)
    : `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
};

/**
 * `Ab3dEf6hIj9kLmNo.json.gz@4711`: of CloudTrail's own files the part of the name that is theirs alone.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export function sayEvidence({ file, offset }: Evidence): string {
  const name = file.split(/[/\\]/).at(-1) ?? file;
  const own = /_CloudTrail_[a-z0-9-]+_\d{8}T\d{4}Z_(\w{16}\.json(?:\.gz)?)$/.exec(name)?.[1];
  return `${sayText(own ?? name, 90)}@${offset}`;
}

/** `1 call`, `2 calls`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;

/** The first ones, and how many are left. */
export const bound = (
  lines: readonly string[],
  most: number,
  rest = '--json has them all',
): readonly string[] =>
  lines.length <= most
    ? lines
    : [...lines.slice(0, most), `and ${(lines.length - most).toLocaleString('en-US')} more: ${rest}`];

export interface NamedPrincipal {
  readonly kind: 'user' | 'role' | 'group' | 'root' | 'federated-user';
  readonly account: string;
  readonly name: string;
}

/** Whom an ARN of IAM or STS is about; a session's by its role. What stands behind `#` is a part of it. */
export function principalOf(arn: string): NamedPrincipal | undefined {
  const found = ARN.exec(arn)?.groups;
  const { service = '', account = '', kind = '', rest = '' } = found ?? {};
  if (found === undefined) return undefined;
  if (kind === 'root') return rest === '' ? { kind, account, name: 'root' } : undefined;
  const [path = ''] = rest.split('#', 1);
  const parts = path.split('/');
  if (service === 'sts' && kind === 'assumed-role') return { kind: 'role', account, name: parts[0] ?? '' };
  if (service === 'sts' && kind === 'federated-user') return { kind, account, name: path };
  const name = parts.at(-1) ?? '';
  if (service !== 'iam' || name === '') return undefined;
  return kind === 'user' || kind === 'role' || kind === 'group' ? { kind, account, name } : undefined;
}

const ARN =
  /^arn:aws[a-z-]{0,20}:(?<service>iam|sts)::(?<account>\d{12}):(?<kind>[a-z-]{1,20})(?:\/(?<rest>.*))?$/s;
