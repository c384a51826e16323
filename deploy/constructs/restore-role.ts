import { ArnPrincipal, PolicyDocument, type PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { type Stack, Validations } from 'aws-cdk-lib/core';
import { everyAction } from '../../src/contain/catalog.ts';
import { iamArn, RESTORE_ROLE } from './names.ts';
import type { Parameters } from './parameters.ts';
import { acknowledgeProof, allowProof } from './proof-permissions.ts';
import { denyProtected } from './protected-parts.ts';
import type { QuarantinePolicies } from './quarantine-policies.ts';
import { allow } from './statements.ts';

/**
 * The one role of the deployment that may take a deny away and set a key Active. CordonControl alone becomes it, for
 * one incident, by whose id the session is named. Returns its ARN.
 *
 * IAM cannot bound an inline policy by its name or text: that only the deny of older sessions is written and removed
 * is the code's doing (src/contain/session-cut-off.ts), and CloudTrail shows who did it for which incident.
 */
export function addRestoreRole(
  stack: Stack,
  parameters: Parameters,
  quarantine: QuarantinePolicies,
  control: Role,
): string {
  const role = new Role(stack, RESTORE_ROLE, {
    roleName: RESTORE_ROLE,
    description: 'Gives back what containment has changed, for a person who asks CordonControl',
    assumedBy: new ArnPrincipal(control.roleArn).withConditions({
      StringLike: { 'sts:RoleSessionName': 'INC-*' },
    }),
    inlinePolicies: {
      GiveBack: new PolicyDocument({ statements: allowGivingBack(stack, quarantine) }),
      NeverTouch: denyProtected(stack, parameters),
    },
  });
  acknowledgeProof(role);
  Validations.of(role).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:user/*]',
      reason: 'Whose key was contained is not known beforehand; the emergency users are denied to it.',
    },
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'iam:GetAccountSummary, a reading that AWS lets nobody narrow to a resource.',
    },
  );
  return role.roleArn;
}

const DETACH = 'iam:DetachUserPolicy';
/** With which a role could hand out any right: what needs it is given back by a person, with his own rights. */
const ATTACH = 'iam:AttachUserPolicy';

/** What the containment actions change to be given back, as they themselves declare it; each once. */
const writes: readonly string[] = [...new Set(everyAction.flatMap((action) => action.restorePermissions))]
  .filter((action) => !/^iam:(Get|List)/.test(action) && action !== DETACH && action !== ATTACH)
  .sort();

function allowGivingBack(stack: Stack, { denySessions, denyAll }: QuarantinePolicies): PolicyStatement[] {
  const users = iamArn(stack, 'user/*');
  return [
    allow('GiveBack', writes, [users]),
    allow('TakeAwayQuarantineOnly', [DETACH], [users], {
      ArnEquals: { 'iam:PolicyARN': [denySessions.managedPolicyArn, denyAll.managedPolicyArn] },
    }),
    ...allowProof(stack, users),
    // How many policies a user may have is a part of what is read of him. The action knows no resource.
    allow('ReadQuotas', ['iam:GetAccountSummary'], ['*']),
  ];
}
