import type {
  AwsSecurityFinding,
  AwsSecurityFindingFilters,
  DateFilter,
  MapFilter,
  NumberFilter,
  StringFilter,
} from '@aws-sdk/client-securityhub';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { DATES, MAPS, NUMBERS, TEXTS } from './filter-fields.ts';
import { invalidInput } from './refusals.ts';
import { compare, joinCompared, readComparison } from './text-filter.ts';

type Test = (finding: AwsSecurityFinding) => boolean;
type Name = keyof AwsSecurityFindingFilters;

const MOST_FIELDS = 10;
const MOST_VALUES = 20;
const DAY = 24 * 60 * 60_000;

/**
 * A finding fits when it fits the filters of every field. `now` is in ms.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html
 */
export function readFilters(filters: AwsSecurityFindingFilters, now: number): Test {
  const fields = Object.entries(filters).filter(([, values]) => values !== undefined && values.length > 0);
  if (fields.length > MOST_FIELDS) throw invalidInput(`Filters may have ${MOST_FIELDS} fields.`);
  const tests = fields.map(([name, values]) => {
    if (values.length > MOST_VALUES) throw invalidInput(`Filter ${name} may have ${MOST_VALUES} values.`);
    return readField(name as Name, values, now);
  });
  return (finding) => tests.every((test) => test(finding));
}

/** The decoder has checked that the values are of the kind that the model gives the field. */
function readField(name: Name, values: readonly object[], now: number): Test {
  const text = TEXTS.get(name);
  if (text !== undefined) {
    const fits = readTexts(name, values);
    return (finding) => fits(text(finding));
  }
  const number = NUMBERS.get(name);
  if (number !== undefined) return anyOf(number, values.map(readNumber));
  const date = DATES.get(name);
  if (date !== undefined) {
    return anyOf(
      (finding) => date(finding).map(Date.parse),
      values.map((value) => readDate(name, value, now)),
    );
  }
  const map = MAPS.get(name);
  if (map !== undefined) return readMaps(name, values, map);
  if (name === 'Sample') {
    const asked = values.map((value) => 'Value' in value && value.Value === true);
    return ({ Sample = false }) => asked.includes(Sample);
  }
  if (name === 'Keyword') return readKeywords(values);
  throw notInSandbox(`securityhub:GetFindings with the filter ${name}`);
}

const anyOf =
  <T>(read: (finding: AwsSecurityFinding) => readonly T[], tests: readonly ((value: T) => boolean)[]): Test =>
  (finding) =>
    read(finding).some((value) => tests.some((test) => test(value)));

function readTexts(name: Name, values: readonly StringFilter[]): (values: readonly string[]) => boolean {
  return joinCompared(
    name,
    values.map(({ Comparison, Value }) => {
      if (Value === undefined) throw invalidInput(`Filter ${name} has no Value.`);
      return compare(readComparison(name, Comparison), Value);
    }),
  );
}

function readNumber({ Eq, Gte, Lte, Gt, Lt }: NumberFilter): (value: number) => boolean {
  return (value) =>
    (Eq === undefined || value === Eq) &&
    (Gte === undefined || value >= Gte) &&
    (Lte === undefined || value <= Lte) &&
    (Gt === undefined || value > Gt) &&
    (Lt === undefined || value < Lt);
}

/** Start and end, or so many days back. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DateFilter.html */
function readDate(name: Name, { Start, End, DateRange }: DateFilter, now: number): (at: number) => boolean {
  if (DateRange !== undefined) {
    const { Value, Unit, Comparison = 'WITHIN' } = DateRange;
    if (Value === undefined || !(Value > 0) || Unit !== 'DAYS')
      throw invalidInput(`Filter ${name} has no valid DateRange.`);
    const since = now - Value * DAY;
    if (Comparison !== 'WITHIN' && Comparison !== 'OLDER_THAN')
      throw invalidInput(`Filter ${name} has no valid DateRange.`);
    return Comparison === 'WITHIN' ? (at) => at >= since && at <= now : (at) => at < since;
  }
  const [start, end] = [Start, End].map((time) => (time === undefined ? undefined : Date.parse(time)));
  if ((start === undefined && end === undefined) || Number.isNaN(start) || Number.isNaN(end))
    throw invalidInput(`Filter ${name} has no valid Start or End.`);
  return (at) => (start === undefined || at >= start) && (end === undefined || at <= end);
}

function readMaps(
  name: Name,
  values: readonly MapFilter[],
  read: (finding: AwsSecurityFinding) => readonly Readonly<Record<string, string>>[],
): Test {
  const keys = new Set(values.map(({ Key }) => Key));
  const tests = [...keys].map((key) => {
    if (key === undefined) throw invalidInput(`Filter ${name} has no Key.`);
    const fits = readTexts(
      name,
      values.filter(({ Key }) => Key === key),
    );
    const valuesOf = (fields: Readonly<Record<string, string>>) =>
      Object.entries(fields).flatMap(([field, value]) => (field === key ? [value] : []));
    return (finding: AwsSecurityFinding) => fits(read(finding).flatMap(valuesOf));
  });
  return (finding) => tests.every((test) => test(finding));
}

/** Differs from AWS: a keyword is looked for in all of a finding's JSON, whatever its case. */
function readKeywords(values: readonly { Value?: string | undefined }[]): Test {
  const words = values.map(({ Value }) => {
    if (Value === undefined) throw invalidInput('Filter Keyword has no Value.');
    return Value.toLowerCase();
  });
  return (finding) => {
    const text = JSON.stringify(finding).toLowerCase();
    return words.some((word) => text.includes(word));
  };
}
