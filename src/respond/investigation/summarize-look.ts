import type { Investigation, TracedCredential, TracedEvent } from '../../model/investigation.ts';
import { plain } from '../../report/plain-text.ts';
import type { InvestigationRecord } from './investigation-record.ts';

/** Of each kind, at most: what is more is in the answer, and counted. */
const MOST = 40;

/** What the record has of an answer. `from`: when nothing may succeed any more, ms since the epoch. Pure. */
export function summarizeLook(
  investigation: Investigation,
  from: number | undefined,
): Pick<InvestigationRecord, 'isComplete' | 'verdict' | 'counts' | 'after' | 'found' | 'notLookedAt'> {
  const { verdict, credentials, events, artifacts, exposures, coverage } = investigation;
  const issued = credentials.filter(isIssued);
  const present = artifacts.filter(({ state }) => state === 'present');
  const secrets = exposures.filter(({ kind, actor }) => kind === 'secret' && actor !== 'owner');
  const { bearers = [], ...after } = from === undefined ? {} : findAfter(events, from);
  const notLookedAt = coverage.problems.map(({ file, because }) => plain(`${file}: ${because}`, 300));
  return {
    isComplete: notLookedAt.length === 0,
    verdict: plain(verdict, 1_000),
    counts: {
      events: events.filter(({ actor }) => actor === 'attacker').length,
      credentials: issued.length,
      live: issued.filter(({ state }) => state === 'live').length,
      present: present.length,
      secrets: new Set(secrets.map(({ what }) => what)).size,
    },
    ...('since' in after ? { after } : {}),
    found: unique([
      ...bearers.map((one) => `still used after containment: ${one}`),
      ...issued.map((one) => `came out of it: ${nameCredential(one)}`),
      ...issued.filter(({ state }) => state === 'live').map((one) => `still live: ${nameCredential(one)}`),
      ...present.map(({ type, id, account }) => `left behind: ${type} ${id} in ${account}`),
      ...secrets.map(({ what }) => `secret read: ${what}`),
    ]),
    notLookedAt: notLookedAt.slice(0, MOST),
  };
}

/** Something that calls by itself; whose it is known to be is his. */
const isIssued = ({ parent, kind, actor }: TracedCredential): boolean =>
  parent !== undefined &&
  actor !== 'owner' &&
  ['user-key', 'session', 'console-session', 'workload'].includes(kind);

const nameCredential = ({ id, kind, arn }: TracedCredential): string =>
  `${kind} ${id}${arn === undefined ? '' : ` of ${arn}`}`;

/**
 * What has succeeded since. What the owner himself has called is no breach; what nobody can tell apart from the attacker
 * may be one. No policy denies GetCallerIdentity.
 */
function findAfter(events: readonly TracedEvent[], from: number) {
  const calls = events.filter(
    ({ eventTime, errorCode, actor, eventName }) =>
      Date.parse(eventTime) >= from &&
      errorCode === undefined &&
      actor !== 'owner' &&
      eventName !== 'GetCallerIdentity',
  );
  const last = calls.at(-1);
  return {
    since: new Date(from).toISOString(),
    calls: calls.length,
    ...(last === undefined ? {} : { last: last.eventTime }),
    newest: calls
      .slice(-5)
      .reverse()
      .map(({ eventTime, eventSource, eventName, credential }) =>
        plain(`${eventTime} ${eventSource.split('.')[0]}:${eventName} by ${credential}`, 300),
      ),
    bearers: unique(calls.map(({ credential }) => credential)),
  };
}

const unique = (texts: readonly string[]): string[] =>
  [...new Set(texts.map((text) => plain(text, 300)))].slice(0, MOST);
