import type { Change, ChangeSetStatus, ChangeSetType, ExecutionStatus } from '@aws-sdk/client-cloudformation';
import type { Configuration, OnFailure } from './stack.ts';

/** What a stack is to become once somebody says so, as plain data. */
export interface ChangeSet {
  readonly name: string;
  readonly id: string;
  readonly description?: string;
  readonly type: Extract<ChangeSetType, 'CREATE' | 'UPDATE'>;
  readonly createdAt: number;
  readonly status: Extract<ChangeSetStatus, 'CREATE_COMPLETE' | 'FAILED'>;
  readonly reason?: string;
  executionStatus: ExecutionStatus;
  readonly wanted: Configuration;
  readonly roleArn?: string;
  readonly onFailure?: OnFailure;
  readonly includesNestedStacks: boolean;
  readonly changes: readonly Change[];
  readonly token?: string;
}
