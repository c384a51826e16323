import {
  type CloudTrailClient,
  type LookupAttributeKey,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import { errorFacts } from './error-facts.ts';

/** The times, milliseconds since the epoch, are included. */
export interface HistoryQuestion {
  /** One attribute, for Event history takes no more; absent: whatever happened. */
  readonly attribute?: LookupAttributeKey;
  readonly value?: string;
  readonly from: number;
  readonly to: number;
}

export interface HistoryPage {
  /** JSON texts, newest first; at most 50. */
  readonly records: readonly string[];
  /** For the next page of the same question; absent: there is none. */
  readonly nextToken?: string;
}

/** CloudTrail's Event history of one region. */
export interface EventHistory {
  page(question: HistoryQuestion, nextToken?: string): Promise<HistoryPage>;
}

/**
 * One request a page: neither paced nor tried again, for the rate is the account's. Throws what AWS answers.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export const connectEventHistory = (client: CloudTrailClient): EventHistory => ({
  async page({ attribute, value, from, to }, nextToken) {
    const { Events = [], NextToken } = await client.send(
      new LookupEventsCommand({
        ...(attribute === undefined
          ? {}
          : { LookupAttributes: [{ AttributeKey: attribute, AttributeValue: value }] }),
        StartTime: new Date(from),
        EndTime: new Date(to),
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      }),
    );
    return {
      records: Events.flatMap(({ CloudTrailEvent }) => CloudTrailEvent ?? []),
      ...(NextToken === undefined || NextToken === '' ? {} : { nextToken: NextToken }),
    };
  },
});

/**
 * What to do about a page that was not given. `throttled`: wait; somebody else in the account may use the rate up.
 * `stale token`: ask anew. `passing`: try again. `denied`, `failed`: it will be the same again.
 */
export type HistoryRefusal = 'throttled' | 'stale token' | 'passing' | 'denied' | 'failed';

export function readHistoryRefusal(error: unknown): HistoryRefusal {
  const { code, status } = errorFacts(error);
  if (/^(Throttling|TooManyRequests|RequestLimitExceeded)/.test(code)) return 'throttled';
  if (/^(InvalidNextToken|ExpiredNextToken)/.test(code)) return 'stale token';
  if (/^AccessDenied/.test(code)) return 'denied';
  // A clock that is off is set right by the SDK with AWS's answer.
  if (/^(RequestTimeTooSkewed|RequestExpired|SignatureDoesNotMatch|InvalidSignature)/.test(code))
    return 'passing';
  if (status === undefined)
    return /^(Timeout|RequestTimeout|NetworkingError|Error$|TypeError$)/.test(code) || isConnection(error)
      ? 'passing'
      : 'failed';
  return status >= 500 ? 'passing' : 'failed';
}

const isConnection = (error: unknown): boolean =>
  /^(ECONN|ENOTFOUND|EPIPE|EAI_AGAIN|ETIMEDOUT|EHOST|ENET)/.test(String(Reflect.get(Object(error), 'code')));
