import { CordonError } from '../../../model/cordon-error.ts';
import { type Members, RECORD } from './members.ts';
import { locationTemplate, type Partitions, readAccountsAndRegions, readLogsPlace } from './partitions.ts';
import type { TableName } from './sql-text.ts';

/** By which it is partitioned, in this order. */
const PARTITION_KEYS = ['account', 'region', 'day'] as const;

/**
 * The statement that makes the table: rows are CloudTrail's records, and which files a day, a region and an account have is
 * told by their names, so that no partition is ever added. `from`: the first day, `2024/01/01`.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export function defineTable({ database, table }: TableName, partitions: Partitions, from: string): string {
  const { bucket, prefix, accounts, regions } = partitions;
  const properties = {
    'projection.enabled': 'true',
    'projection.account.type': 'enum',
    'projection.account.values': accounts.join(','),
    'projection.region.type': 'enum',
    'projection.region.values': regions.join(','),
    'projection.day.type': 'date',
    'projection.day.format': 'yyyy/MM/dd',
    'projection.day.range': `${from},NOW`,
    'projection.day.interval': '1',
    'projection.day.interval.unit': 'DAYS',
    'storage.location.template': locationTemplate(partitions),
  };
  return [
    `CREATE EXTERNAL TABLE \`${database}\`.\`${table}\` (`,
    columns()
      .map(([name, type]) => `  \`${name}\` ${type}`)
      .join(',\n'),
    ')',
    `PARTITIONED BY (${PARTITION_KEYS.map((name) => `\`${name}\` STRING`).join(', ')})`,
    "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'",
    "STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'",
    "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
    `LOCATION 's3://${bucket}/${prefix}'`,
    'TBLPROPERTIES (',
    Object.entries(properties)
      .map(([name, value]) => `  '${name}' = '${value}'`)
      .join(',\n'),
    ');',
  ].join('\n');
}

const columns = (): readonly (readonly [name: string, type: string])[] =>
  Object.entries(RECORD).map(([name, member]) => [name.toLowerCase(), typeOf(member)]);

function typeOf(member: Members[string]): string {
  if (member === 'resources') return 'ARRAY<STRUCT<arn: STRING, accountid: STRING, type: STRING>>';
  // Truths are texts in AWS's own table, too; what is an object is its JSON then.
  if (typeof member === 'string') return 'STRING';
  const members = Object.entries(member).map(([name, one]) => `${name.toLowerCase()}: ${typeOf(one)}`);
  return `STRUCT<${members.join(', ')}>`;
}

/** What Athena says of a table. */
export interface TableFacts {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly partitionKeys: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a table covers. Throws CordonError `BadTable` for one that was not made by `defineTable`, or not by this version. */
export function readTable({ columns: found, partitionKeys, parameters }: TableFacts): Partitions {
  const refuse = (because: string): never => {
    throw new CordonError('BadTable', `the table is not as cordon athena table defines it: ${because}`, {
      advice: 'make one by the statement that cordon athena table prints; it changes nothing at the logs',
    });
  };
  const types = new Map(found.map(({ name, type }) => [name.toLowerCase(), plainType(type)]));
  const wrong = columns().find(([name, type]) => types.get(name) !== plainType(type));
  if (wrong !== undefined) refuse(`its column ${wrong[0]} is ${types.has(wrong[0]) ? 'another' : 'missing'}`);
  if (partitionKeys.join() !== PARTITION_KEYS.join())
    refuse(`it is not partitioned by ${PARTITION_KEYS.join(', ')}`);
  const text = (name: string): string => (Object.hasOwn(parameters, name) ? (parameters[name] ?? '') : '');
  const template = text('storage.location.template');
  const [, place = ''] =
    /^(s3:\/\/[^$]*)\/\$\{account\}\/CloudTrail\/\$\{region\}\/\$\{day\}\/$/.exec(template) ?? [];
  if (text('projection.enabled') !== 'true' || place === '') refuse('its partitions are not projected');
  if (text('projection.day.format') !== 'yyyy/MM/dd') refuse('its days have another format');
  return {
    ...readLogsPlace(place),
    ...readAccountsAndRegions(text('projection.account.values'), text('projection.region.values')),
  };
}

/** Glue gives types back in lower case and without spaces. */
const plainType = (type: string): string => type.toLowerCase().replaceAll(' ', '');
