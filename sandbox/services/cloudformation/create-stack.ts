import type { CreateStackInput, CreateStackOutput } from '@aws-sdk/client-cloudformation';
import { createResources } from '../../cloudformation/create.ts';
import { beginRun } from '../../cloudformation/runs.ts';
import { changeStack, type Stack } from '../../cloudformation/stack.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Call, operation, type Valid } from '../../kernel/operation.ts';
import { accessRole, accessStack, stackContext } from './access.ts';
import { checkName, findOrMakeRoom, keepStack, newStackId, readOnFailure } from './new-stack.ts';
import { prepareStack } from './prepare-stack.ts';
import { refuseMembers } from './refuse-members.ts';
import { tagContext } from './tags.ts';
import { trailWithoutValues } from './trail-facts.ts';

/**
 * Answers once the template has been found good; the resources are made afterwards, one after the other.
 * Differs from AWS: resources that do not depend on each other are not made at the same time.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
const CreateStack = operation<CreateStackInput, CreateStackOutput>({
  access: (input, call) => [
    {
      ...accessStack(call, 'CreateStack', input.StackName),
      context: { ...stackContext(input), ...tagContext(input.Tags) },
    },
    ...accessRole(input.RoleARN),
  ],
  async act(input, call) {
    refuseMembers('CreateStack', input);
    checkName(input.StackName);
    const before = sameRequest(call, input);
    if (before !== undefined) return { StackId: before.id };
    const onFailure = readOnFailure(input.OnFailure, input.DisableRollback);
    const named = { name: input.StackName, id: newStackId(call, input.StackName) };
    const { wanted, plan, deployer } = await prepareStack(call, input, named);
    // Others may have come while the template was fetched.
    const meanwhile = sameRequest(call, input);
    if (meanwhile !== undefined) return { StackId: meanwhile.id };
    const stack = keepStack(call, {
      ...named,
      status: 'CREATE_IN_PROGRESS',
      current: wanted,
      roleArn: input.RoleARN,
      onFailure,
      isProtected: input.EnableTerminationProtection === true,
      token: input.ClientRequestToken,
    });
    changeStack(call.world, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
    void beginRun(call.world, stack.id, () => createResources(deployer, stack, plan));
    return { StackId: stack.id };
  },
  trail: trailWithoutValues,
});

/** The stack that this very request has made before. Throws when the name is taken by another. */
function sameRequest(call: Call, input: Valid<CreateStackInput>): Stack | undefined {
  const stack = findOrMakeRoom(call, input.StackName);
  if (stack === undefined) return undefined;
  if (input.ClientRequestToken !== undefined && stack.token === input.ClientRequestToken) return stack;
  throw new AwsError('AlreadyExistsException', `Stack [${stack.name}] already exists`);
}

export const creating = { CreateStack };
