import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
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

/**
 * Evidence is added, and read where the chain goes on from what is there; no role of ours can list or remove it, or
 * write past what is locked.
 */
export const allowEvidence = (evidence: Bucket): PolicyStatement =>
  allow('SaveEvidence', ['s3:GetObject', 's3:PutObject'], [evidence.arnForObjects('incidents/*')]);

/** What an incident is made of is never deleted; only the note that something is due, once it is done. */
export const allowIncidents = ({ table }: Workplace): PolicyStatement[] => [
  allow('KeepIncidents', ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [table.tableArn]),
  allow('ForgetWhatIsDone', ['dynamodb:DeleteItem'], [table.tableArn], {
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['DUE'] },
  }),
];
