import { setTimeout } from 'node:timers/promises';
import { CloudTrailClient, type LookupAttributeKey, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { answersWithin, COMMON } from './client-settings.ts';

/** What Cordon asks of CloudTrail. Loaded by import(), as the detector is. */
export interface Trail {
  /** The newest records of calls that were signed with the key, as JSON texts, from one region. */
  lookUpKey(region: string, accessKeyId: string): Promise<readonly string[]>;
  /** All records of one region since a time, newest first, page by page, at the rate that AWS allows. */
  lookUpSince(
    region: string,
    attribute: { readonly key: LookupAttributeKey; readonly value: string },
    since: number,
  ): Promise<TrailRecords>;
}

export interface TrailRecords {
  /** JSON texts. */
  readonly records: readonly string[];
  /** Whether there are more than are read of one look. */
  readonly isCut: boolean;
}

/** Of 50 records each. At two a second that is five seconds. */
const MOST_PAGES = 10;
/** Two requests a second for an account in a region, whoever makes them, ms. */
const PAUSE = 550;

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
export function connectTrail(
  makeClient = (region: string) =>
    new CloudTrailClient({ ...COMMON, region, requestHandler: answersWithin(1_400) }),
): Trail {
  const clients = new Map<string, CloudTrailClient>();
  const clientOf = (region: string): CloudTrailClient => {
    const client = clients.get(region) ?? makeClient(region);
    clients.set(region, client);
    return client;
  };
  const turns = new Map<string, Promise<unknown>>();
  /** One after the other in a region, however many look at once. */
  const inTurn = <T>(region: string, ask: () => Promise<T>): Promise<T> => {
    const answer = (turns.get(region) ?? Promise.resolve()).then(ask);
    turns.set(
      region,
      answer.then(
        () => setTimeout(PAUSE),
        () => setTimeout(PAUSE),
      ),
    );
    return answer;
  };
  return {
    async lookUpKey(region, AttributeValue) {
      const { Events = [] } = await clientOf(region).send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue }],
          MaxResults: 5,
        }),
      );
      return Events.flatMap(({ CloudTrailEvent }) => CloudTrailEvent ?? []);
    },
    async lookUpSince(region, { key, value }, since) {
      const records: string[] = [];
      let NextToken: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { Events = [], ...more } = await inTurn(region, () =>
          clientOf(region).send(
            new LookupEventsCommand({
              LookupAttributes: [{ AttributeKey: key, AttributeValue: value }],
              StartTime: new Date(since),
              ...(NextToken === undefined ? {} : { NextToken }),
            }),
          ),
        );
        records.push(...Events.flatMap(({ CloudTrailEvent }) => CloudTrailEvent ?? []));
        NextToken = more.NextToken;
        if (NextToken === undefined) return { records, isCut: false };
      }
      return { records, isCut: true };
    },
  };
}
