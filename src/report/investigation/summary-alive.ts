import type { Investigation, TracedCredential } from '../../model/investigation.ts';
import { asLines, groupPairs, type Limits, type Line } from './lines.ts';
import { bound, count, principalOf, sayCredential, sayName, sayTime } from './safe-words.ts';
import { isLeft } from './verdict.ts';
import { isGone, sayOrigin } from './workload.ts';

/** Credentials that still prove somebody, then how many things are still there. */
export function describeAlive(investigation: Investigation, { listed }: Limits): Line[] {
  const { credentials, artifacts, events } = investigation;
  const alive = credentials
    .filter(
      ({ kind, state, actor, parent }) =>
        kind !== 'address' && state !== 'ended' && (actor !== 'owner' || parent === undefined),
    )
    .toSorted((a, b) => (a.state === b.state ? 0 : a.state === 'live' ? -1 : 1));
  const gone = alive.filter((one) => isGone(one, artifacts));
  const working = alive.filter((one) => !gone.includes(one));
  const left = artifacts.filter(isLeft).length;
  return asLines([
    ...(alive.length === 0
      ? ['none of these credentials: all have ended or expired, by these logs']
      : events.length === 0
        ? ['whether it still works is unknown: no record names it; IAM says it']
        : bound(foldAlive(working, investigation), listed, '--format csv-credentials')),
    ...(gone.length === 0
      ? []
      : [
          `${bound(
            gone.map((one) => sayCredential(one)),
            4,
          ).join(
            ', ',
          )}: removed since; what sessions ${gone.length === 1 ? 'it was' : 'they were'} given before may work for hours yet`,
        ]),
    left === 0
      ? 'nothing that was made or changed is seen to be still there'
      : `${count(left, 'thing')} that ${left === 1 ? 'was' : 'were'} made or changed: see LEFT BEHIND`,
  ]);
}

/** Sessions of one principal that are alike are one line: there may be hundreds. */
function foldAlive(alive: readonly TracedCredential[], investigation: Investigation): string[] {
  const groups = groupPairs(
    alive.map((one) => {
      const { kind, arn, state, parent, rule, confidence, actor } = one;
      const of = arn === undefined ? undefined : principalOf(arn);
      const isFolded = of !== undefined && (kind === 'session' || kind === 'console-session');
      const alike = [kind, of?.account, of?.name, state, parent, rule, confidence, actor];
      return [JSON.stringify(isFolded ? alike : one.id), one] as const;
    }),
  );
  return [...groups.values()].map(([first, ...others]) => sayAlive(first, others, investigation));
}

function sayAlive(
  credential: TracedCredential,
  others: readonly TracedCredential[],
  { credentials }: Investigation,
): string {
  const { kind, arn, state, parent, actor, events } = credential;
  const of = arn === undefined ? undefined : principalOf(arn);
  const whose =
    of !== undefined
      ? ` of ${of.kind} ${sayName(of.name)} in ${of.account}`
      : kind === 'workload'
        ? ''
        : ' of nobody whom these logs name';
  const from = parent === undefined ? 'what was asked about' : sayOrigin(credential, credentials);
  const unsure = actor === 'attacker' ? '' : `; ${USED_BY[actor]}`;
  const isPrincipal = kind === 'user' || kind === 'role' || kind === 'workload';
  const ids = bound(
    [credential, ...others].map((one) => sayCredential(one)),
    3,
  );
  const name = isPrincipal
    ? `${sayCredential(credential)}${kind === 'workload' || of === undefined ? whose : ` in ${of.account}`}`
    : `${others.length === 0 ? KINDS[kind] : `${others.length + 1} ${KINDS[kind]}s,`} ${ids.join(', ')}${whose}`;
  const unused = events === 0 && others.length === 0 ? '; no call of it is seen' : '';
  return `${name}: ${sayState(state, kind, [credential, ...others])} (${from})${unused === '' ? unsure : unused}`;
}

function sayState(
  state: TracedCredential['state'],
  kind: TracedCredential['kind'],
  same: readonly TracedCredential[],
): string {
  if (state === 'unknown') return 'may be alive, the logs do not say';
  if (kind !== 'session' && kind !== 'console-session') return 'active';
  const ends = same.flatMap(({ expires }) => expires ?? []).toSorted();
  return `valid until ${sayTime(ends.at(-1) ?? 'unknown')}`;
}

const USED_BY = { owner: 'only its owner is seen to use it', unclear: 'who uses it is unclear' };

const KINDS: Record<TracedCredential['kind'], string> = {
  'user-key': 'access key',
  session: 'session',
  'console-session': 'console session',
  user: 'user',
  role: 'role',
  workload: 'workload',
  person: "Identity Center's user",
  address: 'address',
};
