import * as z from 'zod/mini';
import type { Format, Read } from '../format.ts';
import { readAccount, readId, readKeyId, readRegion } from '../identifiers.ts';
import { dropAbsent, lenient, text } from '../lenient.ts';
import { readTime } from '../read-time.ts';

const CHECK = 'Exposed Access Keys';
/** The check's colours; the other ones say that nothing was found. */
const SEVERITIES = { ERROR: 8, WARN: 5 } as const;
/** Trusted Advisor is global: it reports where IAM is. */
const IAM_REGION = 'us-east-1';

/** https://docs.aws.amazon.com/awssupport/latest/user/cloudwatch-events-ta.html */
const Detail = z.object({
  'check-name': z.literal(CHECK),
  status: z.enum(['ERROR', 'WARN']),
  uuid: text(300),
  'check-item-detail': lenient(
    z.object({
      'Access Key ID': text(300),
      'User Name (IAM or Root)': text(300),
      'Time Updated': lenient(z.unknown()),
    }),
  ),
});

export const trustedAdvisor: Format = {
  name: 'trusted-advisor',
  title: `Trusted Advisor: its check \`${CHECK}\``,
  fields: {
    id: 'uuid',
    account: 'account of the event, which has no other',
    region: 'region of the event',
    type: 'check-name',
    severity: `status: ${SEVERITIES.ERROR} of ERROR, ${SEVERITIES.WARN} of WARN`,
    accessKeyId: 'check-item-detail."Access Key ID"',
    principalName: 'check-item-detail."User Name (IAM or Root)"',
    'lastSeen, updatedAt': 'check-item-detail."Time Updated"',
  },

  recognises: ({ wrapping, source, detailType }) =>
    wrapping === 'event' &&
    source === 'aws.trustedadvisor' &&
    detailType === 'Trusted Advisor Check Item Refresh Notification',

  read(envelope): readonly Read[] {
    const parsed = Detail.safeParse(envelope.body);
    if (!parsed.success)
      return ['it is a check of Trusted Advisor, but none that found an exposed access key'];
    const { status, uuid, 'check-item-detail': item } = parsed.data;
    const account = readAccount(envelope.account);
    const id = readId(uuid);
    if (account === undefined) return ["Trusted Advisor's event names no account of 12 digits"];
    if (id === undefined) return ["Trusted Advisor's event has no uuid"];
    const at = readTime(item?.['Time Updated']);
    return [
      {
        id,
        source: 'trusted-advisor',
        via: 'event',
        account,
        region: readRegion(envelope.region) ?? IAM_REGION,
        type: CHECK,
        severity: SEVERITIES[status],
        title: 'Trusted Advisor found an access key in public',
        isSample: false,
        ...dropAbsent({
          accessKeyId: readKeyId(item?.['Access Key ID']),
          principalName: item?.['User Name (IAM or Root)'],
          lastSeen: at,
          updatedAt: at,
        }),
      },
    ];
  },
};
