import type { IncidentReport } from '../../model/incident-report.ts';
import type { Artifact, Investigation, TracedCredential } from '../../model/investigation.ts';
import { isDenied } from '../investigation/call-phrase.ts';
import { count, principalOf, sayCredential } from '../investigation/safe-words.ts';
import type { Tone } from './blocks.ts';
import { containedAt } from './lanes.ts';
import { cut, cutName } from './sayings.ts';

const MOST_CREDENTIALS = 14;
const MOST_ADDRESSES = 4;
const MOST_RESOURCES = 4;
/** A chain of sessions may be long: beyond it all are in the last column. */
const LAST_COLUMN = 5;

export interface GraphNode {
  readonly id: string;
  readonly column: number;
  /** The id of the node that it hangs on; an address hangs on none. */
  readonly parent?: string;
  readonly title: string;
  readonly about: string;
  readonly tone: Tone;
  readonly state: string;
  /** How it came out of its parent. */
  readonly how: string;
  readonly isPossible?: boolean;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Addresses that use the first credential. */
  readonly addresses: readonly GraphNode[];
  /** Credentials that are left out. */
  readonly left: number;
}

/** From where it was used, over what came out of it, to what was touched. */
export function collectGraph(report: IncidentReport, investigation: Investigation): Graph {
  const foreign = investigation.credentials.filter(
    (one) => one.parent === undefined || one.actor !== 'owner',
  );
  const shown = foreign.slice(0, MOST_CREDENTIALS);
  const byId = new Map(shown.map((one) => [one.id, one]));
  const [seed] = shown;
  const columns = new Map<string, number>();
  const columnOf = (one: TracedCredential): number => {
    const known = columns.get(one.id);
    if (known !== undefined) return known;
    // Said first, so that a chain that leads back to itself ends.
    columns.set(one.id, 1);
    const parent = one.parent === undefined ? undefined : byId.get(one.parent);
    const column = parent === undefined ? 1 : Math.min(LAST_COLUMN, columnOf(parent) + 1);
    columns.set(one.id, column);
    return column;
  };
  const credentials = shown.map((one) => nodeOf(one, columnOf(one), byId, report));
  const resources = shown.flatMap((one) => resourcesOf(one, columnOf(one) + 1, investigation, byId));
  return {
    nodes: [...credentials, ...resources, ...possibleRoles(report, seed)],
    addresses: addressesOf(investigation, seed),
    left: foreign.length - shown.length,
  };
}

function nodeOf(
  one: TracedCredential,
  column: number,
  known: ReadonlyMap<string, TracedCredential>,
  report: IncidentReport,
): GraphNode {
  const owner = one.arn === undefined ? undefined : principalOf(one.arn);
  const contained = containedAt(one, report.actions);
  const { tone, state } =
    contained !== undefined
      ? { tone: 'good' as const, state: 'contained' }
      : one.state === 'live'
        ? { tone: 'bad' as const, state: 'still works' }
        : one.state === 'ended'
          ? { tone: 'good' as const, state: 'ended' }
          : { tone: 'unsure' as const, state: 'unknown' };
  const isNamed = owner !== undefined && one.kind !== 'user' && one.kind !== 'role';
  const name = sayCredential(one);
  return {
    id: `c-${one.id}`,
    column,
    ...(one.parent !== undefined && known.has(one.parent) ? { parent: `c-${one.parent}` } : {}),
    title: isNamed ? `${owner.kind} ${owner.name}` : name,
    about: isNamed ? `${one.kind === 'user-key' ? 'key' : one.kind} ${name}` : one.kind,
    tone,
    state,
    how: one.rule === 'seed' ? 'what was asked about' : `${one.rule}, ${one.confidence}`,
  };
}

const addressesOf = ({ clusters }: Investigation, seed?: TracedCredential): readonly GraphNode[] =>
  clusters
    .filter(({ actor, credential }) => actor !== 'owner' && credential === seed?.id)
    .toSorted((a, b) => b.events - a.events)
    .slice(0, MOST_ADDRESSES)
    .map(({ address, agent, actor, events }, index) => ({
      id: `a-${index}`,
      column: 0,
      title: cutName(address),
      about: cut(agent, 60),
      tone: actor === 'attacker' ? 'bad' : 'unsure',
      state: `${actor}, ${count(events, 'call')}`,
      how: 'calls from there',
    }));

