import type {
  DescribeOpsItemsRequest,
  DescribeOpsItemsResponse,
  GetOpsItemRequest,
  GetOpsItemResponse,
  OpsItem,
  OpsItemSummary,
} from '@aws-sdk/client-ssm';
import { operation } from '../../../kernel/operation.ts';
import type { Place } from '../../../kernel/state.ts';
import { pageOf } from '../paging.ts';
import { passesFilters } from './filters.ts';
import { describeData } from './operational-data.ts';
import { accessOpsItem, opsItemArn, opsItemsOf, requireOpsItem, type StoredOpsItem } from './ops-item.ts';

const GetOpsItem = operation<GetOpsItemRequest, GetOpsItemResponse>({
  access: (input, call) => [accessOpsItem('GetOpsItem', input.OpsItemId, call)],
  act: (input, call) => ({ OpsItem: describeOpsItem(call, requireOpsItem(call, input)) }),
});

/** Newest first. */
const DescribeOpsItems = operation<DescribeOpsItemsRequest, DescribeOpsItemsResponse>({
  access: () => [{ action: 'ssm:DescribeOpsItems', resource: '*' }],
  act(input, call) {
    const passes = passesFilters(input.OpsItemFilters ?? []);
    const matching = [...opsItemsOf(call).values()].filter(passes).reverse();
    const page = pageOf(matching, ({ id }) => id, input, 50);
    return { OpsItemSummaries: page.items.map(summarize), ...page.next };
  },
});

const common = (item: StoredOpsItem) => ({
  CreatedBy: item.createdBy,
  OpsItemType: '/aws/issue',
  CreatedTime: new Date(item.createdAt),
  LastModifiedBy: item.modifiedBy,
  LastModifiedTime: new Date(item.modifiedAt),
  ...(item.priority === undefined ? {} : { Priority: item.priority }),
  ...(item.severity === undefined ? {} : { Severity: item.severity }),
  ...(item.category === undefined ? {} : { Category: item.category }),
  Source: item.source,
  Status: item.status,
  OpsItemId: item.id,
  Title: item.title,
});

const describeOpsItem = (place: Place, item: StoredOpsItem): OpsItem => ({
  ...common(item),
  Description: item.description,
  Notifications: item.notifications.map((Arn) => ({ Arn })),
  RelatedOpsItems: item.relatedOpsItems.map((OpsItemId) => ({ OpsItemId })),
  Version: String(item.version),
  OperationalData: describeData(item.data),
  OpsItemArn: opsItemArn(place, item.id),
});

/** Data that is not searchable is shown by GetOpsItem only. */
const summarize = (item: StoredOpsItem): OpsItemSummary => ({
  ...common(item),
  OperationalData: describeData(
    new Map([...item.data].filter(([, { type }]) => type === 'SearchableString')),
  ),
});

export const readOpsItems = { GetOpsItem, DescribeOpsItems };
