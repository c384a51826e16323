import type {
  DescribeEngagementRequest,
  DescribeEngagementResult,
  ListEngagementsRequest,
  ListEngagementsResult,
  StartEngagementRequest,
  StartEngagementResult,
  StopEngagementRequest,
} from '@aws-sdk/client-ssm-contacts';
import { operation } from '../../kernel/operation.ts';
import type { Place } from '../../kernel/state.ts';
import { checkText } from '../events/constraints.ts';
import { checkIncidentId, checkToken } from './constraints.ts';
import { beginRun, pagesOf, stopRuns } from './escalate.ts';
import { addReceipt } from './page-mail.ts';
import { pageOf } from './paging.ts';
import { accessBook, bookOf, type Engagement, requireBook, requireItem } from './state.ts';

const KEPT_ENGAGEMENTS = 1000;
const ANYTHING = { min: 1, max: 8192 };

/** The first stage begins at once, the mails leave after the answer. */
const StartEngagement = operation<StartEngagementRequest, StartEngagementResult>({
  access: (input, call) => accessBook('StartEngagement', input.ContactId, 'contact', call),
  act(input, call) {
    const { item: contact, book, place } = requireItem(call, input.ContactId, 'contact');
    checkMessage(input);
    const token = input.IdempotencyToken;
    const repeated = [...book.engagements.values()].find(
      (one) => token !== undefined && one.token === token && one.contactArn === contact.arn,
    );
    if (repeated !== undefined) return { EngagementArn: repeated.arn };
    const { PublicSubject, PublicContent, IncidentId } = input;
    const engagement: Engagement = {
      arn: contact.arn.replace(':contact/', ':engagement/').concat('/', call.world.ids.uuid()),
      contactArn: contact.arn,
      sender: input.Sender,
      subject: input.Subject,
      content: input.Content,
      startedAt: call.at,
      runs: [],
      ...(PublicSubject === undefined ? {} : { publicSubject: PublicSubject }),
      ...(PublicContent === undefined ? {} : { publicContent: PublicContent }),
      ...(IncidentId === undefined ? {} : { incidentId: IncidentId }),
      ...(token === undefined ? {} : { token }),
    };
    makeRoom(place);
    book.engagements.set(engagement.arn, engagement);
    beginRun(place, engagement.arn, contact.arn, call.at);
    return { EngagementArn: engagement.arn };
  },
});

function checkMessage(input: StartEngagementRequest): void {
  checkText('sender', input.Sender, { min: 0, max: 255, pattern: /^[\\a-zA-Z0-9_@#%*+=:?./!\s-]*$/ });
  checkText('subject', input.Subject, { max: 2048 });
  checkText('content', input.Content, ANYTHING);
  checkText('publicSubject', input.PublicSubject, { max: 2048 });
  checkText('publicContent', input.PublicContent, ANYTHING);
  checkIncidentId(input.IncidentId);
  checkToken(input.IdempotencyToken);
}

/** The oldest engagements are forgotten, with their pages. */
function makeRoom(place: Place): void {
  const { engagements, pages } = bookOf(place);
  for (const { arn } of engagements.values()) {
    if (engagements.size < KEPT_ENGAGEMENTS) return;
    for (const page of pagesOf(place, arn)) pages.delete(page.arn);
    engagements.delete(arn);
  }
}

const describe = (engagement: Engagement) => ({
  EngagementArn: engagement.arn,
  ContactArn: engagement.contactArn,
  Sender: engagement.sender,
  StartTime: new Date(engagement.startedAt),
  ...(engagement.incidentId === undefined ? {} : { IncidentId: engagement.incidentId }),
  ...(engagement.stoppedAt === undefined ? {} : { StopTime: new Date(engagement.stoppedAt) }),
});

/** What was said to the people who were engaged. */
export const describeMessage = ({ subject, content, publicSubject, publicContent }: Engagement) => ({
  Subject: subject,
  Content: content,
  ...(publicSubject === undefined ? {} : { PublicSubject: publicSubject }),
  ...(publicContent === undefined ? {} : { PublicContent: publicContent }),
});

const DescribeEngagement = operation<DescribeEngagementRequest, DescribeEngagementResult>({
  access: (input, call) => accessBook('DescribeEngagement', input.EngagementId, 'engagement', call),
  act(input, call) {
    const { item } = requireItem(call, input.EngagementId, 'engagement');
    return { ...describe(item), ...describeMessage(item) };
  },
});

/** Newest first. */
const ListEngagements = operation<ListEngagementsRequest, ListEngagementsResult>({
  access: () => [{ action: 'ssm-contacts:ListEngagements', resource: '*' }],
  act(input, call) {
    checkIncidentId(input.IncidentId);
    const { StartTime, EndTime } = input.TimeRangeValue ?? {};
    const meant = [...requireBook(call).engagements.values()].filter(
      ({ incidentId, startedAt }) =>
        (input.IncidentId === undefined || incidentId === input.IncidentId) &&
        (StartTime === undefined || startedAt >= StartTime.getTime()) &&
        (EndTime === undefined || startedAt <= EndTime.getTime()),
    );
    const { page, next } = pageOf(meant.reverse(), input);
    return { Engagements: page.map(describe), ...next };
  },
});

const StopEngagement = operation<StopEngagementRequest, object>({
  access: (input, call) => accessBook('StopEngagement', input.EngagementId, 'engagement', call),
  act(input, call) {
    const { item, place } = requireItem(call, input.EngagementId, 'engagement');
    checkText('reason', input.Reason, { min: 0, max: 255 });
    if (item.stoppedAt !== undefined) return {};
    stopRuns(place, item);
    const info = input.Reason === undefined || input.Reason === '' ? {} : { info: input.Reason };
    for (const page of pagesOf(place, item.arn)) addReceipt(place, page.arn, { type: 'STOP', ...info });
    return {};
  },
});

export const engagements = { StartEngagement, DescribeEngagement, ListEngagements, StopEngagement };
