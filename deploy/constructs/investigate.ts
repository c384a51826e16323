import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Duration, type Stack, Validations } from 'aws-cdk-lib/core';
import { BLAST_RADIUS_PERMISSIONS } from '../../src/blast-radius/blast-radius-permissions.ts';
import type { Bundles } from '../bundle.ts';
import { addFunction, addLogs } from './cordon-function.ts';
import { INVESTIGATE, INVESTIGATE_ROLE, iamArn } from './names.ts';
import { acknowledgeProof } from './proof-permissions.ts';
import type { QuarantinePolicies } from './quarantine-policies.ts';
import { letSeal } from './seal-key.ts';
import { allow } from './statements.ts';
import { allowEvidence, allowWork, type Workplace } from './work-permissions.ts';

interface Parts extends Omit<Workplace, 'logs'> {
  readonly bundles: Bundles;
  readonly evidence: Bucket;
  readonly sealKey: Key;
  readonly quarantine: QuarantinePolicies;
}

/**
 * The function that looks into what was done. CordonSweep hands it one look at a time; how many are made at once the
 * table says (`look-state.ts`): a reserved concurrency would be refused in an account that has ten in all.
 */
export function addInvestigate(stack: Stack, parts: Parts): LambdaFunction {
  const logs = addLogs(stack, INVESTIGATE);
  const { quarantine, table, evidence, sealKey } = parts;
  return addFunction(stack, {
    ...parts,
    name: INVESTIGATE,
    description:
      'Looks into what was done with a credential: reads Event history and IAM, and changes nothing',
    zip: parts.bundles.investigate,
    // Less than the lease of a look; what is not read by then is read by the next.
    timeout: Duration.minutes(10),
    // All records of a look are in memory at once.
    memorySize: 1_536,
    role: addRole(stack, { ...parts, logs }),
    logs,
    environment: {
      INCIDENT_TABLE: table.tableName,
      EVIDENCE_BUCKET: evidence.bucketName,
      SEAL_KEY_ID: sealKey.keyId,
      DENY_SESSIONS_POLICY_ARN: quarantine.denySessions.managedPolicyArn,
      DENY_ALL_POLICY_ARN: quarantine.denyAll.managedPolicyArn,
    },
  });
}

/** It writes to IAM nothing at all, tells nobody by itself, and hands no event to anybody. */
function addRole(stack: Stack, parts: Parts & Workplace): Role {
  const role = new Role(stack, INVESTIGATE_ROLE, {
    roleName: INVESTIGATE_ROLE,
    description: 'Reads what was done with a credential and what it can do; no IAM write',
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Work: new PolicyDocument({ statements: [...allowWork(parts), ...allowLooks(parts)] }),
      Read: new PolicyDocument({ statements: allowReading(stack) }),
    },
  });
  letSeal(stack, parts.sealKey, role);
  acknowledgeProof(role);
  const reason =
    'Whose credential it is, and what it leads to, is not known beforehand; all of this only reads.';
  for (const resource of ['user/*', 'role/*'])
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:${resource}]`,
      reason,
    });
  Validations.of(role).acknowledge(
    { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'Readings that AWS lets nobody narrow to a resource.' },
    {
      id: 'AwsSolutions-IAM5[Resource::<Evidence.Arn>/incidents/*]',
      reason: 'Every incident has objects of its own; what is there cannot be changed.',
    },
    {
      id: 'AwsSolutions-IAM5[Resource::<Evidence.Arn>/lookups/*]',
      reason: 'Every look keeps how far it has come in objects of its own.',
    },
  );
  return role;
}

/** The record is read; what is written is of an incident, or that something is due, or who is at a look. */
const allowLooks = ({ table, evidence }: Parts): PolicyStatement[] => [
  allow('ReadIncidents', ['dynamodb:GetItem', 'dynamodb:Query'], [table.tableArn]),
  allow('KeepLooks', ['dynamodb:UpdateItem'], [table.tableArn], {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['INCIDENT#*', 'DUE', 'LOOKS'] },
  }),
  allow('ForgetWhatIsDone', ['dynamodb:DeleteItem'], [table.tableArn], {
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['DUE'] },
  }),
  allowEvidence(evidence),
  allow('KeepProgress', ['s3:GetObject', 's3:PutObject'], [evidence.arnForObjects('lookups/*')]),
];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
const allowReading = (stack: Stack): PolicyStatement[] => [
  allow('ReadTheTrail', ['cloudtrail:LookupEvents'], ['*']),
  allow('FindRegions', ['account:ListRegions'], [`arn:${stack.partition}:account::${stack.account}:account`]),
  allow('ReadUsers', BLAST_RADIUS_PERMISSIONS.user, [iamArn(stack, 'user/*')]),
  allow('ReadGroups', BLAST_RADIUS_PERMISSIONS.group, [iamArn(stack, 'group/*')]),
  allow('ReadPolicies', BLAST_RADIUS_PERMISSIONS.policy, [
    iamArn(stack, 'policy/*'),
    `arn:${stack.partition}:iam::aws:policy/*`,
  ]),
  allow('ReadRoles', BLAST_RADIUS_PERMISSIONS.role, [iamArn(stack, 'role/*')]),
  // Names of secrets and of roles, never a value.
  allow('ListNames', BLAST_RADIUS_PERMISSIONS.all, ['*']),
];
