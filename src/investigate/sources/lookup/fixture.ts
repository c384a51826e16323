import type { EventHistory, HistoryQuestion } from '../../../aws/event-history.ts';

/** A call as CloudTrail writes it: so many seconds after the beginning of the day. */
export function makeCall(second: number, change: Record<string, unknown> = {}): string {
  return JSON.stringify({
    eventVersion: '1.11',
    eventID: `00000000-0000-4000-8000-${String(second).padStart(12, '0')}`,
    eventTime: new Date(DAY_START + second * 1000).toISOString().replace('.000', ''),
    eventSource: 'iam.amazonaws.com',
    eventName: 'ListUsers',
    awsRegion: 'us-east-1',
    sourceIPAddress: '198.51.100.7',
    recipientAccountId: '111122223333',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDACKCEVSQ6C2EXAMPLE',
      accountId: '111122223333',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      userName: 'alice',
    },
    ...change,
  });
}

export const DAY_START = Date.parse('2026-03-02T00:00:00Z');

/** A region of which this is all that there is, newest first; `fail` may refuse a request by its number, from 1. */
export function makeHistory(
  calls: readonly string[],
  fail: (request: number) => Error | undefined = () => undefined,
): EventHistory & { readonly asked: (HistoryQuestion & { readonly nextToken?: string })[] } {
  const asked: (HistoryQuestion & { readonly nextToken?: string })[] = [];
  const timed = calls.map((text) => ({ text, at: Date.parse(JSON.parse(text).eventTime) }));
  return {
    asked,
    async page(question, nextToken) {
      asked.push({ ...question, ...(nextToken === undefined ? {} : { nextToken }) });
      const error = fail(asked.length);
      if (error !== undefined) throw error;
      const found = timed
        .filter(({ at }) => at >= question.from && at <= question.to)
        .sort((one, other) => other.at - one.at);
      const start = Number(nextToken?.split(' ', 1)[0] ?? 0);
      // A token is for the very same question.
      if (nextToken !== undefined && nextToken !== `${start} ${question.to}`)
        throw named('InvalidNextTokenException');
      const records = found.slice(start, start + 50).map(({ text }) => text);
      return found.length > start + 50 ? { records, nextToken: `${start + 50} ${question.to}` } : { records };
    },
  };
}

/** As the SDK throws it. */
export const named = (name: string, httpStatusCode = 400): Error =>
  Object.assign(new Error(`${name} of a test`), { name, $metadata: { httpStatusCode } });
