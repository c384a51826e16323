import type { OpsItemDataValue } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { checkText } from '../../events/constraints.ts';
import { invalidParameter, limitExceeded } from './refusals.ts';

export interface DataValue {
  readonly value: string;
  readonly type: 'SearchableString' | 'String';
}

export type OperationalData = ReadonlyMap<string, DataValue>;

/** Bytes. https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const LARGEST_VALUE = 20 * 1024;
const MOST_RESOURCES = 100;
const MOST_AUTOMATIONS = 10;
const LONGEST_DEDUP = 64;

export const DEDUP = '/aws/dedup';
export const RESOURCES = '/aws/resources';
const AUTOMATIONS = '/aws/automations';

const RESERVED = /^\/?(amazon|aws|amzn|ssm)/i;

const dedupShape = z.object({ dedupString: z.string().min(1) });
const resourcesShape = z.array(z.object({ arn: z.string().regex(/^arn:.{1,2043}$/) })).min(1);
const automationsShape = z
  .array(z.object({ automationId: z.string().min(1), automationType: z.string().optional() }))
  .min(1);

/** Checks a request's operational data, and gives it as it is kept. Keys without a value cannot be kept. */
export function readData(given: Readonly<Record<string, OpsItemDataValue>> | undefined): OperationalData {
  const data = new Map<string, DataValue>();
  for (const [key, { Value: value, Type: type = 'String' }] of Object.entries(given ?? {})) {
    checkText('operationalData.key', key, { max: 128, pattern: /^(?!\s*$).+$/ });
    if (RESERVED.test(key) && ![DEDUP, RESOURCES, AUTOMATIONS].includes(key))
      throw invalid(`The key ${key} begins with a word that is reserved for AWS.`);
    if (type !== 'String' && type !== 'SearchableString') throw invalid(`The type of ${key} is not valid.`);
    if (value === undefined || value.trim() === '') throw invalid(`The value of ${key} is empty.`);
    if (Buffer.byteLength(value) > LARGEST_VALUE)
      throw limitExceeded(
        LARGEST_VALUE,
        'OperationalData',
        `A value of operational data has at most ${LARGEST_VALUE} bytes: ${key}.`,
      );
    data.set(key, { value, type });
  }
  checkResources(data);
  checkAutomations(data);
  const dedup = dedupStringOf(data);
  if (dedup !== undefined && dedup.length > LONGEST_DEDUP)
    throw limitExceeded(
      LONGEST_DEDUP,
      'DedupString',
      `A deduplication string has at most ${LONGEST_DEDUP} characters.`,
    );
  return data;
}

function checkResources(data: OperationalData): void {
  const count = resourcesOf(data).length;
  if (count > MOST_RESOURCES)
    throw limitExceeded(MOST_RESOURCES, 'RelatedResources', `At most ${MOST_RESOURCES} related resources.`);
}

function checkAutomations(data: OperationalData): void {
  const count = read(data, AUTOMATIONS, automationsShape)?.length ?? 0;
  if (count > MOST_AUTOMATIONS)
    throw limitExceeded(MOST_AUTOMATIONS, 'Automations', `At most ${MOST_AUTOMATIONS} associated runbooks.`);
}

/** ARNs of the related resources. */
export const resourcesOf = (data: OperationalData): readonly string[] =>
  (read(data, RESOURCES, resourcesShape) ?? []).map(({ arn }) => arn);

/** Case makes no difference: https://docs.aws.amazon.com/systems-manager/latest/userguide/OpsCenter-working-deduplication.html */
export const dedupStringOf = (data: OperationalData): string | undefined =>
  read(data, DEDUP, dedupShape)?.dedupString.toLowerCase();

function read<T>(data: OperationalData, key: string, shape: z.ZodType<T>): T | undefined {
  const text = data.get(key)?.value;
  if (text === undefined) return undefined;
  const parsed = shape.safeParse(parse(text));
  if (!parsed.success) throw invalid(`The value of ${key} is not in the form that the key has.`);
  return parsed.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is in no form that a key has; the caller says so.
    return undefined;
  }
}

/** New keys and new values over what is there, without the keys that are to go. */
export function mergeData(
  present: OperationalData,
  added: OperationalData,
  removed: readonly string[],
): OperationalData {
  const isDedupChanged = added.has(DEDUP) && dedupStringOf(added) !== dedupStringOf(present);
  if (isDedupChanged || (removed.includes(DEDUP) && present.has(DEDUP)))
    throw invalid('The deduplication string of an OpsItem cannot be changed.');
  const merged = new Map([...present, ...added]);
  for (const key of removed) merged.delete(key);
  return merged;
}

export const describeData = (data: OperationalData): Record<string, OpsItemDataValue> =>
  Object.fromEntries([...data].map(([key, { value, type }]) => [key, { Value: value, Type: type }]));

const invalid = (message: string) => invalidParameter('OperationalData', message);
