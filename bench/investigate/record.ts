/** What AWS records of a call, beside who made it and from where. */
export interface Call {
  /** `iam`: of `iam.amazonaws.com`. */
  readonly service: string;
  readonly name: string;
  readonly readOnly?: boolean;
  readonly request?: object | null;
  readonly response?: object | null;
  readonly error?: { readonly code: string; readonly message: string };
  readonly more?: object;
  readonly resources?: readonly object[];
  readonly eventType?: 'AwsConsoleSignIn' | 'AwsServiceEvent';
}

/** Who makes calls, from where. */
export interface Caller {
  readonly identity: object;
  /** In whose account the call is recorded. */
  readonly account: string;
  readonly address: string;
  readonly agent: string;
  /** In a browser: AWS marks the record. */
  readonly inConsole?: boolean;
}

export interface Recorded {
  readonly at: number;
  readonly region: string;
  readonly eventID: string;
  readonly requestID: string;
  readonly sharedEventID?: string;
}

/** ISO 8601 to the second, as `eventTime` and `creationDate` are. */
export const isoSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Jul 10, 2023, 12:09:47 PM`, as STS writes an expiration and IAM, without the second comma, a creation. */
export function englishTime(at: number, comma: ',' | '' = ','): string {
  const date = new Date(at);
  const two = (number: number): string => number.toString().padStart(2, '0');
  const hours = date.getUTCHours();
  const clock = `${hours % 12 === 0 ? 12 : hours % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const day = `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  return `${day}${comma} ${clock} ${hours < 12 ? 'AM' : 'PM'}`;
}

/**
 * One record, compact, its members in AWS's own order.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function formatRecord(caller: Caller, call: Call, recorded: Recorded): string {
  const host = `${call.service}.${recorded.region}.amazonaws.com`;
  const isByService = caller.address.endsWith('.amazonaws.com') || caller.address === 'AWS Internal';
  return JSON.stringify({
    eventVersion: '1.09',
    userIdentity: caller.identity,
    eventTime: isoSeconds(recorded.at),
    eventSource: `${call.service}.amazonaws.com`,
    eventName: call.name,
    awsRegion: recorded.region,
    sourceIPAddress: caller.address,
    userAgent: caller.agent,
    ...(call.error && { errorCode: call.error.code, errorMessage: call.error.message }),
    requestParameters: call.request ?? null,
    responseElements: call.error ? null : (call.response ?? null),
    ...(call.more && { additionalEventData: call.more }),
    requestID: recorded.requestID,
    eventID: recorded.eventID,
    readOnly: call.readOnly ?? false,
    ...(call.resources && { resources: call.resources }),
    eventType: call.eventType ?? 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: caller.account,
    ...(recorded.sharedEventID && { sharedEventID: recorded.sharedEventID }),
    eventCategory: 'Management',
    ...(!isByService && {
      tlsDetails: {
        tlsVersion: 'TLSv1.3',
        cipherSuite: 'TLS_AES_128_GCM_SHA256',
        clientProvidedHostHeader: host,
      },
    }),
    ...(caller.inConsole && { sessionCredentialFromConsole: 'true' }),
  });
}
