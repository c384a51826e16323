import { findStack, type Stack } from '../../cloudformation/stack.ts';
import { shown, validationError } from '../../cloudformation/template-error.ts';
import type { Access, Call } from '../../kernel/operation.ts';

/** The ARN that policies are held against; of a stack that does not exist, its id is open. */
function stackArn(call: Call, nameOrId: string): string {
  const stack = findStack(call, nameOrId);
  if (stack !== undefined) return stack.id;
  if (nameOrId.startsWith('arn:')) return nameOrId;
  return `arn:aws:cloudformation:${call.region}:${call.account}:stack/${nameOrId}/*`;
}

export const accessStack = (call: Call, action: string, nameOrId: string): Access => ({
  action: `cloudformation:${action}`,
  resource: stackArn(call, nameOrId),
});

export function requireStack(call: Call, nameOrId: string): Stack {
  const stack = findStack(call, nameOrId);
  if (stack === undefined) throw validationError(`Stack with id ${shown(nameOrId)} does not exist`);
  return stack;
}

/** Who gives a stack a role must be allowed to pass it to CloudFormation. */
export const accessRole = (roleArn: string | undefined): readonly Access[] =>
  roleArn === undefined
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: roleArn,
          context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
        },
      ];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
export const stackContext = (input: {
  RoleARN?: string | undefined;
  TemplateURL?: string | undefined;
}): Readonly<Record<string, string>> => ({
  ...(input.RoleARN === undefined ? {} : { 'cloudformation:RoleArn': input.RoleARN }),
  ...(input.TemplateURL === undefined ? {} : { 'cloudformation:TemplateUrl': input.TemplateURL }),
});
