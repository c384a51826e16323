import type { Configuration, OnFailure, Stack } from '../../cloudformation/stack.ts';
import { findStack, stacks } from '../../cloudformation/stack.ts';
import { shown, validationError } from '../../cloudformation/template-error.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { forgetOldStacks, MOST_STACKS } from './kept-stacks.ts';

/** Keeps a stack of which nothing is made yet; the caller has seen to it that its name is free. */
export function keepStack(
  call: Call,
  parts: Pick<Stack, 'name' | 'id' | 'status' | 'current' | 'onFailure' | 'isProtected'> & {
    readonly roleArn?: string | undefined;
    readonly token?: string | undefined;
  },
): Stack {
  const { roleArn, token, ...rest } = parts;
  const stack: Stack = {
    ...rest,
    createdAt: call.at,
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(token === undefined ? {} : { token }),
    resources: new Map(),
    leftovers: [],
    changeSets: new Map(),
    events: [],
  };
  forgetOldStacks(call);
  stacks(call).set(stack.id, stack);
  return stack;
}

export const newStackId = ({ region, account, world }: Call, name: string): string =>
  `arn:aws:cloudformation:${region}:${account}:stack/${name}/${world.ids.uuid()}`;

export function checkName(name: string): void {
  if (/^[A-Za-z][-A-Za-z0-9]{0,127}$/.test(name)) return;
  throw validationError(
    `1 validation error detected: Value '${shown(name)}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  );
}

/** The stack of this name, if there is one. Throws when there is none and no room for it. */
export function findOrMakeRoom(call: Call, name: string): Stack | undefined {
  const stack = findStack(call, name);
  if (stack !== undefined) return stack;
  if ([...stacks(call).values()].filter(({ status }) => status !== 'DELETE_COMPLETE').length < MOST_STACKS)
    return undefined;
  throw new AwsError('LimitExceededException', `Limit for stack has been exceeded: ${MOST_STACKS}`);
}

export function readOnFailure(given: string | undefined, disableRollback?: boolean | undefined): OnFailure {
  if (disableRollback !== undefined && given !== undefined)
    throw validationError('You can specify either DisableRollback or OnFailure, but not both.');
  if (given === undefined) return disableRollback === true ? 'DO_NOTHING' : 'ROLLBACK';
  const known = (['DO_NOTHING', 'ROLLBACK', 'DELETE'] as const).find((name) => name === given);
  if (known === undefined) throw validationError(`OnFailure cannot be ${shown(given)}.`);
  return known;
}

/** What a stack is while there are only change sets for it. */
export const emptyConfiguration: Configuration = {
  templateText: '',
  given: new Map(),
  parameters: new Map(),
  tags: [],
  capabilities: [],
  outputs: [],
};
