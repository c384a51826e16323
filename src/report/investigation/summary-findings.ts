import {
  ARTIFACT_GROUPS,
  type Artifact,
  type Investigation,
  type TracedCredential,
} from '../../model/investigation.ts';
import { sayArtifact } from './advise-artifacts.ts';
import { bound, principalOf, sayCredential, sayName, sayText, sayTime } from './safe-words.ts';
import type { Line } from './summary.ts';
import { isLeft } from './verdict.ts';

/** Lines of one list; beyond it nobody reads on a terminal, and the machine formats have all. */
const MOST = 20;

export const asLines = (texts: readonly string[], isDetail = false): Line[] =>
  texts.map((text) => (isDetail ? { text, isDetail } : { text }));

/** Credentials that still prove somebody, then how many things are still there. */
export function describeAlive({ credentials, artifacts }: Investigation): Line[] {
  const alive = credentials
    .filter(({ state, actor, parent }) => state !== 'ended' && (actor !== 'owner' || parent === undefined))
    .toSorted((a, b) => (a.state === b.state ? 0 : a.state === 'live' ? -1 : 1));
  const left = artifacts.filter(isLeft).length;
  return asLines([
    ...(alive.length === 0
      ? ['none of these credentials: all have ended or expired, by these logs']
      : bound(alive.map(sayAlive), MOST, '--format csv')),
    left === 0
      ? 'nothing that was made or changed is seen to be still there'
      : `${left.toLocaleString('en-US')} things that were made or changed: see LEFT BEHIND`,
  ]);
}

function sayAlive(credential: TracedCredential): string {
  const { kind, arn, state, expires, parent, rule, confidence, actor } = credential;
  const of = arn === undefined ? undefined : principalOf(arn);
  const whose =
    of === undefined ? '; of whom is unknown' : ` of ${of.kind} ${sayName(of.name)} in ${of.account}`;
  const isSession = ['session', 'console-session', 'workload'].includes(kind);
  const until =
    state === 'unknown'
      ? 'whether it is alive is unknown'
      : isSession
        ? `valid until ${expires === undefined ? 'unknown' : sayTime(expires)}`
        : 'active';
  const from =
    parent === undefined ? 'what was asked about' : `out of ${sayText(parent, 64)}, ${rule}, ${confidence}`;
  const unsure = actor === 'attacker' ? '' : `; ${USED_BY[actor]}`;
  const name =
    kind === 'user' || kind === 'role'
      ? sayCredential(credential)
      : `${KINDS[kind]} ${sayCredential(credential)}${whose}`;
  return `${name}: ${until} (${from})${unsure}`;
}

const USED_BY = { owner: 'only its owner is seen to use it', unclear: 'who uses it is unclear' };

const KINDS: Record<TracedCredential['kind'], string> = {
  'user-key': 'access key',
  session: 'session',
  'console-session': 'console session',
  user: 'user',
  role: 'role',
  workload: 'session of a workload',
  person: "Identity Center's user",
  address: 'address',
};

/** Secrets and data that the attacker read; the owner's own reading is none. */
export function describeExposed({ exposures, coverage }: Investigation): Line[] {
  const read = exposures.filter(({ actor }) => actor !== 'owner');
  const texts = read.map(
    ({ kind, what, at, advice, actor }) =>
      `${kind} ${sayName(what)}, read ${sayTime(at)}${actor === 'unclear' ? ' (by whom is unclear)' : ''}: ${sayText(advice, 200)}`,
  );
  const data =
    coverage.dataEvents.length === 0
      ? 'reads of data are unknown: these logs have no data events'
      : `reads of data are known of ${coverage.dataEvents.slice(0, 10).map(sayName).join(', ')} only`;
  return asLines([
    ...(texts.length === 0 ? ['no secret is seen to have been read'] : bound(texts, MOST, '--json')),
    data,
  ]);
}

/** All that was made or changed by somebody else, what is still there first. */
export function describeLeft({ artifacts }: Investigation): Line[] {
  const foreign = artifacts.filter(({ changes }) =>
    changes.some(({ by }) => by === 'attacker' || by === 'unclear'),
  );
  const shown = foreign.length === 0 ? artifacts.filter(isLeft) : foreign;
  if (shown.length === 0) return asLines(['nothing is seen to be made, changed or removed by somebody else']);
  return ARTIFACT_GROUPS.flatMap((group) => {
    const of = shown
      .filter((one) => one.group === group)
      .toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
    if (of.length === 0) return [];
    return [...asLines([`${group}:`]), ...asLines(bound(of.map(sayState), MOST, '--format csv'), true)];
  });
}

const STATES: readonly Artifact['state'][] = ['present', 'unknown', 'restored', 'removed'];

function sayState(artifact: Artifact): string {
  const { state, because, technique, changes, danger } = artifact;
  const last = changes.at(-1);
  const isOver = state === 'removed' || state === 'restored';
  const said =
    isOver && last !== undefined
      ? `${state} by ${BY[last.by]} at ${sayTime(last.at)}`
      : state === 'unknown'
        ? `unknown: ${sayText(because, 160)}`
        : state;
  const dangers =
    danger.length === 0
      ? ''
      : `; ${bound(
          danger.map((text) => sayText(text, 160)),
          3,
        ).join('; ')}`;
  return `${sayArtifact(artifact)}: ${said}; ${sayText(technique.id, 20)} ${sayText(technique.name, 80)}${dangers}`;
}

const BY = {
  attacker: 'the attacker',
  owner: 'the owner',
  unclear: 'somebody unclear',
  other: 'somebody who is not followed here',
};
