import type {
  ListRelatedItemsInput,
  ListRelatedItemsOutput,
  RelatedItem,
  RelatedItemsUpdate,
  UpdateRelatedItemsInput,
} from '@aws-sdk/client-ssm-incidents';
import { type Call, operation } from '../../kernel/operation.ts';
import { refuse } from '../events/constraints.ts';
import { checkArn, checkToken, checkUnion } from './constraints.ts';
import { accessIncident } from './incidents.ts';
import { pageOf } from './paging.ts';
import { checkIdentifier, checkItem, isSameItem, MOST_ITEMS, withId } from './related-item.ts';
import { callerArn, changeIncident, requireDesk, requireIncident } from './state.ts';

const ListRelatedItems = operation<ListRelatedItemsInput, ListRelatedItemsOutput>({
  access: (input, call) => accessIncident('ListRelatedItems', input.incidentRecordArn, call),
  act(input, call) {
    checkArn('incidentRecordArn', input.incidentRecordArn);
    const incident = requireIncident(requireDesk(call, 'denied'), input.incidentRecordArn);
    const { page, next } = pageOf(incident.relatedItems, input);
    return { relatedItems: page, ...next };
  },
});

/** One item is added or removed by a call. Adding one that is there changes nothing but its title. */
const UpdateRelatedItems = operation<UpdateRelatedItemsInput, object>({
  access: (input, call) => accessIncident('UpdateRelatedItems', input.incidentRecordArn, call),
  act(input, call) {
    checkToken(input.clientToken);
    checkArn('incidentRecordArn', input.incidentRecordArn);
    checkUnion('relatedItemsUpdate', input.relatedItemsUpdate);
    const desk = requireDesk(call);
    const { arn, relatedItems } = requireIncident(desk, input.incidentRecordArn);
    changeIncident(desk, arn, {
      relatedItems: changeItems(relatedItems, input.relatedItemsUpdate, call),
      modifiedAt: call.at,
      modifiedBy: callerArn(call),
    });
    return {};
  },
});

function changeItems(
  before: readonly RelatedItem[],
  { itemToAdd, itemToRemove }: RelatedItemsUpdate,
  { world }: Call,
): readonly RelatedItem[] {
  if (itemToRemove !== undefined) {
    checkIdentifier(itemToRemove);
    const left = before.filter(({ identifier }) => !isSameItem(identifier, itemToRemove));
    if (left.length === before.length) throw refuse('The incident has no such related item.');
    return left;
  }
  if (itemToAdd === undefined) return before;
  checkItem(itemToAdd);
  const known = before.find(({ identifier }) => isSameItem(identifier, itemToAdd.identifier));
  if (known !== undefined)
    return before.map((item) => (item === known ? { ...item, title: itemToAdd.title ?? item.title } : item));
  if (before.length >= MOST_ITEMS) throw refuse(`An incident has at most ${MOST_ITEMS} related items.`);
  return [...before, withId(world, itemToAdd)];
}

export const relatedItems = { ListRelatedItems, UpdateRelatedItems };
