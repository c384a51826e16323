import type { UpdateStackInput, UpdateStackOutput } from '@aws-sdk/client-cloudformation';
import { hasOtherChanges, listChanges } from '../../cloudformation/changes.ts';
import { findStack } from '../../cloudformation/stack.ts';
import { shown, validationError } from '../../cloudformation/template-error.ts';
import { operation } from '../../kernel/operation.ts';
import { accessRole, accessStack, stackContext } from './access.ts';
import { beginUpdate, requireUpdatable } from './begin-update.ts';
import { readOnFailure } from './new-stack.ts';
import { prepareStack } from './prepare-stack.ts';
import { refuseMembers } from './refuse-members.ts';
import { tagContext } from './tags.ts';
import { trailWithoutValues } from './trail-facts.ts';

/**
 * Answers once the template has been found good and to change something; the resources follow.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html
 */
const UpdateStack = operation<UpdateStackInput, UpdateStackOutput>({
  access: (input, call) => [
    {
      ...accessStack(call, 'UpdateStack', input.StackName),
      context: { ...stackContext(input), ...tagContext(input.Tags) },
    },
    ...accessRole(input.RoleARN),
  ],
  async act(input, call) {
    refuseMembers('UpdateStack', input);
    const stack = findStack(call, input.StackName);
    if (stack === undefined || stack.status === 'DELETE_COMPLETE')
      throw validationError(`Stack [${shown(input.StackName)}] does not exist`);
    const { ClientRequestToken: token } = input;
    if (token !== undefined && token === stack.token && stack.updatedAt !== undefined)
      return { StackId: stack.id };
    requireUpdatable(stack);
    const { wanted, plan, deployer } = await prepareStack(call, input, stack);
    if (listChanges(stack, plan, wanted).length === 0 && !hasOtherChanges(stack, plan, wanted))
      throw validationError('No updates are to be performed.');
    const onFailure = readOnFailure(undefined, input.DisableRollback);
    void beginUpdate(call, stack, { wanted, plan, deployer, roleArn: input.RoleARN, onFailure, token });
    // They were about a stack that is no longer the same.
    for (const changeSet of stack.changeSets.values())
      if (changeSet.executionStatus === 'AVAILABLE') changeSet.executionStatus = 'OBSOLETE';
    return { StackId: stack.id };
  },
  trail: trailWithoutValues,
});

export const updating = { UpdateStack };
