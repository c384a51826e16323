import { Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import {
  AUTOMATION_ROLE,
  CONTAIN_ROLE,
  CONTROL_ROLE,
  FORWARDER_ROLE,
  INVESTIGATE_ROLE,
  iamArn,
  RESTORE_ROLE,
  RUNBOOK_STEP_ROLE,
  SIMULATION_ROLE,
  SWEEP_ROLE,
  TRANSLATOR_ROLE,
} from './names.ts';
import type { Parameters } from './parameters.ts';
import { QUARANTINE_PATH } from './quarantine-policies.ts';

const OUR_ROLES = [
  TRANSLATOR_ROLE,
  INVESTIGATE_ROLE,
  SIMULATION_ROLE,
  SWEEP_ROLE,
  CONTROL_ROLE,
  RESTORE_ROLE,
  CONTAIN_ROLE,
  AUTOMATION_ROLE,
  RUNBOOK_STEP_ROLE,
  `${FORWARDER_ROLE}*`,
];

/** Every way in which IAM lets a user, or what he signs in with, be changed or removed. */
const WRITES_ON_USERS = [
  'iam:AttachUserPolicy',
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:DeactivateMFADevice',
  'iam:DeleteAccessKey',
  'iam:DeleteLoginProfile',
  'iam:DeleteServiceSpecificCredential',
  'iam:DeleteSSHPublicKey',
  'iam:DeleteSigningCertificate',
  'iam:DeleteUser',
  'iam:DeleteUserPermissionsBoundary',
  'iam:DeleteUserPolicy',
  'iam:DetachUserPolicy',
  'iam:PutUserPermissionsBoundary',
  'iam:PutUserPolicy',
  'iam:TagUser',
  'iam:UntagUser',
  'iam:UpdateAccessKey',
  'iam:UpdateLoginProfile',
  'iam:UpdateServiceSpecificCredential',
  'iam:UpdateSSHPublicKey',
  'iam:UpdateSigningCertificate',
  'iam:UpdateUser',
];

/** Every way in which IAM lets a role or a policy be changed or removed. */
const WRITES_ON_OUR_PARTS = [
  'iam:AttachRolePolicy',
  'iam:CreatePolicyVersion',
  'iam:DeletePolicy',
  'iam:DeletePolicyVersion',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:SetDefaultPolicyVersion',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
];

/**
 * For every role that may write to IAM. Denied and not only left out: it still holds when somebody gives
 * the role more than this stack does. `mayPass`: the one role that it may hand to a service, if any.
 */
export function denyProtected(
  stack: Stack,
  { breakGlassPath }: Parameters,
  { mayPass }: { readonly mayPass?: string } = {},
): PolicyDocument {
  const deny = (sid: string, actions: readonly string[], resources: string[]) =>
    new PolicyStatement({ sid, effect: Effect.DENY, actions: [...actions], resources });
  return new PolicyDocument({
    statements: [
      deny('NeverBreakGlass', WRITES_ON_USERS, [iamArn(stack, `user${breakGlassPath}*`)]),
      deny('NeverItself', WRITES_ON_OUR_PARTS, [
        ...OUR_ROLES.map((role) => iamArn(stack, `role/${role}`)),
        iamArn(stack, `policy${QUARANTINE_PATH}*`),
      ]),
      mayPass === undefined
        ? deny('PassNoRole', ['iam:PassRole'], ['*'])
        : new PolicyStatement({
            sid: 'PassNoOtherRole',
            effect: Effect.DENY,
            actions: ['iam:PassRole'],
            notResources: [mayPass],
          }),
    ],
  });
}
