import * as z from 'zod/mini';
import type { Evidence } from '../model/investigation.ts';

/** Texts of a record are cut at this length, in characters; documents in parameters stay whole. */
const MOST_TEXT = 2_048;

const text = z.pipe(
  z.string(),
  z.transform((value: string) => value.slice(0, MOST_TEXT)),
);
/** What is not as AWS writes it counts as absent: a record is not lost for one odd member. */
const maybe = <T extends z.core.$ZodType>(schema: T) => z.catch(z.optional(schema), undefined);
const time = z.pipe(
  z.string(),
  z.transform((value: string, context) => {
    const at = Date.parse(value);
    if (Number.isNaN(at)) context.issues.push({ code: 'custom', input: value, message: 'not a time' });
    return at;
  }),
);

const Issuer = z.object({
  type: maybe(text),
  principalId: maybe(text),
  arn: maybe(text),
  accountId: maybe(text),
  userName: maybe(text),
});

const SessionContext = z.object({
  sessionIssuer: maybe(Issuer),
  attributes: maybe(z.object({ creationDate: maybe(time), mfaAuthenticated: maybe(text) })),
  webIdFederationData: maybe(z.object({ federatedProvider: maybe(text) })),
  sourceIdentity: maybe(text),
  signInSessionArn: maybe(text),
  assumedRoot: maybe(z.union([text, z.boolean()])),
  ec2RoleDelivery: maybe(text),
});

const Identity = z.object({
  type: maybe(text),
  principalId: maybe(text),
  arn: maybe(text),
  accountId: maybe(text),
  accessKeyId: maybe(text),
  userName: maybe(text),
  invokedBy: maybe(text),
  identityProvider: maybe(text),
  sessionContext: maybe(SessionContext),
  onBehalfOf: maybe(z.object({ userId: maybe(text), identityStoreArn: maybe(text) })),
});

const Json = z.record(z.string(), z.unknown());

const Raw = z.object({
  eventID: maybe(text),
  eventTime: time,
  eventSource: text,
  eventName: text,
  awsRegion: maybe(text),
  sourceIPAddress: maybe(text),
  userAgent: maybe(text),
  errorCode: maybe(text),
  errorMessage: maybe(text),
  recipientAccountId: maybe(text),
  sharedEventID: maybe(text),
  eventCategory: maybe(text),
  managementEvent: maybe(z.boolean()),
  readOnly: maybe(z.union([z.boolean(), text])),
  sessionCredentialFromConsole: maybe(z.union([z.boolean(), text])),
  vpcEndpointId: maybe(text),
  userIdentity: z.catch(Identity, {}),
  requestParameters: z.catch(Json, {}),
  responseElements: z.catch(Json, {}),
  additionalEventData: z.catch(Json, {}),
  resources: z.catch(z.array(z.unknown()), []),
});

/**
 * One record of CloudTrail. Members that are not as AWS writes them are absent.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface TrailRecord extends Omit<z.infer<typeof Raw>, 'eventTime' | 'eventID'> {
  /** AWS's own; of a record without one, `sha256:` and the digest of its bytes. */
  readonly eventID: string;
  /** Milliseconds since the epoch. */
  readonly eventTime: number;
  /** Where it was recorded: the recipient's account, else the caller's. */
  readonly account: string;
  readonly evidence: Evidence;
}

/** What is no record (no time, no source, no name) is undefined. */
export function readTrailRecord(json: unknown, evidence: Evidence): TrailRecord | undefined {
  const { data } = Raw.safeParse(json);
  if (data === undefined) return undefined;
  return {
    ...data,
    eventID: data.eventID ?? `sha256:${evidence.sha256}`,
    account: data.recipientAccountId ?? data.userIdentity.accountId ?? '',
    evidence,
  };
}

/** `iam` of `iam.amazonaws.com`. */
export const serviceOf = ({ eventSource }: Pick<TrailRecord, 'eventSource'>): string => {
  const dot = eventSource.indexOf('.');
  return dot < 0 ? eventSource : eventSource.slice(0, dot);
};

export const hasSucceeded = ({ errorCode }: Pick<TrailRecord, 'errorCode'>): boolean =>
  errorCode === undefined;
