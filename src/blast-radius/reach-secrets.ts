import type { ReachedSecret } from '../model/blast-radius.ts';
import type { Investigation } from '../model/investigation.ts';
import { type Holder, type Outcome, tryRequest } from './holder.ts';
import type { StoredSecret } from './list-secrets.ts';
import { cite } from './reach-action.ts';
import { keyOf, listRead } from './secrets-read.ts';

/** Any of these shows the value. */
const READING: Readonly<Record<ReachedSecret['store'], readonly string[]>> = {
  secretsmanager: ['secretsmanager:GetSecretValue'],
  ssm: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParameterHistory', 'ssm:GetParametersByPath'],
};

/** Of names that promise much: what somebody looks for first. */
const HINTS = [
  'root',
  'admin',
  'master',
  'prod',
  'live',
  'payment',
  'deploy',
  'token',
  'key',
  'password',
  'db',
];

/** What was read by the trail, by time; then what can be read, in the order in which to rotate it. */
export function reachSecrets(
  holder: Holder,
  stored: readonly StoredSecret[],
  investigation: Investigation | undefined,
): ReachedSecret[] {
  const read = listRead(stored, investigation);
  const readOnes = new Set(read.map(keyOf));
  const readable = stored
    .filter((one) => !readOnes.has(keyOf(one)))
    .flatMap((one) => {
      const outcome = tryToRead(holder, one);
      return outcome === undefined ? [] : [{ one, because: explain(holder, one, outcome) }];
    })
    .sort((a, b) => compare(a.one, b.one))
    .map(({ one: { store, name, region }, because }) => ({
      store,
      name,
      region,
      how: 'readable' as const,
      because,
    }));
  return [...read, ...readable];
}

function tryToRead(
  holder: Holder,
  { store, arn }: StoredSecret,
): Exclude<Outcome, { allowed: 'no' }> | undefined {
  const outcomes = READING[store].map((action) => tryRequest(holder, { action, resource: arn }));
  const reached = outcomes.filter((one) => one.allowed !== 'no');
  return reached.find(({ allowed }) => allowed === 'yes') ?? reached[0];
}

function explain(holder: Holder, secret: StoredSecret, outcome: Exclude<Outcome, { allowed: 'no' }>): string {
  const hint = findHint(secret.name);
  return [
    ...(hint === undefined ? [] : [`its name says "${hint}"`]),
    ...(secret.lastRead === undefined ? [] : [`last read ${secret.lastRead}, by whomever`]),
    `allowed by ${cite(outcome)}${outcome.allowed === 'if' ? `, if ${outcome.keys.join(' and ') || 'a condition holds'}` : ''}`,
    ...explainKey(holder, secret),
  ].join('; ');
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
function explainKey(holder: Holder, { keyId, region }: StoredSecret): string[] {
  if (keyId === undefined) return [];
  const { partition, account } = holder;
  const id = keyId.startsWith('alias/') ? 'cordon-probe' : (keyId.split('/').at(-1) ?? keyId);
  const resource =
    keyId.startsWith('arn:') && !keyId.includes(':alias/')
      ? keyId
      : `arn:${partition}:kms:${region}:${account}:key/${id}`;
  const { allowed } = tryRequest(holder, { action: 'kms:Decrypt', resource });
  return [
    allowed === 'no'
      ? 'no policy of it allows kms:Decrypt of its key: only the policy of the key itself could'
      : `kms:Decrypt of its key is allowed${allowed === 'if' ? ' on a condition' : ''}, where the key leaves it to IAM`,
  ];
}

const findHint = (name: string): string | undefined =>
  HINTS.find((hint) => name.toLowerCase().includes(hint));
const rankOf = ({ name }: StoredSecret): number => {
  const hint = findHint(name);
  return hint === undefined ? HINTS.length : HINTS.indexOf(hint);
};

function compare(a: StoredSecret, b: StoredSecret): number {
  const [first, second] = [a.lastRead ?? '', b.lastRead ?? ''];
  return (
    rankOf(a) - rankOf(b) || (first === second ? (keyOf(a) < keyOf(b) ? -1 : 1) : first > second ? -1 : 1)
  );
}
