import { type ArtifactType, always, type CatalogCall, isTrue, request, response } from './artifact-type.ts';
import { describeManagedPolicy } from './policy-danger.ts';
import { TECHNIQUES } from './techniques.ts';

const group = 'permissions';

/** Those who have policies: CloudTrail's word for one in a call's name, and its member. */
const HOLDERS = [
  { noun: 'User', type: 'iam-user', prefix: 'user', name: '{request.userName}' },
  { noun: 'Role', type: 'iam-role', prefix: 'role', name: '{request.roleName}' },
  { noun: 'Group', type: 'iam-group', prefix: 'group', name: '{request.groupName}' },
] as const;
const HOLDER_TYPES = HOLDERS.map(({ type }) => type);

const inlinePolicyCalls = HOLDERS.flatMap(({ noun, type, prefix, name }): CatalogCall[] => {
  const id = `${prefix}/${name}/{request.policyName}`;
  const where = { id, of: { [type]: name }, arn: `arn:{partition}:iam::{account}:${prefix}/${name}` };
  return [
    { event: `iam:Put${noun}Policy`, op: 'create', ...where, policy: request('policyDocument') },
    { event: `iam:Delete${noun}Policy`, op: 'delete', ...where },
  ];
});

const attachmentCalls = HOLDERS.flatMap(({ noun, type, prefix, name }): CatalogCall[] => {
  const where = {
    id: `${prefix}/${name}/{request.policyArn}`,
    of: { [type]: name, 'managed-policy': '{request.policyArn}' },
    arn: `arn:{partition}:iam::{account}:${prefix}/${name}`,
  };
  return [
    {
      event: `iam:Attach${noun}Policy`,
      op: 'create',
      ...where,
      danger: (record) => describeManagedPolicy(request('policyArn')(record)),
    },
    { event: `iam:Detach${noun}Policy`, op: 'delete', ...where },
  ];
});

/** Groups have none. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
const boundaryCalls = HOLDERS.filter(({ noun }) => noun !== 'Group').flatMap(
  ({ noun, type, prefix, name }): CatalogCall[] => {
    const where = {
      id: `${prefix}/${name}`,
      of: { [type]: name },
      arn: `arn:{partition}:iam::{account}:${prefix}/${name}`,
    };
    return [
      {
        event: `iam:Put${noun}PermissionsBoundary`,
        op: 'modify',
        ...where,
        value: request('permissionsBoundary'),
      },
      { event: `iam:Delete${noun}PermissionsBoundary`, op: 'delete', ...where },
    ];
  },
);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html */
export const permissions: readonly ArtifactType[] = [
  {
    type: 'inline-policy',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'delete it (iam delete-user-policy, delete-role-policy, delete-group-policy)',
    isGlobal: true,
    partOf: HOLDER_TYPES,
    calls: inlinePolicyCalls,
  },
  {
    type: 'policy-attachment',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'detach it (iam detach-user-policy, detach-role-policy, detach-group-policy)',
    isGlobal: true,
    partOf: [...HOLDER_TYPES, 'managed-policy'],
    calls: attachmentCalls,
  },
  {
    type: 'permissions-boundary',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'set it again (iam put-user-permissions-boundary, put-role-permissions-boundary)',
    isGlobal: true,
    partOf: ['iam-user', 'iam-role'],
    calls: boundaryCalls,
  },
  {
    type: 'group-membership',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'iam remove-user-from-group',
    isGlobal: true,
    partOf: ['iam-user', 'iam-group'],
    calls: (['AddUserToGroup', 'RemoveUserFromGroup'] as const).map((name) => ({
      event: `iam:${name}`,
      op: name === 'AddUserToGroup' ? ('create' as const) : ('delete' as const),
      id: '{request.groupName}/{request.userName}',
      of: { 'iam-user': '{request.userName}', 'iam-group': '{request.groupName}' },
      arn: 'arn:{partition}:iam::{account}:group/{request.groupName}',
    })),
  },
  {
    type: 'managed-policy',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'detach it everywhere (iam list-entities-for-policy), then iam delete-policy',
    isGlobal: true,
    isUnique: true,
    arn: '{id}',
    calls: [
      {
        event: 'iam:CreatePolicy',
        op: 'create',
        id: '{response.policy.arn}',
        uniqueId: '{response.policy.policyId}',
        policy: request('policyDocument'),
      },
      { event: 'iam:DeletePolicy', op: 'delete', id: '{request.policyArn}' },
    ],
  },
  {
    type: 'policy-version',
    group,
    technique: TECHNIQUES.addRoles,
    containment:
      'make the version before it the default (iam set-default-policy-version), then delete this one',
    isGlobal: true,
    partOf: ['managed-policy'],
    arn: '{parent}',
    calls: [
      {
        event: 'iam:CreatePolicyVersion',
        op: 'create',
        id: '{request.policyArn}/{response.policyVersion.versionId}',
        of: { 'managed-policy': '{request.policyArn}' },
        policy: request('policyDocument'),
      },
      {
        event: 'iam:DeletePolicyVersion',
        op: 'delete',
        id: '{request.policyArn}/{request.versionId}',
        of: { 'managed-policy': '{request.policyArn}' },
      },
    ],
  },
  {
    type: 'default-policy-version',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'iam set-default-policy-version to the one from before',
    isGlobal: true,
    partOf: ['managed-policy'],
    arn: '{parent}',
    calls: [
      {
        event: 'iam:SetDefaultPolicyVersion',
        op: 'modify',
        id: '{request.policyArn}',
        of: { 'managed-policy': '{request.policyArn}' },
        value: request('versionId'),
      },
      {
        event: 'iam:CreatePolicy',
        op: 'create',
        id: '{response.policy.arn}',
        of: { 'managed-policy': '{response.policy.arn}' },
        value: always('v1'),
        isBackground: true,
      },
      {
        event: 'iam:CreatePolicyVersion',
        op: 'modify',
        // Only a version that is made the default changes which one is.
        id: (record) => {
          const arn = request('policyArn')(record);
          return isTrue(request('setAsDefault')(record)) && typeof arn === 'string' ? [{ id: arn }] : [];
        },
        of: { 'managed-policy': '{request.policyArn}' },
        value: response('policyVersion', 'versionId'),
      },
    ],
  },
];
