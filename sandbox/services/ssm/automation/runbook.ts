import type { JsonObject } from '../../../cloudformation/json.ts';
import type { ValueType } from './value-type.ts';

/** Where to go: `Continue` only after a failure. */
export type Route = 'Abort' | 'Continue' | `step:${string}`;

export interface StepOutput {
  readonly name: string;
  /** A JSON path into the answer. */
  readonly selector: string;
  readonly type: ValueType;
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html#automation-common */
export interface Step {
  readonly name: string;
  /** `aws:executeAwsApi` */
  readonly action: string;
  readonly inputs: JsonObject;
  readonly outputs: readonly StepOutput[];
  readonly maxAttempts: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly onFailure: Route;
  readonly onCancel: Route;
  readonly isEnd: boolean;
  readonly isCritical: boolean;
  readonly nextStep?: string;
  /** The steps inside a loop. */
  readonly steps: readonly Step[];
}

export interface RunbookParameter {
  readonly name: string;
  /** As it is written: `AWS::IAM::Role::Arn` is text too. */
  readonly typeName: string;
  readonly type: ValueType;
  readonly description?: string;
  readonly default?: unknown;
  readonly allowedValues?: readonly unknown[];
  readonly allowedPattern?: string;
  readonly bounds: {
    readonly minItems?: number;
    readonly maxItems?: number;
    readonly minChars?: number;
    readonly maxChars?: number;
  };
}

export interface RunbookVariable {
  readonly name: string;
  readonly type: ValueType;
  readonly default?: unknown;
}

/** A runbook as it was read and found to be in order. */
export interface Runbook {
  readonly description?: string;
  /** May refer to parameters. */
  readonly assumeRole?: string;
  readonly parameters: ReadonlyMap<string, RunbookParameter>;
  readonly variables: ReadonlyMap<string, RunbookVariable>;
  readonly steps: readonly Step[];
  /** Every step by its name, those inside loops too. */
  readonly stepsByName: ReadonlyMap<string, Step>;
  /** `step.Output` */
  readonly outputs: readonly string[];
}
