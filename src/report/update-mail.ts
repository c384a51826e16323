import { maskKey } from '../model/credential.ts';
import { acts, type Mode } from '../model/decision.ts';
import { layOut, type Mail } from './mail.ts';
import { subjectLine, unlinked } from './plain-text.ts';

/** What has come since people were told last, of an incident as it is recorded. */
export interface Update {
  readonly id: string;
  readonly openedAt: string;
  readonly status: string;
  /** Of the incident's first mail; empty: it is not known. */
  readonly subject: string;
  readonly severity: number;
  readonly decision: { readonly mode: Mode; readonly rule: string };
  readonly credentials: readonly {
    readonly accessKeyId?: string;
    readonly verdict: string;
    readonly because: string;
  }[];
  readonly findings: readonly {
    readonly type: string;
    readonly lastSeen: string | undefined;
    readonly address: string | undefined;
    readonly count: number | undefined;
  }[];
  /** How many of them were not there last time. */
  readonly newFindings: number;
  /** What is not as it was told; none: nothing but findings has come. */
  readonly changes: readonly string[];
  readonly nextAfterMinutes: number;
  /** The newest look at what was done. */
  readonly investigation?: LookedInto;
}

/** What a look at what was done with the credential comes to. Times in ISO 8601. */
export interface LookedInto {
  readonly asOf: string;
  readonly verdict: string;
  readonly counts: {
    readonly credentials: number;
    readonly live: number;
    readonly present: number;
    readonly secrets: number;
  };
  /** What has succeeded since it was contained. */
  readonly after?: { readonly calls: number; readonly newest: readonly string[] };
  readonly notLookedAt: readonly string[];
  /** Of the page of that moment, in the bucket of evidence. */
  readonly page?: string;
}

/** More of a kind are counted, not listed. */
const MOST = 6;

export function renderUpdate(update: Update): Mail {
  const { id, findings, newFindings, changes, decision, severity } = update;
  const [lastSeen] = findings
    .flatMap((finding) => finding.lastSeen ?? [])
    .sort()
    .reverse();
  const changed = changes.length > 0;
  const text = layOut([
    ['STATE', describeState(update)],
    [changed ? 'CHANGED' : 'SAME', changed ? changes.map((one) => unlinked(one, 200)) : [UNCHANGED]],
    [
      'WHAT',
      [
        `${countOf(findings.length, 'finding')} in this incident, ${newFindings === 0 ? 'none of them new: repeats' : `${newFindings} of them new`}; severity ${severity}`,
        ...listSome(
          findings.map(
            ({ type, count }) =>
              `${unlinked(type)}${count === undefined ? '' : ` (seen ${count === 1 ? 'once' : `${count} times`})`}`,
          ),
        ),
      ],
    ],
    [
      'FROM',
      listSome(findings.flatMap(({ address }) => (address === undefined ? [] : [unlinked(address, 64)]))),
    ],
    ['WHEN', lastSeen === undefined ? [] : [`last seen ${unlinked(lastSeen, 40)}`]],
    ['TRAIL', update.investigation === undefined ? [] : describeLook(update.investigation)],
    ['YOU', [describeTodo(update), `cordon report ${id} --open`]],
    [
      'WHY',
      [
        `mode ${decision.mode} by rule ${unlinked(decision.rule, 100)}; the next update comes in ${update.nextAfterMinutes} minutes at the earliest,`,
        'a change of state or a higher severity at once',
      ],
    ],
  ]);
  return {
    subject: subjectLine(update.subject === '' ? `[Cordon] ${id}` : update.subject),
    text: `${text}\n\nIncident ${id}, opened ${unlinked(update.openedAt, 40)}\n`,
  };
}

const UNCHANGED = 'findings have come, and nothing else has changed since the last mail';

function describeState({ credentials, decision, status }: Update): string[] {
  if (credentials.length === 0) {
    const asks =
      decision.mode === 'notify'
        ? 'NOTHING WAS DONE: this is for you to know'
        : 'NOT CONTAINED: a person has to decide';
    return [`${asks}; the incident is ${unlinked(status, 20)}`];
  }
  return credentials
    .slice(0, MOST)
    .map(
      ({ accessKeyId, verdict, because }) =>
        `${verdict.toUpperCase()}: ${accessKeyId === undefined ? '' : `${unlinked(maskKey(accessKeyId))}: `}${unlinked(because, 300)}`,
    );
}

function describeTodo({ credentials, decision }: Update): string {
  if (credentials.some(({ verdict }) => verdict !== 'contained'))
    return 'contain it by hand NOW; the first mail has the commands';
  if (decision.mode === 'approve') return 'decide; the first mail says how';
  return acts(decision.mode)
    ? 'nothing that the first mail does not say'
    : 'nothing, if the first mail was read';
}

/** At most eight lines: the page has the rest. */
function describeLook(look: LookedInto): string[] {
  const { asOf, verdict, counts, after, notLookedAt, page } = look;
  const still = after === undefined || after.calls === 0 ? [] : [`STILL USED: ${after.newest[0] ?? ''}`];
  return [
    `as of ${asOf}: ${verdict}`,
    ...still,
    `${countOf(counts.credentials, 'credential')} came out of it, ${counts.live} of them live`,
    `${countOf(counts.present, 'thing')} left behind and still there`,
    `${countOf(counts.secrets, 'secret')} read`,
    notLookedAt.length === 0
      ? 'every region was looked at'
      : `NOT LOOKED AT: ${notLookedAt.slice(0, 3).join('; ')}${notLookedAt.length > 3 ? ` and ${notLookedAt.length - 3} more` : ''}`,
  ]
    .map((line) => unlinked(line, 300))
    .concat(PAGE.test(page ?? '') ? [`the page of that moment is in the bucket of evidence: ${page}`] : []);
}

/** As Cordon writes them: no dot in them is that of a host. */
const PAGE = /^incidents\/INC-[0-9a-f]{12}\/investigation\/[a-z0-9-]{1,64}\/page\.html$/;

const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function listSome(all: readonly string[]): string[] {
  const different = [...new Set(all)];
  const more = different.length - MOST;
  return [...different.slice(0, MOST), ...(more > 0 ? [`and ${more} more`] : [])];
}
