import type { IncidentReport, ReportedAction } from '../../model/incident-report.ts';
import type { TracedCredential } from '../../model/investigation.ts';
import { principalOf, sayCredential } from '../investigation/safe-words.ts';
import { cut } from './sayings.ts';
import type { RowActor, Timeline, TimelineRow } from './timeline-rows.ts';

const MOST_LANES = 7;

export interface Lane {
  readonly name: string;
  readonly about: string;
  readonly rows: readonly TimelineRow[];
  /** When an action of ours took hold of it. */
  readonly contained?: string;
}

/** One for each credential that was used, as they came into being; the rest in one; ours is the last. */
export function collectLanes(report: IncidentReport, { rows, own }: Timeline): readonly Lane[] {
  const all = [...own, ...rows];
  const used = (report.investigation?.credentials ?? []).filter(({ id }) =>
    all.some(({ credential }) => credential === id),
  );
  const shown = used.slice(0, MOST_LANES);
  const ids = new Set(shown.map(({ id }) => id));
  const others = all.filter(({ credential }) => credential !== undefined && !ids.has(credential));
  return [
    ...shown.map((credential): Lane => {
      const contained = containedAt(credential, report.actions);
      return {
        name: cut(sayCredential(credential), 24),
        about: cut(sayOwner(credential), 30),
        rows: all.filter((row) => row.credential === credential.id),
        ...(contained === undefined ? {} : { contained }),
      };
    }),
    ...(others.length === 0
      ? []
      : [{ name: 'other credentials', about: `${used.length - shown.length} of them`, rows: others }]),
    { name: 'Cordon and people', about: 'what was done about it', rows: rows.filter(isOurs) },
  ];
}

const isOurs = ({ actor }: { readonly actor: RowActor }): boolean => actor === 'us';

/** `key of user alice`. */
function sayOwner({ kind, arn, id }: TracedCredential): string {
  const owner = arn === undefined ? undefined : principalOf(arn);
  const noun = kind === 'user-key' ? 'key' : kind === 'console-session' ? 'console' : kind;
  if (owner === undefined) return noun;
  return kind === 'user' || kind === 'role' ? noun : `${noun} of ${owner.name === '' ? id : owner.name}`;
}

/** An action is about what its target names last: `access key AKIA…`, `user alice`. */
export function containedAt(
  { kind, accessKeyId, arn }: Pick<TracedCredential, 'kind' | 'accessKeyId' | 'arn'>,
  actions: readonly ReportedAction[],
): string | undefined {
  const owner = arn === undefined ? undefined : principalOf(arn);
  // A deny on the user's sessions says nothing of his key, nor what was done to the key of his sessions.
  return actions.find(({ action, target, applied, verdict, at }) => {
    if (applied !== 'yes' || verdict !== 'contained' || at === undefined) return false;
    const words = target.split(' ');
    const isOfOwner = owner !== undefined && words.includes(owner.kind) && words.at(-1) === owner.name;
    if (kind !== 'user-key') return isOfOwner;
    return words.at(-1) === accessKeyId || (isOfOwner && action === 'deny-all-on-user');
  })?.at;
}
