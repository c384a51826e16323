import type { OpsItemNotification, RelatedOpsItem } from '@aws-sdk/client-ssm';
import { checkCount, checkNumber, checkText } from '../../events/constraints.ts';
import { refuseMembers } from '../refuse-members.ts';
import { checkId } from './ops-item.ts';
import { invalidParameter, limitExceeded } from './refusals.ts';

interface Details {
  readonly Title?: string | undefined;
  readonly Description?: string | undefined;
  readonly Priority?: number | undefined;
  readonly Severity?: string | undefined;
  readonly Category?: string | undefined;
}

/** Not of spaces alone, and in one line. */
const LINE = /^(?!\s*$).+$/;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateOpsItem.html */
export function checkDetails(input: Details): void {
  checkText('title', input.Title, { max: 1024, pattern: LINE });
  checkText('description', input.Description, { max: 2048, pattern: /\S/ });
  checkNumber('priority', input.Priority, 1, 5);
  checkText('severity', input.Severity, { max: 64, pattern: LINE });
  checkText('category', input.Category, { max: 64, pattern: LINE });
}

export function checkSource(source: string): void {
  checkText('source', source, { max: 128, pattern: LINE });
  if (/aws|amazon|amzn/i.test(source))
    throw invalidParameter('Source', 'The source cannot contain aws, amazon or amzn.');
}

const MOST_RELATED = 10;
/** Differs from AWS: an OpsItem tells ten topics at most, for AWS names no limit. */
const MOST_TOPICS = 10;

export function readRelated(given: readonly RelatedOpsItem[] | undefined): readonly string[] {
  const ids = (given ?? []).map(({ OpsItemId = '' }) => OpsItemId);
  for (const [index, id] of ids.entries()) checkId(`relatedOpsItems.${index + 1}.member.opsItemId`, id);
  if (ids.length > MOST_RELATED)
    throw limitExceeded(MOST_RELATED, 'RelatedOpsItems', `At most ${MOST_RELATED} related OpsItems.`);
  return ids;
}

export function readTopics(given: readonly OpsItemNotification[] | undefined): readonly string[] {
  const arns = (given ?? []).map(({ Arn = '' }) => Arn);
  checkCount('notifications', arns, 0, MOST_TOPICS);
  for (const arn of arns)
    if (!/^arn:aws:sns:[a-z0-9-]{1,32}:\d{12}:[\w.-]{1,256}$/.test(arn))
      throw invalidParameter('Notifications', 'A notification is the ARN of an SNS topic.');
  return [...new Set(arns)];
}

/** Members of OpsItems that are change requests, and of those of other accounts. */
export const refuseUnknown = (operation: string, input: object): void =>
  refuseMembers(operation, input, [
    'AccountId',
    'ActualStartTime',
    'ActualEndTime',
    'PlannedStartTime',
    'PlannedEndTime',
  ]);
