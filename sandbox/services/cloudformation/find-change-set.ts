import type { ChangeSet } from '../../cloudformation/change-set.ts';
import { findStack, type Stack, stacks } from '../../cloudformation/stack.ts';
import { shown, validationError } from '../../cloudformation/template-error.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Access, Call } from '../../kernel/operation.ts';
import { accessStack } from './access.ts';

/** How a request names a change set: by its ARN alone, or by its name and the stack's. */
export interface NamesChangeSet {
  readonly ChangeSetName: string;
  readonly StackName?: string | undefined;
}

interface Found {
  readonly stack: Stack;
  readonly changeSet: ChangeSet;
}

function find(call: Call, { ChangeSetName, StackName }: NamesChangeSet): Found | undefined {
  const stack = stackOf(call, { ChangeSetName, StackName });
  const changeSet = [...(stack?.changeSets.values() ?? [])].find(
    ({ id, name }) => id === ChangeSetName || name === ChangeSetName,
  );
  return stack === undefined || changeSet === undefined ? undefined : { stack, changeSet };
}

export function stackOf(call: Call, { ChangeSetName, StackName }: NamesChangeSet): Stack | undefined {
  if (StackName !== undefined) return findStack(call, StackName);
  return [...stacks(call).values()].find(({ changeSets }) => changeSets.has(ChangeSetName));
}

export function requireChangeSet(call: Call, input: NamesChangeSet): Found {
  requireStackName(input);
  if (input.StackName !== undefined && stackOf(call, input) === undefined)
    throw validationError(`Stack [${shown(input.StackName)}] does not exist`);
  const found = find(call, input);
  if (found === undefined)
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${shown(input.ChangeSetName)}] does not exist`, {
      status: 404,
    });
  return found;
}

export function requireStackName({ ChangeSetName, StackName }: NamesChangeSet): void {
  if (StackName === undefined && !ChangeSetName.startsWith('arn:'))
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
}

/** Policies are held against the stack; a condition may name the change set. */
export const accessChangeSet = (call: Call, action: string, input: NamesChangeSet): Access => ({
  ...accessStack(call, action, stackOf(call, input)?.id ?? input.StackName ?? '*'),
  context: { 'cloudformation:ChangeSetName': input.ChangeSetName },
});
