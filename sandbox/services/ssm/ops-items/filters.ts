import type { OpsItemFilter } from '@aws-sdk/client-ssm';
import { z } from 'zod';
import { notInSandbox } from '../../../kernel/aws-error.ts';
import { checkCount, checkOneOf } from '../../events/constraints.ts';
import { resourcesOf } from './operational-data.ts';
import type { StoredOpsItem } from './ops-item.ts';
import { invalidParameter } from './refusals.ts';

type Passes = (item: StoredOpsItem) => boolean;
/** Reads a filter's value, and refuses one that the filter cannot have. */
type Reads = (value: string) => Passes;
type Operators = Readonly<Partial<Record<string, Reads>>>;

const searchable = ({ data }: StoredOpsItem): [key: string, value: string][] =>
  [...data].flatMap(([key, { type, value }]) => (type === 'SearchableString' ? [[key, value]] : []));

function byTime(of: (item: StoredOpsItem) => number): Operators {
  return {
    GreaterThan(value) {
      const time = readTime(value);
      return (item) => of(item) > time;
    },
    LessThan(value) {
      const time = readTime(value);
      return (item) => of(item) < time;
    },
  };
}

const equals = (of: (item: StoredOpsItem) => string | undefined): Operators => ({
  Equal: (value) => (item) => of(item) === value,
});

const byText = (of: (item: StoredOpsItem) => string): Operators => ({
  ...equals(of),
  Contains: (value) => (item) => of(item).includes(value),
});

/** Characters of a title that `Equal` looks at. */
const TITLE = 100;

const byTitle: Operators = {
  ...byText(({ title }) => title),
  Equal(value) {
    if (value.length > TITLE) throw invalid(`The value of the filter has more than ${TITLE} characters.`);
    return ({ title }) => title.slice(0, TITLE) === value;
  },
};

const byData: Operators = {
  Equal(value) {
    const wanted = readPair(value);
    return (item) => searchable(item).some(([key, text]) => key === wanted.key && text === wanted.value);
  },
};

const byDataValue: Operators = {
  Equal: (value) => (item) => searchable(item).some(([, text]) => text === value),
  Contains: (value) => (item) => searchable(item).some(([, text]) => text.includes(value)),
};

/** What each filter compares, by its operator. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeOpsItems.html */
const FILTERS: ReadonlyMap<string, Operators> = new Map([
  ['Status', equals(({ status }) => status)],
  ['Priority', equals(({ priority }) => String(priority))],
  ['Severity', equals(({ severity }) => severity)],
  ['Category', equals(({ category }) => category)],
  ['OpsItemId', equals(({ id }) => id)],
  ['OpsItemType', equals(() => '/aws/issue')],
  ['CreatedBy', byText(({ createdBy }) => createdBy)],
  ['Source', byText(({ source }) => source)],
  ['Title', byTitle],
  ['CreatedTime', byTime(({ createdAt }) => createdAt)],
  ['LastModifiedTime', byTime(({ modifiedAt }) => modifiedAt)],
  [
    'ResourceId',
    {
      Contains:
        (value) =>
        ({ data }) =>
          resourcesOf(data).some((arn) => arn.includes(value)),
    },
  ],
  ['OperationalData', byData],
  ['OperationalDataKey', { Equal: (value) => (item) => searchable(item).some(([key]) => key === value) }],
  ['OperationalDataValue', byDataValue],
]);

/** Filters of change requests, access requests, insights and other accounts. */
const NOT_HERE =
  /^(AccountId|AutomationId|InsightByType|(Actual|Planned)(Start|End)Time|(AccessRequest|ChangeRequest)By\w+)$/;

/** Whether an item passes every filter, by any of its values. */
export function passesFilters(filters: readonly OpsItemFilter[]): (item: StoredOpsItem) => boolean {
  const tests = filters.map(({ Key: key = '', Operator: operator = '', Values: values = [] }) => {
    if (NOT_HERE.test(key)) throw notInSandbox(`ssm:DescribeOpsItems with the filter ${key.slice(0, 100)}`);
    checkOneOf('opsItemFilters.member.key', key, [...FILTERS.keys()]);
    const known = FILTERS.get(key) ?? {};
    const reads = Object.hasOwn(known, operator) ? known[operator] : undefined;
    if (reads === undefined) throw invalid(`The filter ${key} has no operator ${operator.slice(0, 50)}.`);
    checkCount('opsItemFilters.member.values', values, 1, MOST_VALUES);
    const tests = values.map(reads);
    return (item: StoredOpsItem) => tests.some((passes) => passes(item));
  });
  return (item) => tests.every((test) => test(item));
}

/** Bounds the work of one call. */
const MOST_VALUES = 50;

function readTime(value: string): number {
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw invalid('The value of the filter is no time.');
  return time;
}

const pair = z.object({ key: z.string(), value: z.string() });

function readPair(value: string): z.infer<typeof pair> {
  try {
    return pair.parse(JSON.parse(value));
  } catch {
    throw invalid('The value of the filter is {"key": …, "value": …} in JSON.');
  }
}

const invalid = (message: string) => invalidParameter('OpsItemFilters', message);
