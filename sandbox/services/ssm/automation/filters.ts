import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import { checkCount } from '../../events/constraints.ts';
import type { Execution, StepRecord } from './execution.ts';

export type Filters =
  | readonly { readonly Key: string | undefined; readonly Values: readonly string[] | undefined }[]
  | undefined;

/** Whether an item passes a filter with one value; null: AWS has the filter, the sandbox has not. */
type Passes<T> = ((item: T, value: string) => boolean) | null;

const startedBefore = ({ startedAt }: { readonly startedAt?: number }, value: string): boolean =>
  startedAt !== undefined && startedAt < Date.parse(value);
const startedAfter = ({ startedAt }: { readonly startedAt?: number }, value: string): boolean =>
  startedAt !== undefined && startedAt > Date.parse(value);

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecutionFilter.html */
export const EXECUTION_FILTERS: ReadonlyMap<string | undefined, Passes<Execution>> = new Map([
  ['DocumentNamePrefix', (one: Execution, value: string) => one.documentName.startsWith(value)],
  ['ExecutionStatus', (one: Execution, value: string) => one.status === value],
  ['ExecutionId', (one: Execution, value: string) => one.id === value],
  ['ParentExecutionId', (one: Execution, value: string) => one.parentId === value],
  ['CurrentAction', (one: Execution, value: string) => one.current?.action === value],
  ['StartTimeBefore', startedBefore],
  ['StartTimeAfter', startedAfter],
  ['AutomationType', (_: Execution, value: string) => value === 'Local'],
  ['TagKey', (one: Execution, value: string) => one.tags.has(value)],
  ['TargetResourceGroup', null],
  ['AutomationSubtype', null],
  ['OpsItemId', null],
]);

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StepExecutionFilter.html */
export const STEP_FILTERS: ReadonlyMap<string | undefined, Passes<StepRecord>> = new Map([
  ['StartTimeBefore', startedBefore],
  ['StartTimeAfter', startedAfter],
  ['StepExecutionStatus', (one: StepRecord, value: string) => one.status === value],
  ['StepExecutionId', (one: StepRecord, value: string) => one.id === value],
  ['StepName', (one: StepRecord, value: string) => one.name === value],
  ['Action', (one: StepRecord, value: string) => one.action === value],
  ['ParentStepExecutionId', (one: StepRecord, value: string) => one.parent?.id === value],
  ['ParentStepIteration', (one: StepRecord, value: string) => String(one.parent?.iteration) === value],
  ['ParentStepIteratorValue', (one: StepRecord, value: string) => one.parent?.value === value],
]);

/** The items that pass every filter, by any of its values. */
export function keepMatching<T>(
  items: readonly T[],
  filters: Filters,
  known: ReadonlyMap<string | undefined, Passes<T>>,
): readonly T[] {
  if (filters === undefined) return items;
  checkCount('filters', filters, 1, 10);
  const tests = filters.map(({ Key, Values = [] }) => {
    const passes = known.get(Key);
    if (passes === null) throw notInSandbox(`ssm: the filter ${Key}`);
    if (passes === undefined) throw new AwsError('InvalidFilterKey', 'The specified key is not valid.');
    return (item: T) => Values.some((value) => passes(item, value));
  });
  return items.filter((item) => tests.every((test) => test(item)));
}
