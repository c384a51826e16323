import type { JsonObject } from '../../../cloudformation/json.ts';
import type { Place } from '../../../kernel/state.ts';
import type { Execution } from './execution.ts';
import type { Step } from './runbook.ts';

export type FailureType = 'Action' | 'Permission' | 'Throttling' | 'Verification' | 'Internal';

/** How an attempt of an action came out. */
export type Outcome =
  | {
      readonly kind: 'done';
      readonly outputs?: ReadonlyMap<string, unknown>;
      /** The step to go to, when the action chooses it. */
      readonly next?: string;
      readonly code?: string;
      readonly response?: string;
    }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly type: FailureType;
      readonly outputs?: ReadonlyMap<string, unknown>;
    }
  | { readonly kind: 'cancelled' };

/** What a person sends to a step that waits. */
export interface Signal {
  readonly type: 'Approve' | 'Reject' | 'Resume';
  /** Who sends it. */
  readonly arn: string;
  /** The ARN of the role, when a role's session sends it. */
  readonly roleArn?: string;
  readonly comment?: string;
}

/** How the steps inside a loop came out. */
export interface StepsOutcome {
  readonly status: 'Success' | 'Failed' | 'TimedOut' | 'Cancelled';
  readonly message?: string;
}

/** What an action is handed to do its work with, for one attempt of one step. */
export interface Attempt {
  readonly place: Place;
  readonly execution: Execution;
  readonly step: Step;
  /** With their references replaced, but for those that the action takes as they stand. */
  readonly inputs: JsonObject;
  /** Aborted when nobody waits for the attempt any more. */
  readonly signal: AbortSignal;
  /** Calls an operation as the execution's role, or else as whoever started it. */
  call(service: string, operation: string, input: object): Promise<unknown>;
  resolve(value: unknown): unknown;
  /** Lets this much of the sandbox's time pass, ms. When the attempt is over, it never comes back. */
  pass(milliseconds: number): Promise<void>;
  /** Waits for a person. `accept` takes each signal, or refuses it by throwing, and says when it was the last. */
  awaitSignals(accept: (signal: Signal) => 'wait' | 'go'): Promise<void>;
  /** Makes outputs known before the step has ended. */
  show(outputs: ReadonlyMap<string, unknown>): void;
  /** False: the value is not of the variable's type. */
  setVariable(name: string, value: unknown): boolean;
  /** Runs the steps inside a loop, once. */
  runSteps(iteration: number, value: unknown): Promise<StepsOutcome>;
}

/** Says what is wrong with a step, as an InvalidDocumentContent that names it. */
export type Refuse = (reason: string) => never;

/** One kind of step. A file of its own and a line in the catalog. */
export interface StepAction {
  /** `aws:sleep` */
  readonly name: string;
  /** Seconds that an attempt may take when the step names no time, and at most. Absent: any time. */
  readonly timeout?: { readonly usual: number; readonly longest: number };
  /** Names of the outputs that every step of this kind has. */
  readonly outputs: readonly string[];
  /** Whether a step may select outputs of its own from the answer. */
  readonly selectsOutputs?: boolean;
  /** Inputs that stay as they are written: the action resolves them itself, or they hold steps. */
  readonly unresolved?: readonly string[];
  /** The steps inside take note of a cancellation, and the action goes by what they say. */
  readonly holdsSteps?: boolean;
  /** Whether a cancelled execution may end with it, which has to take no more than two minutes. */
  readonly isLong?: boolean;
  /** Looks at the inputs as they are written, when a document is made. */
  check(step: Pick<Step, 'name' | 'inputs' | 'steps'>, refuse: Refuse): void;
  /** The variable that the step sets, which the runbook has to declare. */
  setsVariable?(step: Pick<Step, 'inputs'>): string | undefined;
  /** Names of sibling steps that the inputs point at. */
  pointsAt?(inputs: JsonObject): readonly unknown[];
  run(attempt: Attempt): Promise<Outcome>;
}
