import type { Dimension } from '@aws-sdk/client-cloudwatch';
import { invalidValue } from './refusals.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html */
const MOST_DIMENSIONS = 30;
const ASCII = /^[\x20-\x7e]+$/;

export const UNITS: readonly string[] = [
  ...['Seconds', 'Microseconds', 'Milliseconds', 'Percent', 'Count', 'Count/Second', 'None'],
  ...['Bytes', 'Bits'].flatMap((unit) =>
    ['', 'Kilo', 'Mega', 'Giga', 'Tera'].flatMap((prefix) => {
      const name = prefix === '' ? unit : prefix + unit.toLowerCase();
      return [name, `${name}/Second`];
    }),
  ),
];

export function checkUnit(unit: string): string {
  if (!UNITS.includes(unit))
    throw invalidValue(`The value ${unit.slice(0, 100)} for parameter Unit is invalid.`);
  return unit;
}

export function checkNamespace(namespace: string): string {
  if (!/^[0-9A-Za-z.\-_/# ][0-9A-Za-z.\-_/#: ]{0,254}$/.test(namespace) || namespace.trim() === '')
    throw invalidValue(`The value ${namespace.slice(0, 100)} for parameter Namespace is invalid.`);
  return namespace;
}

export function checkMetricName(name: string): string {
  if (name.length > 255 || name.trim() === '' || !ASCII.test(name))
    throw invalidValue(`The value ${name.slice(0, 100)} for parameter MetricName is invalid.`);
  return name;
}

export function readDimensions(
  given: readonly Partial<Dimension>[] | undefined,
): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  for (const { Name = '', Value = '' } of given ?? []) {
    if (Name.length > 255 || Name.trim() === '' || !ASCII.test(Name) || Name.startsWith(':'))
      throw invalidValue(`The value ${Name.slice(0, 100)} for parameter Dimensions is invalid.`);
    if (Value.length > 1024 || Value.trim() === '' || !ASCII.test(Value))
      throw invalidValue(`The value ${Value.slice(0, 100)} for parameter Dimensions is invalid.`);
    if (read.has(Name)) throw invalidValue('No duplicate dimension names are allowed in the same metric.');
    read.set(Name, Value);
  }
  if (read.size > MOST_DIMENSIONS)
    throw invalidValue(`The collection Dimensions must not have a size greater than ${MOST_DIMENSIONS}.`);
  return read;
}

export const showDimensions = (dimensions: ReadonlyMap<string, string>): Dimension[] =>
  [...dimensions].map(([Name, Value]) => ({ Name, Value }));
