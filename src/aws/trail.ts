import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { answersWithin, COMMON } from './client-settings.ts';

/** What Cordon asks of CloudTrail before it knows whose a credential is. Loaded by import(), as the detector is. */
export interface Trail {
  /** The newest records of calls that were signed with the key, as JSON texts, from one region. */
  lookUpKey(region: string, accessKeyId: string): Promise<readonly string[]>;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
export function connectTrail(
  makeClient = (region: string) =>
    new CloudTrailClient({ ...COMMON, region, requestHandler: answersWithin(1_400) }),
): Trail {
  const clients = new Map<string, CloudTrailClient>();
  return {
    async lookUpKey(region, AttributeValue) {
      const client = clients.get(region) ?? makeClient(region);
      clients.set(region, client);
      const { Events = [] } = await client.send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue }],
          MaxResults: 5,
        }),
      );
      return Events.flatMap(({ CloudTrailEvent }) => CloudTrailEvent ?? []);
    },
  };
}
