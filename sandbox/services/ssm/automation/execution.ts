import type { Caller } from '../../../kernel/operation.ts';
import { type Place, regionalSlot } from '../../../kernel/state.ts';
import type { DocumentVersion } from '../documents/document.ts';
import type { FailureType } from './action.ts';

export type ExecutionStatus =
  | 'Pending'
  | 'InProgress'
  | 'Waiting'
  | 'Success'
  | 'TimedOut'
  | 'Cancelling'
  | 'Cancelled'
  | 'Failed';
export type StepStatus = Exclude<ExecutionStatus, 'Cancelling'>;

/** The loop that a step ran in. */
export interface StepParent {
  readonly id: string;
  readonly name: string;
  readonly action: string;
  readonly iteration: number;
  readonly value?: string;
}

/** One run of one step. Written only by the run of its execution. */
export interface StepRecord {
  readonly id: string;
  readonly name: string;
  readonly action: string;
  readonly parent?: StepParent;
  status: StepStatus;
  startedAt?: number;
  endedAt?: number;
  /** JSON by name of the input. */
  inputs?: ReadonlyMap<string, string>;
  outputs?: ReadonlyMap<string, readonly string[]>;
  code?: string;
  response?: string;
  failure?: { readonly message: string; readonly type: FailureType };
}

/** One execution of a runbook. Written only by its run, and by whoever stops it. */
export interface Execution {
  readonly id: string;
  readonly arn: string;
  readonly documentName: string;
  /** As it was when the execution started. */
  readonly document: DocumentVersion;
  readonly starter: Caller;
  readonly executedBy: string;
  readonly assumeRole?: string;
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly startedAt: number;
  /** Idempotency token in lower case, and what came with it. */
  readonly clientToken?: string;
  readonly request: string;
  readonly steps: StepRecord[];
  readonly variables: Map<string, unknown>;
  /** Outputs by step, of its newest run. */
  readonly values: Map<string, ReadonlyMap<string, unknown>>;
  tags: ReadonlyMap<string, string>;
  status: ExecutionStatus;
  stop?: 'Cancel' | 'Complete';
  parentId?: string;
  current?: { readonly step: string; readonly action: string };
  endedAt?: number;
  failureMessage?: string;
  outputs?: ReadonlyMap<string, readonly string[]>;
}

/** Oldest first. */
export const executionsOf = regionalSlot<Map<string, Execution>>('ssm-executions', () => new Map());

const ENDED: readonly string[] = ['Success', 'TimedOut', 'Cancelled', 'Failed'];

export const isEnded = ({ status }: Pick<Execution, 'status'>): boolean => ENDED.includes(status);

export const findExecution = (place: Place, id: string): Execution | undefined => executionsOf(place).get(id);

/** Differs from AWS: of executions that have ended, the newest 1,000 of an account and region are kept, not those of 30 days. */
const KEPT = 1000;

export function keepExecution(place: Place, execution: Execution): void {
  const executions = executionsOf(place);
  executions.set(execution.id, execution);
  const ended = [...executions.values()].filter(isEnded);
  for (const { id } of ended.slice(0, Math.max(0, ended.length - KEPT))) executions.delete(id);
}
