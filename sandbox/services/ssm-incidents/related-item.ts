import type { ItemIdentifier, RelatedItem } from '@aws-sdk/client-ssm-incidents';
import { notInSandbox } from '../../kernel/aws-error.ts';
import type { World } from '../../kernel/world.ts';
import { checkCount, checkOneOf, checkText } from '../events/constraints.ts';
import { checkArn, checkTitle, checkUnion } from './constraints.ts';

export const MOST_ITEMS = 100;

const TYPES = [
  'ANALYSIS',
  'INCIDENT',
  'METRIC',
  'PARENT',
  'ATTACHMENT',
  'OTHER',
  'AUTOMATION',
  'INVOLVED_RESOURCE',
  'TASK',
];

export function checkItems(items: readonly RelatedItem[]): void {
  checkCount('relatedItems', items, 0, MOST_ITEMS);
  for (const item of items) checkItem(item);
}

/** https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_RelatedItem.html */
export function checkItem(item: RelatedItem): void {
  checkTitle('relatedItem.title', item.title);
  if (item.identifier !== undefined) checkIdentifier(item.identifier);
}

export function checkIdentifier({ type, value }: ItemIdentifier): void {
  checkOneOf('identifier.type', type, TYPES);
  checkUnion('identifier.value', value);
  if (value?.pagerDutyIncidentDetail !== undefined) throw notInSandbox('ssm-incidents: PagerDuty incidents');
  checkArn('identifier.value.arn', value?.arn);
  checkText('identifier.value.url', value?.url, { min: 0, max: 1000 });
  checkText('identifier.value.metricDefinition', value?.metricDefinition, { min: 0, max: 4000 });
}

/** The item with an id of the incident's own, whatever id was given. */
export const withId = (world: World, { identifier, title }: RelatedItem): RelatedItem => ({
  identifier,
  generatedId: `related-item/${identifier?.type}/${world.ids.hex(32).toUpperCase()}`,
  ...(title === undefined ? {} : { title }),
});

export const isSameItem = (one: ItemIdentifier | undefined, other: ItemIdentifier | undefined): boolean =>
  one?.type === other?.type &&
  one?.value?.arn === other?.value?.arn &&
  one?.value?.url === other?.value?.url &&
  one?.value?.metricDefinition === other?.value?.metricDefinition;
