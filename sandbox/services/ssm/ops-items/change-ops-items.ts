import type {
  DeleteOpsItemRequest,
  DeleteOpsItemResponse,
  UpdateOpsItemRequest,
  UpdateOpsItemResponse,
} from '@aws-sdk/client-ssm';
import { operation, type Valid } from '../../../kernel/operation.ts';
import { checkDetails, readRelated, readTopics, refuseUnknown } from './constraints.ts';
import { mergeData, readData } from './operational-data.ts';
import {
  accessOpsItem,
  callerArn,
  checkId,
  type OpsItemStatus,
  opsItemsOf,
  requireOpsItem,
  STATUSES,
  type StoredOpsItem,
} from './ops-item.ts';
import { invalidParameter } from './refusals.ts';
import { tellChange } from './tell-change.ts';

/** Keeps what the call does not name; operational data is merged key by key. */
const UpdateOpsItem = operation<UpdateOpsItemRequest, UpdateOpsItemResponse>({
  access: (input, call) => [accessOpsItem('UpdateOpsItem', input.OpsItemId, call)],
  act(input, call) {
    refuseUnknown('UpdateOpsItem', input);
    checkDetails(input);
    const changed: StoredOpsItem = {
      ...changeDetails(requireOpsItem(call, input), input),
      modifiedAt: call.at,
      modifiedBy: callerArn(call),
    };
    opsItemsOf(call).set(changed.id, changed);
    tellChange(call, changed, 'Update');
    return {};
  },
});

function changeDetails(item: StoredOpsItem, input: Valid<UpdateOpsItemRequest>): StoredOpsItem {
  const { Title, Description, Priority, Severity, Category, Status, Notifications, RelatedOpsItems } = input;
  const removed = input.OperationalDataToDelete ?? [];
  return {
    ...item,
    version: item.version + 1,
    ...(Title === undefined ? {} : { title: Title }),
    ...(Description === undefined ? {} : { description: Description }),
    ...(Priority === undefined ? {} : { priority: Priority }),
    ...(Severity === undefined ? {} : { severity: Severity }),
    ...(Category === undefined ? {} : { category: Category }),
    ...(Status === undefined ? {} : { status: readStatus(Status) }),
    ...(Notifications === undefined ? {} : { notifications: readTopics(Notifications) }),
    ...(RelatedOpsItems === undefined ? {} : { relatedOpsItems: readRelated(RelatedOpsItems) }),
    data: mergeData(item.data, readData(input.OperationalData), removed),
  };
}

/** The others are those of change requests. */
function readStatus(given: string): OpsItemStatus {
  const status = STATUSES.find((known) => known === given);
  if (status === undefined)
    throw invalidParameter('Status', `The status of an issue is one of ${STATUSES.join(', ')}.`);
  return status;
}

/** One that is not there is answered like one that was. Differs from AWS: a deleted OpsItem is gone at once, not within minutes. */
const DeleteOpsItem = operation<DeleteOpsItemRequest, DeleteOpsItemResponse>({
  access: (input, call) => [accessOpsItem('DeleteOpsItem', input.OpsItemId, call)],
  act(input, call) {
    checkId('opsItemId', input.OpsItemId);
    opsItemsOf(call).delete(input.OpsItemId);
    return {};
  },
});

export const changeOpsItems = { UpdateOpsItem, DeleteOpsItem };
