import { isIPv4 } from 'node:net';
import type { TrailRecord } from '../../../kernel/trail.ts';
import type { JsonObject } from '../../events/pattern/json.ts';

/**
 * `service.action` of a finding about a call, a refused one too.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_AwsApiCallAction.html
 * Differs from AWS: a finding about a call has no organization, country or place: nobody knows whose an address is.
 */
function describeCall(record: TrailRecord): JsonObject {
  const { sourceIPAddress: address, errorCode, userAgent } = record;
  return {
    actionType: 'AWS_API_CALL',
    awsApiCallAction: {
      api: record.eventName,
      serviceName: record.eventSource,
      callerType: 'Remote IP',
      ...(errorCode === undefined ? {} : { errorCode }),
      userAgent,
      remoteIpDetails: isIPv4(address) ? { ipAddressV4: address } : { ipAddressV6: address },
      affectedResources: {},
    },
  };
}

/** When it was seen, and what was seen: what all findings about a call have in `service`. */
export const describeSeen = (record: TrailRecord): JsonObject => ({
  action: describeCall(record),
  eventFirstSeen: record.eventTime,
  eventLastSeen: record.eventTime,
});
