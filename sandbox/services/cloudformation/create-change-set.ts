import type { CreateChangeSetInput, CreateChangeSetOutput } from '@aws-sdk/client-cloudformation';
import type { ChangeSet } from '../../cloudformation/change-set.ts';
import { hasOtherChanges, listChanges } from '../../cloudformation/changes.ts';
import { changeStack, findStack, type Stack } from '../../cloudformation/stack.ts';
import { shown, validationError } from '../../cloudformation/template-error.ts';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation, type Valid } from '../../kernel/operation.ts';
import { accessRole, accessStack, stackContext } from './access.ts';
import { requireUpdatable } from './begin-update.ts';
import {
  checkName,
  emptyConfiguration,
  findOrMakeRoom,
  keepStack,
  newStackId,
  readOnFailure,
} from './new-stack.ts';
import { type Prepared, prepareStack } from './prepare-stack.ts';
import { refuseMembers } from './refuse-members.ts';
import { tagContext } from './tags.ts';
import { trailWithoutValues } from './trail-facts.ts';

type Input = Valid<CreateChangeSetInput>;

/** Differs from AWS: a stack has at most twenty change sets. */
const MOST = 20;

/**
 * Differs from AWS: a change set is there, complete or failed, when CreateChangeSet answers.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 */
const CreateChangeSet = operation<CreateChangeSetInput, CreateChangeSetOutput>({
  access: (input, call) => [
    {
      ...accessStack(call, 'CreateChangeSet', input.StackName),
      context: {
        ...stackContext(input),
        ...tagContext(input.Tags),
        'cloudformation:ChangeSetName': input.ChangeSetName,
      },
    },
    ...accessRole(input.RoleARN),
  ],
  async act(input, call) {
    refuseMembers('CreateChangeSet', input);
    checkChangeSetName(input.ChangeSetName);
    const type = readType(input.ChangeSetType);
    const before = sameRequest(call, input, type);
    if (before !== undefined) return before;
    const known = findStack(call, input.StackName);
    const prepared = await prepareStack(
      call,
      input,
      type === 'UPDATE' && known !== undefined
        ? known
        : { name: input.StackName, id: known?.id ?? newStackId(call, input.StackName) },
    );
    // Others may have come while the template was fetched.
    const meanwhile = sameRequest(call, input, type);
    if (meanwhile !== undefined) return meanwhile;
    const stack = findStack(call, input.StackName) ?? reviewedStack(call, input, prepared);
    const changeSet = describeChange(call, stack, input, { type, prepared });
    stack.changeSets.set(changeSet.id, changeSet);
    return { Id: changeSet.id, StackId: stack.id };
  },
  trail: trailWithoutValues,
});

function checkChangeSetName(name: string): void {
  if (/^[A-Za-z][-A-Za-z0-9]{0,127}$/.test(name)) return;
  throw validationError(
    `1 validation error detected: Value '${shown(name)}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  );
}

function readType(given: string | undefined): ChangeSet['type'] {
  if (given === undefined || given === 'UPDATE') return 'UPDATE';
  if (given === 'CREATE') return given;
  throw notInSandbox(`cloudformation:CreateChangeSet with ChangeSetType ${shown(given)}`);
}

/** What this very request has made before. Throws when the stack or the name is not free for it. */
function sameRequest(call: Call, input: Input, type: ChangeSet['type']): CreateChangeSetOutput | undefined {
  const stack = findOrMakeRoom(call, input.StackName);
  if (type === 'CREATE') checkCreation(stack, input);
  else if (stack === undefined || stack.status === 'DELETE_COMPLETE')
    throw validationError(`Stack [${shown(input.StackName)}] does not exist`);
  else requireUpdatable(stack);
  const same = [...(stack?.changeSets.values() ?? [])].find(({ name }) => name === input.ChangeSetName);
  if (stack === undefined || same === undefined) {
    if ((stack?.changeSets.size ?? 0) < MOST) return undefined;
    throw new AwsError('LimitExceededException', `Limit for change sets has been exceeded: ${MOST}`);
  }
  if (input.ClientToken !== undefined && input.ClientToken === same.token)
    return { Id: same.id, StackId: stack.id };
  throw new AwsError('AlreadyExistsException', `ChangeSet ${same.name} already exists for stack ${stack.id}`);
}

function checkCreation(stack: Stack | undefined, { StackName, ChangeSetName }: Input): void {
  checkName(stack?.name ?? StackName);
  if (stack === undefined || stack.status === 'REVIEW_IN_PROGRESS') return;
  throw validationError(
    `Stack [${stack.name}] already exists and cannot be created again with the changeSet [${ChangeSetName}].`,
  );
}

/** A stack of which there is nothing yet but what somebody thinks of making. */
function reviewedStack(call: Call, input: Input, { wanted }: Prepared): Stack {
  const stack = keepStack(call, {
    name: input.StackName,
    id: newStackId(call, input.StackName),
    status: 'REVIEW_IN_PROGRESS',
    current: { ...emptyConfiguration, tags: wanted.tags },
    onFailure: 'ROLLBACK',
    isProtected: false,
  });
  changeStack(call.world, stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
  return stack;
}

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

function describeChange(
  call: Call,
  stack: Stack,
  input: Input,
  { type, prepared: { wanted, plan } }: { type: ChangeSet['type']; prepared: Prepared },
): ChangeSet {
  const { account, region, world } = call;
  const changes = listChanges(stack, plan, wanted);
  const isEmpty = type === 'UPDATE' && changes.length === 0 && !hasOtherChanges(stack, plan, wanted);
  return {
    name: input.ChangeSetName,
    id: `arn:aws:cloudformation:${region}:${account}:changeSet/${input.ChangeSetName}/${world.ids.uuid()}`,
    ...(input.Description === undefined ? {} : { description: input.Description.slice(0, 1024) }),
    type,
    createdAt: call.at,
    ...(isEmpty
      ? { status: 'FAILED', reason: NO_CHANGES, executionStatus: 'UNAVAILABLE' }
      : { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' }),
    wanted,
    ...(input.RoleARN === undefined ? {} : { roleArn: input.RoleARN }),
    ...(input.OnStackFailure === undefined ? {} : { onFailure: readOnFailure(input.OnStackFailure) }),
    includesNestedStacks: input.IncludeNestedStacks === true,
    changes,
    ...(input.ClientToken === undefined ? {} : { token: input.ClientToken }),
  };
}

export const creatingChangeSets = { CreateChangeSet };
