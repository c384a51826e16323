import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { allow } from './statements.ts';

export interface Workplace {
  readonly logs: LogGroup;
  readonly table: Table;
  readonly deadLetters: Queue;
}

/** What every function does. */
export const allowWork = ({ logs, deadLetters }: Workplace): PolicyStatement[] => [
  allow('WriteItsLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logs.logGroupArn]),
  // Lambda hands over what failed to the end with the function's own role.
  allow('HandOverFailures', ['sqs:SendMessage'], [deadLetters.queueArn]),
];

/** What an incident is made of is never deleted; only the note that something is due, once it is done. */
export const allowIncidents = ({ table }: Workplace): PolicyStatement[] => [
  allow('KeepIncidents', ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [table.tableArn]),
  allow('ForgetWhatIsDone', ['dynamodb:DeleteItem'], [table.tableArn], {
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['DUE'] },
  }),
];
