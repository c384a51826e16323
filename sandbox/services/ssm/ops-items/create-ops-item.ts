import type { CreateOpsItemRequest, CreateOpsItemResponse } from '@aws-sdk/client-ssm';
import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import { type Call, operation } from '../../../kernel/operation.ts';
import { requestedTags, withTags } from '../tag-sets.ts';
import { checkDetails, checkSource, readRelated, readTopics, refuseUnknown } from './constraints.ts';
import { dedupStringOf, type OperationalData, readData, resourcesOf } from './operational-data.ts';
import {
  accessOpsItem,
  callerArn,
  type OpsItemDetails,
  opsItemArn,
  opsItemsOf,
  type StoredOpsItem,
} from './ops-item.ts';
import { limitExceeded } from './refusals.ts';
import { tellChange } from './tell-change.ts';

/** Differs from AWS: AWS takes 10,000 OpsItems a month and keeps 500,000; here 10,000 are kept, and no more taken. */
const MOST = 10_000;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateOpsItem.html */
const CreateOpsItem = operation<CreateOpsItemRequest, CreateOpsItemResponse>({
  access(input, call) {
    const context = requestedTags(input.Tags);
    return [
      accessOpsItem('CreateOpsItem', undefined, call, context),
      ...(input.Tags === undefined || input.Tags.length === 0
        ? []
        : [accessOpsItem('AddTagsToResource', undefined, call, context)]),
    ];
  },
  act(input, call) {
    refuseUnknown('CreateOpsItem', input);
    if (input.OpsItemType !== undefined && input.OpsItemType !== '/aws/issue')
      throw notInSandbox(`ssm: an OpsItem of the type ${input.OpsItemType.slice(0, 100)}`);
    checkSource(input.Source);
    checkDetails(input);
    const { OperationalData, Title, Description, Priority, Severity, Category } = input;
    const details: OpsItemDetails = {
      title: Title,
      description: Description,
      ...(Priority === undefined ? {} : { priority: Priority }),
      ...(Severity === undefined ? {} : { severity: Severity }),
      ...(Category === undefined ? {} : { category: Category }),
      data: readData(OperationalData),
      notifications: readTopics(input.Notifications),
      relatedOpsItems: readRelated(input.RelatedOpsItems),
    };
    const tags = withTags(new Map(), input.Tags);
    refuseDuplicate(call, dedupKeyOf(details.data));
    if (opsItemsOf(call).size >= MOST)
      throw limitExceeded(MOST, 'OpsItemsPerMonth', 'The number of OpsItems has reached its limit.');
    const created = makeOpsItem(call, input.Source, details, tags);
    opsItemsOf(call).set(created.id, created);
    tellChange(call, created, 'Create');
    return { OpsItemId: created.id, OpsItemArn: opsItemArn(call, created.id) };
  },
});

function makeOpsItem(
  call: Call,
  source: string,
  details: OpsItemDetails,
  tags: ReadonlyMap<string, string>,
): StoredOpsItem {
  const dedupKey = dedupKeyOf(details.data);
  return {
    ...details,
    ...(dedupKey === undefined ? {} : { dedupKey }),
    id: `oi-${call.world.ids.hex(12)}`,
    source,
    status: 'Open',
    version: 1,
    createdAt: call.at,
    createdBy: callerArn(call),
    modifiedAt: call.at,
    modifiedBy: callerArn(call),
    relatedItems: new Map(),
    tags,
  };
}

/** Absent: without a deduplication string an OpsItem is like no other. */
function dedupKeyOf(data: OperationalData): string | undefined {
  const text = dedupStringOf(data);
  if (text === undefined) return undefined;
  return JSON.stringify([text, [...new Set(resourcesOf(data))].sort()]);
}

/** The same string for the same resources, and not yet resolved: the one that is there stands for both. */
function refuseDuplicate(call: Call, dedupKey: string | undefined): void {
  if (dedupKey === undefined) return;
  for (const { id, status, dedupKey: other } of opsItemsOf(call).values()) {
    if (status === 'Resolved' || other !== dedupKey) continue;
    throw new AwsError('OpsItemAlreadyExistsException', `A similar OpsItem already exists: ${id}.`, {
      members: { OpsItemId: id },
    });
  }
}

export const createOpsItem = { CreateOpsItem };
