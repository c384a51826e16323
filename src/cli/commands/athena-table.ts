import { buildCommand } from '@stricli/core';
import {
  dayText,
  readAccountsAndRegions,
  readLogsPlace,
} from '../../investigate/sources/athena/partitions.ts';
import { readTableName } from '../../investigate/sources/athena/sql-text.ts';
import { defineTable } from '../../investigate/sources/athena/table-definition.ts';
import { readTime } from '../read-time.ts';
import { terminal } from '../terminal.ts';

interface Flags {
  readonly logs: string;
  readonly accounts: string;
  readonly regions: string;
  readonly from: string;
}

const text = (brief: string) => ({ kind: 'parsed', parse: String, brief }) as const;

/** Prints a statement, and runs nothing. */
export const athenaTable = buildCommand({
  docs: {
    brief: 'the statement that makes the table for cordon investigate --source athena:DATABASE.TABLE',
    fullDescription:
      "Prints the definition of a table over a trail's logs, with members that AWS's own one lacks. Run it in Athena, engine version 3. " +
      'No account and no region is read that is not named here. UNPROVEN ON AWS: it is tested as text only.',
  },
  parameters: {
    flags: {
      logs: text(
        "where the trail's logs begin: s3://bucket/prefix/AWSLogs, of an organization …/AWSLogs/o-ID",
      ),
      accounts: text('accounts, with commas between'),
      regions: text('regions, with commas between; us-east-1 has the calls of IAM'),
      from: { ...text('the first day that the table has'), default: '365d' },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: readTableName, placeholder: 'database.table', brief: 'security.cloudtrail' }],
    },
  },
  func({ logs, accounts, regions, from }: Flags, name: ReturnType<typeof readTableName>) {
    const partitions = { ...readLogsPlace(logs), ...readAccountsAndRegions(accounts, regions) };
    terminal.result(defineTable(name, partitions, dayText(readTime(from, Date.now()))));
  },
});
