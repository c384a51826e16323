import type {
  AssociateOpsItemRelatedItemRequest,
  AssociateOpsItemRelatedItemResponse,
  DisassociateOpsItemRelatedItemRequest,
  DisassociateOpsItemRelatedItemResponse,
  ListOpsItemRelatedItemsRequest,
  ListOpsItemRelatedItemsResponse,
  OpsItemRelatedItemsFilter,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../../kernel/aws-error.ts';
import { operation } from '../../../kernel/operation.ts';
import { checkOneOf } from '../../events/constraints.ts';
import { pageOf } from '../paging.ts';
import { accessOpsItem, callerArn, opsItemsOf, type RelatedItem, requireOpsItem } from './ops-item.ts';
import { invalidParameter, limitExceeded } from './refusals.ts';

/** What each kind of resource's ARN looks like. */
const KINDS: ReadonlyMap<string, RegExp> = new Map([
  [
    'AWS::SSMIncidents::IncidentRecord',
    /^arn:aws:ssm-incidents::\d{12}:incident-record\/[\w-]{1,200}\/[\w-]{1,100}$/,
  ],
  ['AWS::SSM::Document', /^arn:aws:ssm:[a-z0-9-]{1,32}:\d{12}:document\/[\w.\-/]{1,200}$/],
]);

/** Differs from AWS: an OpsItem has at most 100 related items, for AWS names no limit. */
const MOST = 100;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AssociateOpsItemRelatedItem.html */
const AssociateOpsItemRelatedItem = operation<
  AssociateOpsItemRelatedItemRequest,
  AssociateOpsItemRelatedItemResponse
>({
  access: (input, call) => [accessOpsItem('AssociateOpsItemRelatedItem', input.OpsItemId, call)],
  act(input, call) {
    const { AssociationType: associationType, ResourceType: resourceType, ResourceUri: resourceUri } = input;
    const found = requireOpsItem(call, input);
    if (!['IsParentOf', 'RelatesTo'].includes(associationType))
      throw invalidParameter('AssociationType', 'The association type is IsParentOf or RelatesTo.');
    const form = KINDS.get(resourceType);
    if (form === undefined)
      throw invalidParameter('ResourceType', `The resource type is one of ${[...KINDS.keys()].join(', ')}.`);
    if (!form.test(resourceUri))
      throw invalidParameter('ResourceUri', `The resource URI is not the ARN of an ${resourceType}.`);
    const isThere = [...found.relatedItems.values()].some((one) => one.resourceUri === resourceUri);
    if (isThere)
      throw new AwsError(
        'OpsItemRelatedItemAlreadyExistsException',
        'The resource is already associated with the OpsItem.',
        { members: { OpsItemId: found.id, ResourceUri: resourceUri } },
      );
    if (found.relatedItems.size >= MOST)
      throw limitExceeded(MOST, 'RelatedItems', `An OpsItem has at most ${MOST} related items.`);
    const added: RelatedItem = {
      id: call.world.ids.uuid(),
      resourceType,
      associationType,
      resourceUri,
      createdAt: call.at,
      createdBy: callerArn(call),
    };
    const relatedItems = new Map([...found.relatedItems, [added.id, added]]);
    opsItemsOf(call).set(found.id, { ...found, relatedItems });
    return { AssociationId: added.id };
  },
});

const DisassociateOpsItemRelatedItem = operation<
  DisassociateOpsItemRelatedItemRequest,
  DisassociateOpsItemRelatedItemResponse
>({
  access: (input, call) => [accessOpsItem('DisassociateOpsItemRelatedItem', input.OpsItemId, call)],
  act(input, call) {
    const found = requireOpsItem(call, input);
    const relatedItems = new Map(found.relatedItems);
    if (!relatedItems.delete(input.AssociationId))
      throw new AwsError(
        'OpsItemRelatedItemAssociationNotFoundException',
        'The association is not found in the OpsItem.',
      );
    opsItemsOf(call).set(found.id, { ...found, relatedItems });
    return {};
  },
});

/** Of one OpsItem, or of all. */
const ListOpsItemRelatedItems = operation<ListOpsItemRelatedItemsRequest, ListOpsItemRelatedItemsResponse>({
  access: (input, call) => [accessOpsItem('ListOpsItemRelatedItems', input.OpsItemId, call)],
  act(input, call) {
    const { OpsItemId: id } = input;
    const items =
      id === undefined ? [...opsItemsOf(call).values()] : [requireOpsItem(call, { OpsItemId: id })];
    const tests = (input.Filters ?? []).map(testOf);
    const matching = items
      .flatMap((item) => [...item.relatedItems.values()].map((related) => ({ item, related })))
      .filter(({ related }) => tests.every((test) => test(related)));
    const page = pageOf(matching, ({ related }) => related.id, input, 50);
    return {
      Summaries: page.items.map(({ item, related }) => describeRelated(item.id, related)),
      ...page.next,
    };
  },
});

const FILTERED: ReadonlyMap<string, (related: RelatedItem) => string> = new Map([
  ['ResourceType', ({ resourceType }: RelatedItem) => resourceType],
  ['AssociationId', ({ id }: RelatedItem) => id],
  ['ResourceUri', ({ resourceUri }: RelatedItem) => resourceUri],
]);

function testOf({ Key, Operator, Values: values = [] }: OpsItemRelatedItemsFilter) {
  const key = Key ?? '';
  checkOneOf('filters.member.key', key, [...FILTERED.keys()]);
  checkOneOf('filters.member.operator', Operator, ['Equal']);
  return (related: RelatedItem) => values.includes(FILTERED.get(key)?.(related) ?? '');
}

const describeRelated = (OpsItemId: string, related: RelatedItem) => ({
  OpsItemId,
  AssociationId: related.id,
  ResourceType: related.resourceType,
  AssociationType: related.associationType,
  ResourceUri: related.resourceUri,
  CreatedBy: { Arn: related.createdBy },
  CreatedTime: new Date(related.createdAt),
  LastModifiedBy: { Arn: related.createdBy },
  LastModifiedTime: new Date(related.createdAt),
});

export const relatedItems = {
  AssociateOpsItemRelatedItem,
  DisassociateOpsItemRelatedItem,
  ListOpsItemRelatedItems,
};
