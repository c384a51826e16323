import * as z from 'zod/mini';
import type { Format, Read } from '../format.ts';
import { readAccount, readId, readKeyId, readRegion, readUserArn } from '../identifiers.ts';
import { dropAbsent, lenient, listOf, prose, text } from '../lenient.ts';
import { namePrincipal, type Principal, perPrincipal } from '../principals.ts';
import { readTime } from '../read-time.ts';

const DETAIL_TYPES: readonly (string | undefined)[] = ['AWS Health Event', 'AWS Health Abuse Event'];
/** Health events about credentials have no severity; a leaked key is as bad as GuardDuty's High. */
const SEVERITY = 8;
/** More than a page of entities of one event. */
const MOST_ENTITIES = 400;
/** Where IAM is, and its events are, when an event names no region. */
const IAM_REGION = 'us-east-1';

/** https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html */
const Detail = z.object({
  eventArn: text(300),
  communicationId: text(300),
  eventTypeCode: z.string().check(z.regex(/^AWS_RISK_[A-Z_]{1,100}$/)),
  eventRegion: text(32),
  affectedAccount: text(20),
  startTime: lenient(z.unknown()),
  lastUpdatedTime: lenient(z.unknown()),
  totalPages: lenient(z.union([z.string(), z.number()])),
  eventDescription: listOf(z.object({ latestDescription: prose(2000) }), 10),
  affectedEntities: listOf(z.object({ entityValue: text(600) }), MOST_ENTITIES),
  eventMetadata: lenient(z.object({ publicKey: text(300), userName: text(300), accountId: text(20) })),
  additionalDetails: lenient(z.object({ AccessKeyId: text(300) })),
});
type Detail = z.output<typeof Detail>;

export const health: Format = {
  name: 'health',
  title: 'AWS Health: events of AWS_RISK_* about exposed and compromised credentials',
  fields: {
    id: 'eventArn, else communicationId',
    account:
      "the ARN of the user named, else affectedAccount, eventMetadata.accountId, another user's ARN, account of the event",
    region: 'eventRegion, else region of the event',
    type: 'eventTypeCode',
    severity: `always ${SEVERITY}`,
    accessKeyId:
      'affectedEntities[].entityValue, else eventMetadata.publicKey, additionalDetails.AccessKeyId',
    principalName: "a user's ARN in affectedEntities[].entityValue, else eventMetadata.userName",
    subject: 'the key or the user, where several are named',
    'firstSeen, lastSeen, updatedAt': 'startTime, lastUpdatedTime, lastUpdatedTime',
  },

  recognises: ({ wrapping, source, detailType }) =>
    wrapping === 'event' && source === 'aws.health' && DETAIL_TYPES.includes(detailType),

  read({ body, account, region }): readonly Read[] {
    const parsed = Detail.safeParse(body);
    if (!parsed.success) return ['it is a Health event, but not one of AWS_RISK_* about credentials'];
    const detail = parsed.data;
    const principals = readPrincipals(detail);
    const home = [
      detail.affectedAccount,
      detail.eventMetadata?.accountId,
      principals.find((principal) => principal.account !== undefined)?.account,
      account,
    ].map(readAccount);
    const about = home.find((one) => one !== undefined);
    const id = readId(detail.eventArn) ?? readId(detail.communicationId);
    if (about === undefined) return ['the Health event names no account of 12 digits'];
    if (id === undefined) return ['the Health event has no id'];
    return withSubjects(
      detail,
      perPrincipal(
        {
          id,
          source: 'health',
          via: 'event',
          account: about,
          region: readRegion(detail.eventRegion) ?? readRegion(region) ?? IAM_REGION,
          type: detail.eventTypeCode,
          severity: SEVERITY,
          title: detail.eventDescription[0]?.latestDescription ?? detail.eventTypeCode,
          isSample: false,
          ...dropAbsent({
            firstSeen: readTime(detail.startTime),
            lastSeen: readTime(detail.lastUpdatedTime),
            updatedAt: readTime(detail.lastUpdatedTime),
          }),
        },
        principals,
      ),
    );
  },
};

/**
 * An entity is a key's id in some of Health's revisions and a user's ARN in others, and what it lacks stands elsewhere:
 * that is joined to it only where it is the only one.
 */
function readPrincipals(detail: Detail): readonly Principal[] {
  const entities = detail.affectedEntities.flatMap(({ entityValue }) => nameEntity(entityValue));
  if (entities.length > 1) return entities;
  const elsewhere = [detail.eventMetadata?.publicKey, detail.additionalDetails?.AccessKeyId].map(readKeyId);
  return [
    namePrincipal({
      accessKeyId: elsewhere.find((key) => key !== undefined),
      principalName: detail.eventMetadata?.userName,
      ...entities[0],
    }),
  ];
}

function nameEntity(entity: string | undefined): readonly Principal[] {
  const accessKeyId = readKeyId(entity);
  if (accessKeyId !== undefined) return [{ accessKeyId }];
  const user = readUserArn(entity);
  return user === undefined ? [] : [{ principalName: user.userName, account: user.account }];
}

/** One page may hold one of the many entities of its event. */
function withSubjects(
  detail: Detail,
  findings: ReturnType<typeof perPrincipal>,
): ReturnType<typeof perPrincipal> {
  const isPaged = Number(detail.totalPages ?? 1) > 1;
  return findings.map((finding) => {
    const subject = finding.subject ?? finding.accessKeyId ?? finding.principalName;
    return isPaged && subject !== undefined ? { ...finding, subject } : finding;
  });
}
