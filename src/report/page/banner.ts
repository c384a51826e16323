import { CREDENTIAL_KINDS, nameKind } from '../../model/credential.ts';
import type { IncidentReport, ReportedCredential } from '../../model/incident-report.ts';
import { count } from '../investigation/safe-words.ts';
import type { Part, Text, Tone } from './blocks.ts';
import { between, commandOf, cut, cutName, sayDuration } from './sayings.ts';
import type { Timeline } from './timeline-rows.ts';

const MOST = 3;
/** CloudTrail delivers within about so many minutes. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html */
const TRAIL_DELAY = 15;

export interface Banner {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly status: string;
  readonly verdict: { readonly tone: Tone; readonly word: string; readonly line: readonly Part[] };
  /** One line: of when each part is. */
  readonly asOf: readonly Part[];
  readonly facts: readonly { readonly name: string; readonly values: readonly Text[] }[];
}

/** The first screen: is it contained, whose credential, since when, what was done, how it is undone, as of when. */
export function describeBanner(report: IncidentReport, timeline: Timeline): Banner {
  const open = report.credentials.flatMap(({ notStopped }) => notStopped);
  return {
    id: cutName(report.id),
    title: cut(report.title, 200),
    severity: saySeverity(report.severity),
    status: STATUS[report.status],
    verdict: judge(report),
    facts: [
      {
        name: 'Whose credential',
        values: bounded(report.credentials.map(sayCredential), 'none is known yet'),
      },
      { name: 'Since', values: saySince(report, timeline) },
      { name: 'What we did', values: sayDone(report) },
      {
        name: 'Still open',
        values: bounded(
          open.map((text): Text => [{ tone: 'bad', word: 'open' }, `: ${cut(text, 160)}`]),
          report.credentials.every(({ verdict }) => verdict === 'contained')
            ? 'nothing that is known'
            : 'the credential itself, as far as is known',
        ),
      },
      { name: 'How to undo', values: [sayUndo(report)] },
    ],
    asOf: sayAsOf(report),
  };
}

/** https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html */
const saySeverity = (severity: number): string => {
  const word = severity >= 9 ? 'Critical' : severity >= 7 ? 'High' : severity >= 4 ? 'Medium' : 'Low';
  return `${word} ${severity.toFixed(1)}`;
};

const STATUS: Record<IncidentReport['status'], string> = {
  open: 'open',
  watching: 'watched for breaches',
  quiet: 'quiet: nothing has succeeded since',
  closed: 'closed',
  merged: 'merged into another',
};

/** The worst of the credentials: one that is not contained is enough. */
function judge({ credentials, openedAt, actions, status, mergedInto }: IncidentReport): Banner['verdict'] {
  const of = (verdict: string) => credentials.filter((one) => one.verdict === verdict);
  const [worst] = [...of('not contained'), ...of('unknown'), ...of('contained')];
  const merged: Part[] =
    status === 'merged' ? [`It goes on in ${cut(mergedInto ?? 'another incident', 64)}. `] : [];
  if (worst === undefined)
    return { tone: 'unsure', word: 'Unknown', line: [...merged, 'No credential is known yet.'] };
  const line = [
    ...merged,
    ...(credentials.length > 1
      ? [`${of('contained').length} of ${count(credentials.length, 'credential')} contained: `]
      : []),
    `${cut(worst.because, 240)}. `,
    { to: 'proof', text: 'What that rests on' },
  ];
  if (worst.verdict !== 'contained')
    return worst.verdict === 'unknown'
      ? { tone: 'unsure', word: 'Unknown whether contained', line }
      : { tone: 'bad', word: 'Not contained', line };
  const open = credentials.flatMap(({ notStopped }) => notStopped).length;
  const first = actions.find(({ applied, at }) => applied === 'yes' && at !== undefined);
  const after = between(openedAt, first?.at);
  const when = after === undefined ? '' : ` ${sayDuration(after)} after the finding came`;
  // A green page while the attacker still has a way in would be a lie.
  return open === 0
    ? { tone: 'good', word: `Contained${when}`, line }
    : {
        tone: 'unsure',
        word: `Contained${when}, but ${count(open, 'way')} in ${open === 1 ? 'is' : 'are'} still open`,
        line,
      };
}

const bounded = (values: readonly Text[], none: string): readonly Text[] =>
  values.length === 0
    ? [none]
    : values.length <= MOST
      ? values
      : [...values.slice(0, MOST), `and ${values.length - MOST} more, see below`];

function sayCredential({ kind, accessKeyId, principalName }: ReportedCredential): Text {
  const known = CREDENTIAL_KINDS.find((one) => one === kind);
  const name = known === undefined ? cut(kind, 60) : nameKind(known);
  return [
    cutName(accessKeyId ?? principalName ?? 'a credential without an id'),
    ' ',
    {
      dim: `${name}${accessKeyId === undefined || principalName === undefined ? '' : `, ${cutName(principalName)}`}`,
    },
  ];
}

function saySince({ findings, openedAt }: IncidentReport, { rows }: Timeline): readonly Text[] {
  const first = rows.find(({ actor }) => actor === 'attacker');
  const [finding] = findings;
  const begin: Text =
    first !== undefined
      ? [{ time: first.at }, ' ', { to: `row-${first.number}`, text: 'first call of the attacker' }]
      : finding?.firstSeen !== undefined
        ? [{ time: finding.firstSeen }, ' ', { to: 'findings', text: 'by the finding' }]
        : 'unknown';
  return [begin, [{ time: openedAt }, ' ', { dim: 'incident opened' }]];
}

function sayDone({ actions }: IncidentReport): readonly Text[] {
  const done = actions.map(
    ({ action, target, applied, at, after }): Text => [
      {
        ...(applied === 'yes' ? { tone: 'good' } : { tone: 'bad' }),
        word: `${applied === 'yes' ? '' : 'failed '}${/T(\d\d:\d\d:\d\d)/.exec(at ?? '')?.[1] ?? 'at an unknown time'}`,
      },
      ` ${cut(target, 100)}: ${isInWords(after) ? `now ${cut(after, 40)}` : cut(action, 60)}`,
    ],
  );
  return bounded(done, 'nothing: nothing was changed');
}

/** A state in a few words, and no document. */
const isInWords = (state: string): boolean => state.length <= 40 && !/[{}[\]"]/.test(state);

const sayUndo = (report: IncidentReport): Text =>
  report.actions.some(({ isReversible, applied }) => isReversible && applied === 'yes')
    ? [
        { command: commandOf(report, 'cordon restore') },
        ' ',
        { dim: 'shows a plan first; leaked keys stay Inactive. ' },
        { to: 'actions', text: 'Each by itself' },
      ]
    : 'there is nothing to give back';

function sayAsOf({ asOf, credentials, investigation }: IncidentReport): readonly Part[] {
  const [proven] = credentials.flatMap(({ proof }) => proof?.at ?? []).toSorted();
  const last = investigation?.coverage.lastEvent;
  return [
    'As of: verdict ',
    proven === undefined ? 'not proven yet' : { time: proven },
    ' · investigation ',
    investigation === undefined ? 'none yet' : { time: investigation.asOf },
    ' · trail until ',
    last === undefined ? 'unknown' : { time: last },
    `, which comes up to ${TRAIL_DELAY} min late · report `,
    { time: asOf },
  ];
}
