import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import type { Access, Call } from '../../../kernel/operation.ts';
import { type Place, regionalSlot } from '../../../kernel/state.ts';
import { checkText } from '../../events/constraints.ts';
import { ssmArn } from '../arn.ts';
import { resourceTags } from '../tag-sets.ts';
import type { OperationalData } from './operational-data.ts';

export const STATUSES = ['Open', 'InProgress', 'Resolved'] as const;
export type OpsItemStatus = (typeof STATUSES)[number];

/** An association with something outside OpsCenter. */
export interface RelatedItem {
  readonly id: string;
  readonly resourceType: string;
  readonly associationType: string;
  readonly resourceUri: string;
  readonly createdAt: number;
  /** ARN. */
  readonly createdBy: string;
}

/** What a person or a program writes into an OpsItem. */
export interface OpsItemDetails {
  readonly title: string;
  readonly description: string;
  /** 1 is the highest, 5 the lowest. */
  readonly priority?: number;
  readonly severity?: string;
  readonly category?: string;
  readonly data: OperationalData;
  /** ARNs of SNS topics. */
  readonly notifications: readonly string[];
  /** Ids of other OpsItems. */
  readonly relatedOpsItems: readonly string[];
}

/** A value: a change makes a new one. */
export interface StoredOpsItem extends OpsItemDetails {
  readonly id: string;
  readonly source: string;
  /** Of the deduplication string and the resources that it was made with. */
  readonly dedupKey?: string;
  readonly status: OpsItemStatus;
  /** Counts the edits, from 1. */
  readonly version: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly modifiedAt: number;
  readonly modifiedBy: string;
  /** By the id of the association. */
  readonly relatedItems: ReadonlyMap<string, RelatedItem>;
  readonly tags: ReadonlyMap<string, string>;
}

/** Oldest first. */
export const opsItemsOf = regionalSlot<Map<string, StoredOpsItem>>('ssm-ops-items', () => new Map());

export const opsItemArn = (place: Place, id: string): string => ssmArn(place, `opsitem/${id}`);

/** Differs from AWS: an OpsItem of another account cannot be reached; OpsCenter here is of one account. */
export function requireOpsItem(
  call: Call,
  input: { readonly OpsItemId: string; readonly OpsItemArn?: string | undefined },
): StoredOpsItem {
  const { OpsItemId: id, OpsItemArn: arn } = input;
  checkId('opsItemId', id);
  if (arn !== undefined && arn !== opsItemArn(call, id))
    throw notInSandbox('ssm: an OpsItem of another account or region');
  const found = opsItemsOf(call).get(id);
  if (found === undefined) throw new AwsError('OpsItemNotFoundException', `OpsItem ID ${id} is not found.`);
  return found;
}

export const checkId = (where: string, id: string | undefined): void =>
  checkText(where, id, { max: 64, pattern: /^(oi)-[0-9a-f]{12}$/ });

/**
 * What a call on one OpsItem needs; without an id, on any that may come to be.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export const accessOpsItem = (
  action: string,
  id: string | undefined,
  call: Call,
  context: Access['context'] = {},
): Access => ({
  action: `ssm:${action}`,
  resource: opsItemArn(call, id ?? '*'),
  context: { ...resourceTags(opsItemsOf(call).get(id ?? '')?.tags), ...context },
});

export const callerArn = ({ caller }: Call): string =>
  'arn' in caller.principal ? caller.principal.arn : caller.userId;
