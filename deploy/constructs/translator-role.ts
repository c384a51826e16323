import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { type Stack, Validations } from 'aws-cdk-lib/core';
import { allowContainment, containmentWrites } from './containment-permissions.ts';
import type { Parameters } from './parameters.ts';
import { QUARANTINE_PATH, type QuarantinePolicies } from './quarantine-policies.ts';

const TRANSLATOR_ROLE = 'GDKTranslatorRole';
export const SIMULATION_ROLE = 'CordonSimulationRole';

interface Parts {
  readonly logs: LogGroup;
  readonly table: Table;
  readonly topic: Topic;
  readonly deadLetters: Queue;
  readonly quarantine: QuarantinePolicies;
}

/** Three policies, to be read apart: what the function works with, whom it may contain, whom never. */
export function addTranslatorRole(stack: Stack, parameters: Parameters, parts: Parts): Role {
  const users = iamArn(stack, 'user/*');
  const role = new Role(stack, TRANSLATOR_ROLE, {
    roleName: TRANSLATOR_ROLE,
    description: 'Decides on a finding and contains the credential; no other IAM write',
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Work: allowWork(parts),
      Contain: allowContainment(users, parts.quarantine.denySessions.managedPolicyArn),
      NeverTouch: denyProtected(stack, parameters),
    },
  });
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:user/*]',
    reason: 'Whose key leaks is not known beforehand; the emergency users are denied to it.',
  });
  return role;
}

export const iamArn = (stack: Stack, resource: string): string =>
  `arn:${stack.partition}:iam::${stack.account}:${resource}`;

function allowWork({ logs, table, topic, deadLetters }: Parts): PolicyDocument {
  const allow = (sid: string, actions: string[], resource: string) =>
    new PolicyStatement({ sid, effect: Effect.ALLOW, actions, resources: [resource] });
  return new PolicyDocument({
    statements: [
      allow('WriteItsLog', ['logs:CreateLogStream', 'logs:PutLogEvents'], logs.logGroupArn),
      // The read only opens the connection before the first finding needs it.
      allow('KeepIncidents', ['dynamodb:GetItem', 'dynamodb:UpdateItem'], table.tableArn),
      allow('TellPeople', ['sns:Publish'], topic.topicArn),
      // Lambda hands over what failed to the end with the function's own role.
      allow('HandOverFailures', ['sqs:SendMessage'], deadLetters.queueArn),
    ],
  });
}

/** Every way in which IAM lets a role or a policy be changed, used or removed. */
const WRITES_ON_OUR_PARTS = [
  'iam:AttachRolePolicy',
  'iam:CreatePolicyVersion',
  'iam:DeletePolicy',
  'iam:DeletePolicyVersion',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:PassRole',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:SetDefaultPolicyVersion',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
];

/** Denied and not only left out: it still holds when somebody gives the role more than this stack does. */
function denyProtected(stack: Stack, { breakGlassPath }: Parameters): PolicyDocument {
  const deny = (sid: string, actions: readonly string[], resources: string[]) =>
    new PolicyStatement({ sid, effect: Effect.DENY, actions: [...actions], resources });
  return new PolicyDocument({
    statements: [
      deny('NeverBreakGlass', containmentWrites, [iamArn(stack, `user${breakGlassPath}*`)]),
      deny('NeverItself', WRITES_ON_OUR_PARTS, [
        iamArn(stack, `role/${TRANSLATOR_ROLE}`),
        iamArn(stack, `role/${SIMULATION_ROLE}`),
        iamArn(stack, `policy${QUARANTINE_PATH}*`),
      ]),
    ],
  });
}
