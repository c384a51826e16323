import type {
  AwsSecurityFinding,
  AwsSecurityFindingFilters,
  GetFindingsRequest,
  GetFindingsResponse,
  SortCriterion,
} from '@aws-sdk/client-securityhub';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { DATES, NUMBERS, TEXTS } from './filter-fields.ts';
import { readFilters } from './filters.ts';
import { keyOf, showFinding } from './finding.ts';
import { accessHub, requireHub } from './hub.ts';
import { pageOf } from './paging.ts';
import { invalidInput } from './refusals.ts';

/** Unsorted, findings are in the order in which they came. */
const GetFindings = operation<GetFindingsRequest, GetFindingsResponse>({
  access: (_input, call) => accessHub('GetFindings', call),
  act(input, call) {
    const { findings } = requireHub(call);
    const fits = readFilters(input.Filters ?? {}, call.at);
    const sort = readSorting(input.SortCriteria ?? []);
    const found = sort([...findings.values()].map(showFinding).filter(fits));
    const { page, next } = pageOf(found, keyOf, input);
    return { Findings: [...page], ...next };
  },
});

type Sort = (findings: readonly AwsSecurityFinding[]) => readonly AwsSecurityFinding[];

/** Findings that do not have the field come last. */
function readSorting(criteria: readonly SortCriterion[]): Sort {
  const comparers = criteria.map(({ Field, SortOrder }) => {
    if (SortOrder !== 'asc' && SortOrder !== 'desc') throw invalidInput('SortOrder must be asc or desc.');
    const read = readerOf(Field);
    const sign = SortOrder === 'asc' ? 1 : -1;
    return (one: AwsSecurityFinding, other: AwsSecurityFinding): number => {
      const [value] = read(one);
      const [otherValue] = read(other);
      if (value === undefined || otherValue === undefined)
        return Number(value === undefined) - Number(otherValue === undefined);
      return value < otherValue ? -sign : value > otherValue ? sign : 0;
    };
  });
  return (findings) =>
    [...findings].sort((one, other) =>
      comparers.reduce((compared, comparer) => compared || comparer(one, other), 0),
    );
}

function readerOf(field: string | undefined): (finding: AwsSecurityFinding) => readonly (string | number)[] {
  const name = field as keyof AwsSecurityFindingFilters;
  const read = TEXTS.get(name) ?? NUMBERS.get(name) ?? DATES.get(name);
  if (read !== undefined) return read;
  throw notInSandbox(`securityhub:GetFindings sorted by ${String(field).slice(0, 100)}`);
}

export const getFindings = { GetFindings };
