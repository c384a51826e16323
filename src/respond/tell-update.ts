import { createHash } from 'node:crypto';
import type { Incident } from '../model/incident.ts';
import { renderSubject } from '../report/mail.ts';
import { subjectLine } from '../report/plain-text.ts';
import { renderUpdate } from '../report/update-mail.ts';
import { announceChange, changeOfStored } from './announce.ts';
import { type Due, leaveDue } from './due.ts';
import { changeFolding, type Folding, hasRisen, LONGEST, SHORTEST } from './folding.ts';
import { newestOf, pageOf } from './investigation/investigation-record.ts';
import { addTold, isStillIn, untold } from './investigation/told-finds.ts';
import { note } from './note.ts';
import { tell } from './notify.ts';
import { getIncident, type StoredIncident } from './read-incidents.ts';
import type { RespondDeps } from './respond-deps.ts';

/** The same item however many leave it. */
export const updateOf = (incidentId: string, at: number): Due => ({
  incidentId,
  what: 'update',
  attempt: 1,
  since: at,
});

/**
 * A mail of a new state is on its way: what waits to be folded waits its time from here, and begins anew with the
 * shortest. Gives the subject that all mails of the incident have. What the store does not take holds up no mail.
 */
export async function beginTelling(incident: Incident, deps: RespondDeps): Promise<string> {
  const subject = renderSubject(incident);
  if (incident.entry === 'unrecorded') return subject;
  const { finding, credential, judgement } = incident;
  const severity = 'severity' in finding ? finding.severity : 0;
  try {
    const { after } = await changeFolding(
      incident.id,
      (folding) => ({
        ...folding,
        subject: folding.subject === '' ? subject : subjectLine(folding.subject),
        lastAt: deps.store.now(),
        windowMs: SHORTEST,
        severity: Math.max(folding.severity, severity),
        verdicts:
          judgement === undefined
            ? folding.verdicts
            : { ...folding.verdicts, [credential.accessKeyId ?? 'none']: judgement.verdict },
      }),
      deps.store,
    );
    return after.subject;
  } catch (error) {
    deps.log.failure('the store could not note that people are told', error);
    return subject;
  }
}

/** One mail of all that has come since the last one. Nothing has: no mail. Throws when it cannot be sent. */
export async function tellUpdate(due: Pick<Due, 'incidentId'>, deps: RespondDeps): Promise<'done'> {
  const { store } = deps;
  const id = due.incidentId;
  const now = store.now();
  const { before, after } = await changeFolding(
    id,
    (folding) => ({ ...folding, dueAt: folding.dueAt > now ? folding.dueAt : 0, lastAt: now }),
    store,
  );
  try {
    const stored = await getIncident(id, store);
    const news = untold(newestOf(stored.investigations)?.found ?? [], before);
    const isUrgent =
      hasRisen(stored.severity, before) || turned(stored, before).length > 0 || isStillIn(news);
    if (!isUrgent && now - before.lastAt < SHORTEST) await waitOn(id, before, deps);
    else if (stored.status !== 'merged' && (isUrgent || news.length > 0 || digest(stored) !== before.digest))
      await send(stored, before, { isUrgent, news }, deps);
    return 'done';
  } catch (error) {
    // What was not sent has not been told: the next try must not wait as if it had been.
    await changeFolding(
      id,
      (folding) => (folding.lastAt === after.lastAt ? { ...folding, lastAt: before.lastAt } : folding),
      store,
    );
    throw error;
  }
}

/** Something else has been told in the meantime: the update waits its time from there. */
async function waitOn(id: string, before: Folding, { store }: RespondDeps): Promise<void> {
  const earliest = before.lastAt + SHORTEST;
  const { after } = await changeFolding(
    id,
    (folding) => ({
      ...folding,
      lastAt: before.lastAt,
      dueAt: folding.dueAt === 0 ? earliest : Math.min(folding.dueAt, earliest),
    }),
    store,
  );
  await leaveDue(updateOf(id, after.dueAt), after.dueAt, store);
}

async function send(
  stored: StoredIncident,
  before: Folding,
  { isUrgent, news }: { readonly isUrgent: boolean; readonly news: readonly string[] },
  deps: RespondDeps,
): Promise<void> {
  const others = stored.findings.length - before.findings;
  const windowMs =
    isUrgent || others > 0 || news.length > 0 ? SHORTEST : Math.min(before.windowMs * 2, LONGEST);
  const isRaised = before.severity > 0 && hasRisen(stored.severity, before);
  const changes = [
    ...(isRaised ? [`the severity has risen from ${before.severity} to ${stored.severity}`] : []),
    ...turned(stored, before),
    ...describeNews(news),
  ];
  const investigation = newestOf(stored.investigations);
  const page = investigation === undefined ? undefined : pageOf(investigation);
  const mail = renderUpdate({
    ...stored,
    subject: before.subject,
    findings: stored.findings.map(readFacts),
    newFindings: Math.max(0, others),
    changes,
    nextAfterMinutes: windowMs / 60_000,
    ...(investigation === undefined
      ? {}
      : { investigation: { ...investigation, ...(page === undefined ? {} : { page }) } }),
  });
  await tell(mail, deps.notify);
  const verdicts = Object.fromEntries(
    stored.credentials.map(({ accessKeyId, verdict }) => [accessKeyId ?? 'none', verdict]),
  );
  await changeFolding(
    stored.id,
    (folding) => ({
      ...folding,
      windowMs,
      severity: Math.max(folding.severity, stored.severity),
      findings: stored.findings.length,
      digest: digest(stored),
      verdicts: { ...folding.verdicts, ...verdicts },
      found: addTold(folding.found, news),
    }),
    deps.store,
  );
  await note(
    { id: stored.id, entry: 'joined' },
    `people told of what has come: ${changes.join('; ') || 'nothing has changed'}`,
    deps,
  );
  if (!isRaised) return;
  const [because = ''] = changes;
  await announceChange(changeOfStored(stored, { change: 'severity-raised', because }, deps), deps);
}

/** More is in the page. */
const MOST_NEWS = 6;

const describeNews = (news: readonly string[]): string[] =>
  news.length <= MOST_NEWS
    ? [...news]
    : [...news.slice(0, MOST_NEWS), `and ${news.length - MOST_NEWS} more that the investigation has found`];

const turned = ({ credentials }: StoredIncident, { verdicts }: Folding): string[] =>
  credentials.flatMap(({ accessKeyId, verdict }) => {
    const told = verdicts[accessKeyId ?? 'none'];
    return told === undefined || told === verdict
      ? []
      : [`${accessKeyId ?? 'the credential'} was ${told} and is ${verdict}`];
  });

/** Of every finding's version: it differs when there is anything to tell. */
const digest = ({ findings }: StoredIncident): string =>
  createHash('sha256')
    .update(
      JSON.stringify(
        findings
          .map((finding) => [finding.ref, String(finding['updatedAt']), String(finding['count'])])
          .sort(([one = ''], [other = '']) => one.localeCompare(other)),
      ),
    )
    .digest('hex')
    .slice(0, 16);

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const readFacts = (finding: StoredIncident['findings'][number]) => ({
  type: textOf(finding['type']) ?? 'an event that could not be read',
  lastSeen: textOf(finding['lastSeen']),
  address: textOf(finding['remoteAddress']),
  count: typeof finding['count'] === 'number' ? finding['count'] : undefined,
});