/** What one credential made, changed, read; the rest of what it looked at in one. */
function resourcesOf(
  { id, accessKeyId }: TracedCredential,
  column: number,
  { artifacts, exposures, events, credentials }: Investigation,
  known: ReadonlyMap<string, TracedCredential>,
): readonly GraphNode[] {
  const own = events.filter((event) => event.credential === id && event.actor !== 'owner');
  const ids = new Set(own.map(({ eventID }) => eventID));
  const made = artifacts.filter(
    (one) => changedIn(one, ids) && !(one.type === 'access-key' && known.has(one.id)),
  );
  const read = exposures.filter(({ eventID }) => ids.has(eventID));
  const issuing = new Set(credentials.flatMap(({ because }) => because ?? []));
  const about = new Set([
    ...issuing,
    ...made.map((one) => one.id),
    ...read.map(({ what }) => what),
    ...artifacts
      .filter((one) => changedIn(one, ids))
      .flatMap(({ changes }) => changes.map((one) => one.eventID)),
  ]);
  const looked = new Set(
    own.flatMap((event) =>
      event.object === undefined || about.has(event.object) || about.has(event.eventID) ? [] : event.object,
    ),
  );
  const refused = own.filter(isDenied).length;
  const parent = `c-${id}`;
  const rest = made.length - MOST_RESOURCES;
  return [
    ...made.slice(0, MOST_RESOURCES).map(
      (one, index): GraphNode => ({
        id: `r-${id}-${index}`,
        column,
        parent,
        title: cutName(lastPart(one.id)),
        about: cut(one.type, 40),
        ...STATE_OF[one.state],
        how: one.changes.find(({ eventID }) => ids.has(eventID))?.op ?? 'change',
      }),
    ),
    ...(rest <= 0
      ? []
      : [fold(`r-${id}-more`, column, parent, `${rest} more`, 'made or changed', 'see Left behind')]),
    ...(read.length === 0
      ? []
      : [
          {
            ...fold(
              `x-${id}`,
              column,
              parent,
              count(read.length, 'secret or data', 'secrets or data'),
              names(read.map(({ what }) => what)),
              'read',
            ),
            tone: 'bad' as const,
          },
        ]),
    ...(looked.size === 0
      ? []
      : [
          fold(
            `l-${id}`,
            column,
            parent,
            `${count(looked.size, 'other thing')}`,
            names([...looked]),
            'called about',
          ),
        ]),
    ...(refused === 0 || accessKeyId === undefined
      ? []
      : [fold(`d-${id}`, column, parent, count(refused, 'call'), 'refused by AWS', 'nothing came of it')]),
  ];
}

const changedIn = ({ changes }: Artifact, ids: ReadonlySet<string>): boolean =>
  changes.some(({ eventID }) => ids.has(eventID));

const names = (all: readonly string[]): string => cut([...new Set(all.map(lastPart))].join(', '), 120);

/** Of an ARN, and of a part of something, what is its own. */
const lastPart = (name: string): string => name.replace(/^.*arn:aws[^/]*\/(?=.)/, '');

const fold = (
  id: string,
  column: number,
  parent: string,
  title: string,
  about: string,
  state: string,
): GraphNode => ({ id, column, parent, title, about, tone: 'plain', state, how: state });

const STATE_OF = {
  present: { tone: 'bad', state: 'still there' },
  unknown: { tone: 'unsure', state: 'unknown' },
  removed: { tone: 'good', state: 'removed' },
  restored: { tone: 'good', state: 'restored' },
} as const;

/** Roles that it could have become and that the trail does not have. */
function possibleRoles({ blastRadius }: IncidentReport, seed?: TracedCredential): readonly GraphNode[] {
  if (blastRadius === undefined || seed === undefined) return [];
  return blastRadius.roles
    .filter(({ how }) => how !== 'assumed')
    .slice(0, MOST_RESOURCES)
    .map(
      ({ arn, how, has }, index): GraphNode => ({
        id: `p-${index}`,
        column: 2,
        parent: `c-${seed.id}`,
        title: `role ${cutName(principalOf(arn)?.name ?? arn)}`,
        about: names(has) || 'what it has is unknown',
        tone: 'unsure',
        state: how === 'could' ? 'could be assumed' : 'on a condition',
        how: how === 'could' ? 'its policies allow it' : 'on a condition',
        isPossible: true,
      }),
    );
}
