import {
  AccountRootPrincipal,
  ArnPrincipal,
  Effect,
  Policy,
  PolicyDocument,
  PolicyStatement,
  type Role,
} from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy, type Stack } from 'aws-cdk-lib/core';
import {
  CONTROL_ROLE,
  INVESTIGATE_ROLE,
  iamArn,
  RUNBOOK_STEP_ROLE,
  SEAL_KEY_ALIAS,
  SWEEP_ROLE,
  TRANSLATOR_ROLE,
} from './names.ts';
import { allow } from './statements.ts';

const MAKE = 'kms:GenerateMac';
const CHECK = 'kms:VerifyMac';

/** As small as the code uses it: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
const HMAC_SHA_256 = { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } };

/** All that keeps a key in order, and nothing that uses it or hands its use to others by a grant. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

/**
 * The key that seals records, so that who may write to the table cannot write what Cordon then believes. The
 * account's own statement holds no use of the key: a policy in IAM alone lets nobody make a seal, whatever it
 * allows. It outlives the stack, as the records do.
 * https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html
 */
export function addSealKey(stack: Stack): Key {
  const use = (sid: string, actions: string[], roles: readonly string[]) =>
    new PolicyStatement({
      sid,
      effect: Effect.ALLOW,
      // Named by their names: the functions are told of the key, so it cannot be told of them.
      principals: roles.map((role) => new ArnPrincipal(iamArn(stack, `role/${role}`))),
      actions,
      resources: ['*'],
      conditions: HMAC_SHA_256,
    });
  return new Key(stack, 'SealKey', {
    description: 'Seals what Cordon records of an incident',
    alias: SEAL_KEY_ALIAS,
    keySpec: KeySpec.HMAC_256,
    keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
    removalPolicy: RemovalPolicy.RETAIN,
    policy: new PolicyDocument({
      statements: [
        new PolicyStatement({
          sid: 'Administer',
          effect: Effect.ALLOW,
          principals: [new AccountRootPrincipal()],
          actions: ADMINISTRATION,
          resources: ['*'],
        }),
        use('SealRecords', [MAKE, CHECK], [TRANSLATOR_ROLE, SWEEP_ROLE, CONTROL_ROLE, INVESTIGATE_ROLE]),
        // A step believes what was sealed before, and seals nothing.
        use('CheckSeals', [CHECK], [RUNBOOK_STEP_ROLE]),
      ],
    }),
  });
}

/** Roles that decide and record. */
export const letSeal = (stack: Stack, key: Key, role: Role): void => letUse(stack, key, role, [MAKE, CHECK]);

/** Roles that act on what was recorded. */
export const letCheckSeals = (stack: Stack, key: Key, role: Role): void => letUse(stack, key, role, [CHECK]);

/** A policy of its own and not in the role: KMS takes a key policy only when the roles in it are there. */
function letUse(stack: Stack, key: Key, role: Role, actions: readonly string[]): void {
  const { node } = role;
  if (node.defaultChild !== undefined) key.node.addDependency(node.defaultChild);
  new Policy(stack, `${node.id}Seal`, {
    policyName: 'Seal',
    roles: [role],
    statements: [allow('Seal', actions, [key.keyArn], HMAC_SHA_256)],
  });
}
