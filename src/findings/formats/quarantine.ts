import * as z from 'zod/mini';
import { omitOwn } from '../additional-info.ts';
import type { Envelope, Format } from '../format.ts';
import { readKeyId } from '../identifiers.ts';
import { textOf } from '../json.ts';
import { dropAbsent, lenient, text } from '../lenient.ts';
import { readTime } from '../read-time.ts';

const CALLS = ['AttachUserPolicy', 'PutUserPolicy'] as const;
const POLICY = /AWSCompromisedKeyQuarantine/;
/** AWS quarantines users whose keys it has found in public. */
const SEVERITY = 8;

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
const Record = z.object({
  eventID: z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)),
  eventSource: z.literal('iam.amazonaws.com'),
  eventName: z.enum(CALLS),
  recipientAccountId: z.string().check(z.regex(/^\d{12}$/)),
  awsRegion: z.string().check(z.regex(/^[a-z0-9-]{1,32}$/)),
  eventTime: lenient(z.unknown()),
  sourceIPAddress: text(64),
  errorCode: text(100),
  requestParameters: z.object({
    userName: z.string().check(z.minLength(1), z.maxLength(300)),
    policyArn: text(300),
    policyName: text(300),
  }),
  userIdentity: lenient(z.object({ userName: text(300), accessKeyId: text(300) })),
});

export const quarantine: Format = {
  name: 'quarantine',
  title: "AWS's quarantine: CloudTrail's record of AWSCompromisedKeyQuarantine being put on a user",
  fields: {
    id: 'eventID',
    account: 'recipientAccountId',
    region: 'awsRegion',
    type: 'eventName',
    severity: `always ${SEVERITY}`,
    principalName: 'requestParameters.userName: the victim, never the caller',
    otherKeys: "userIdentity.accessKeyId, where AWS acted in the victim's own name",
    'api, remoteAddress': 'eventName, sourceIPAddress',
    'firstSeen, lastSeen, updatedAt': 'eventTime',
  },

  recognises: (envelope) => isEvent(envelope) || isBare(envelope),

  read(envelope) {
    const parsed = Record.safeParse(envelope.body);
    if (!parsed.success) return ["it is a record of CloudTrail, but not one of AWS's quarantine of a user"];
    const { requestParameters: asked, userIdentity: caller, ...record } = parsed.data;
    if (!POLICY.test(asked.policyArn ?? asked.policyName ?? '')) {
      return ["the policy that was put on a user is not AWS's quarantine"];
    }
    if (record.errorCode !== undefined) return ["AWS's quarantine was refused, so nobody is under it"];
    const key = caller?.userName === asked.userName ? readKeyId(caller.accessKeyId) : undefined;
    const at = readTime(record.eventTime);
    return [
      {
        id: record.eventID,
        source: 'quarantine',
        via: isEvent(envelope) ? 'event' : 'api-output',
        account: record.recipientAccountId,
        region: record.awsRegion,
        type: record.eventName,
        severity: SEVERITY,
        title: `AWS put ${asked.policyArn ?? asked.policyName} on the user ${asked.userName}`,
        isSample: false,
        principalName: asked.userName,
        principalType: 'IAMUser',
        api: record.eventName,
        ...dropAbsent({
          remoteAddress: record.sourceIPAddress,
          firstSeen: at,
          lastSeen: at,
          updatedAt: at,
        }),
        ...omitOwn([key], undefined),
      },
    ];
  },
};

const isEvent = ({ wrapping, source, detailType }: Envelope): boolean =>
  wrapping === 'event' && source === 'aws.iam' && detailType === 'AWS API Call via CloudTrail';

const isBare = ({ wrapping, body }: Envelope): boolean =>
  wrapping === 'none' && textOf(body, 'eventSource') === 'iam.amazonaws.com';
