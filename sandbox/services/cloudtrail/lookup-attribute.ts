import type { LookupAttribute } from '@aws-sdk/client-cloudtrail';
import { AwsError } from '../../kernel/aws-error.ts';
import type { TrailRecord } from '../../kernel/trail.ts';
import { accessKeyOf, userNameOf } from './event.ts';
import { eventResources } from './event-resources.ts';

export type Match = (record: TrailRecord) => boolean;

const LONGEST_VALUE = 2000;

/** At most one attribute. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
export function readAttributes(attributes: readonly LookupAttribute[]): Match {
  const [attribute, ...others] = attributes;
  if (attribute === undefined) return () => true;
  if (others.length > 0) throw invalid('You can only specify one attribute.');
  const { AttributeKey: name = '', AttributeValue: value = '' } = attribute;
  // These characters count twice.
  const length = value.length + (value.match(/[_ ,\n]/g)?.length ?? 0);
  if (length < 1 || length > LONGEST_VALUE)
    throw invalid(`The value of ${name} must have a length between 1 and ${LONGEST_VALUE}.`);
  const matcher = MATCHERS.get(name);
  if (matcher === undefined) throw invalid(`The attribute ${name.slice(0, 100)} is not a lookup attribute.`);
  return (record) => matcher(record, value);
}

const MATCHERS: ReadonlyMap<string, (record: TrailRecord, value: string) => boolean> = new Map([
  ['EventId', (record, value) => record.eventID === value],
  ['EventName', (record, value) => record.eventName === value],
  ['ReadOnly', (record, value) => String(record.readOnly) === value],
  ['Username', (record, value) => userNameOf(record) === value],
  [
    'ResourceType',
    (record, value) => eventResources(record).some(({ ResourceType }) => ResourceType === value),
  ],
  [
    'ResourceName',
    (record, value) => eventResources(record).some(({ ResourceName }) => ResourceName === value),
  ],
  ['EventSource', (record, value) => record.eventSource === value],
  ['AccessKeyId', (record, value) => accessKeyOf(record) === value],
]);

const invalid = (message: string) =>
  new AwsError('InvalidLookupAttributesException', message, { status: 400 });
