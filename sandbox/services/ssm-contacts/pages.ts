import type {
  AcceptPageRequest,
  DescribePageRequest,
  DescribePageResult,
  ListPageReceiptsRequest,
  ListPageReceiptsResult,
  ListPageResolutionsRequest,
  ListPageResolutionsResult,
  ListPagesByContactRequest,
  ListPagesByContactResult,
  ListPagesByEngagementRequest,
  ListPagesByEngagementResult,
} from '@aws-sdk/client-ssm-contacts';
import { operation } from '../../kernel/operation.ts';
import { reportFault } from '../../kernel/report-fault.ts';
import { checkOneOf, checkText, refuse } from '../events/constraints.ts';
import { checkCode } from './constraints.ts';
import { describeMessage } from './engagements.ts';
import { acceptRun, pagesOf } from './escalate.ts';
import { tellIncident } from './incident-timeline.ts';
import { addReceipt } from './page-mail.ts';
import { pageOf } from './paging.ts';
import { accessBook, type Engagement, type Page, type Receipt, requireItem } from './state.ts';

const firstAt = ({ receipts }: Page, type: Receipt['type']): Date | undefined => {
  const receipt = receipts.find((one) => one.type === type);
  return receipt === undefined ? undefined : new Date(receipt.at);
};

function describe(page: Page, { sender, incidentId }: Pick<Engagement, 'sender' | 'incidentId'>) {
  const [sent, delivered, read] = (['SENT', 'DELIVERED', 'READ'] as const).map((type) => firstAt(page, type));
  return {
    PageArn: page.arn,
    EngagementArn: page.engagementArn,
    ContactArn: page.contactArn,
    Sender: sender,
    ...(incidentId === undefined ? {} : { IncidentId: incidentId }),
    ...(sent === undefined ? {} : { SentTime: sent }),
    ...(delivered === undefined ? {} : { DeliveryTime: delivered }),
    ...(read === undefined ? {} : { ReadTime: read }),
  };
}

const ListPagesByEngagement = operation<ListPagesByEngagementRequest, ListPagesByEngagementResult>({
  access: (input, call) => accessBook('ListPagesByEngagement', input.EngagementId, 'engagement', call),
  act(input, call) {
    const { item, place } = requireItem(call, input.EngagementId, 'engagement');
    const { page, next } = pageOf(pagesOf(place, item.arn), input);
    return { Pages: page.map((one) => describe(one, item)), ...next };
  },
});

const ListPagesByContact = operation<ListPagesByContactRequest, ListPagesByContactResult>({
  access: (input, call) => accessBook('ListPagesByContact', input.ContactId, 'contact', call),
  act(input, call) {
    const { item, book } = requireItem(call, input.ContactId, 'contact');
    const all = [...book.pages.values()].flatMap((one) => {
      const engagement = book.engagements.get(one.engagementArn);
      return one.contactArn === item.arn && engagement !== undefined ? [describe(one, engagement)] : [];
    });
    const { page, next } = pageOf(all, input);
    return { Pages: page, ...next };
  },
});

const DescribePage = operation<DescribePageRequest, DescribePageResult>({
  access: (input, call) => accessBook('DescribePage', input.PageId, 'page', call),
  act(input, call) {
    const { item, book } = requireItem(call, input.PageId, 'page');
    // A page is forgotten with its engagement and never without it.
    const engagement = book.engagements.get(item.engagementArn);
    if (engagement === undefined) throw refuse('Invalid value provided - The engagement is gone.');
    return { ...describe(item, engagement), ...describeMessage(engagement) };
  },
});

const ListPageReceipts = operation<ListPageReceiptsRequest, ListPageReceiptsResult>({
  access: (input, call) => accessBook('ListPageReceipts', input.PageId, 'page', call),
  act(input, call) {
    const { item } = requireItem(call, input.PageId, 'page');
    const { page, next } = pageOf(item.receipts, input);
    const receipts = page.map(({ type, at, info }) => ({
      ContactChannelArn: item.channelArn,
      ReceiptType: type,
      ReceiptTime: new Date(at),
      ...(info === undefined ? {} : { ReceiptInfo: info }),
    }));
    return { Receipts: receipts, ...next };
  },
});

/** From the contact or escalation plan that was engaged down to the contact that was paged. */
const ListPageResolutions = operation<ListPageResolutionsRequest, ListPageResolutionsResult>({
  access: (input, call) => accessBook('ListPageResolutions', input.PageId, 'page', call),
  act(input, call) {
    const { item, book } = requireItem(call, input.PageId, 'page');
    const runs = book.engagements.get(item.engagementArn)?.runs ?? [];
    const run = runs[item.run];
    const above = run?.parent === undefined ? undefined : runs[run.parent.run];
    const steps = [
      ...(above === undefined
        ? []
        : [{ ContactArn: above.contactArn, Type: above.type, StageIndex: run?.parent?.stage ?? 0 }]),
      ...(run === undefined ? [] : [{ ContactArn: run.contactArn, Type: run.type }]),
    ];
    const { page, next } = pageOf(steps, input);
    return { PageResolutions: page, ...next };
  },
});

/**
 * READ accepts the page: the engagement ends, unless an escalation plan calls the contact inessential. DELIVERED is only noted.
 * https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_SSMContacts_AcceptPage.html
 * Differs from AWS: the accept code is enforced when AcceptCodeValidation is absent, for AWS does not say what holds then.
 */
const AcceptPage = operation<AcceptPageRequest, object>({
  access: (input, call) => accessBook('AcceptPage', input.PageId, 'page', call),
  act(input, call) {
    const { item: page, book, place } = requireItem(call, input.PageId, 'page');
    checkOneOf('acceptType', input.AcceptType, ['DELIVERED', 'READ']);
    checkOneOf('acceptCodeValidation', input.AcceptCodeValidation, ['ENFORCE', 'IGNORE']);
    checkCode('acceptCode', input.AcceptCode);
    checkText('note', input.Note, { max: 2048 });
    if (input.ContactChannelId !== undefined && input.ContactChannelId !== page.channelArn)
      throw refuse('Invalid value provided - The page was not sent to this channel.');
    if (input.AcceptCodeValidation !== 'IGNORE' && input.AcceptCode !== page.code)
      throw refuse('Invalid value provided - Wrong accept code.');
    // Said twice, it is so once.
    if (input.AcceptType === 'READ' && firstAt(page, 'READ') !== undefined) return {};
    addReceipt(place, page.arn, { type: input.AcceptType, info: input.Note ?? input.AcceptCode });
    const engagement = book.engagements.get(page.engagementArn);
    if (input.AcceptType !== 'READ' || engagement === undefined) return {};
    acceptRun(place, engagement, page.run);
    tellIncident(place, engagement, 'SSM Contacts Page Acknowledgement for Incident', page).catch(
      reportFault,
    );
    return {};
  },
});

export const pages = {
  ListPagesByEngagement,
  ListPagesByContact,
  DescribePage,
  ListPageReceipts,
  ListPageResolutions,
  AcceptPage,
};
