import { type ArtifactType, always, request, response } from './artifact-type.ts';
import { describeManagedPolicy } from './policy-danger.ts';
import { TECHNIQUES } from './techniques.ts';

const group = 'trust and federation';
const technique = TECHNIQUES.changeTrust;
const ANCHOR = '{request.trustAnchorId|response.trustAnchor.trustAnchorId}';
const PROFILE = '{request.profileId|response.profile.profileId}';
const ASSIGNMENT = '{request.principalId}/{request.permissionSetArn}/{request.targetId}';
const SAML = '{request.sAMLProviderArn|response.sAMLProviderArn}';
const OIDC = '{request.openIDConnectProviderArn|response.openIDConnectProviderArn}';

export const trustAndFederation: readonly ArtifactType[] = [
  {
    type: 'role-trust',
    group,
    technique,
    containment:
      'write the trust policy from before (iam update-assume-role-policy), and revoke older sessions',
    isGlobal: true,
    partOf: ['iam-role'],
    arn: 'arn:{partition}:iam::{account}:role/{id}',
    calls: [
      {
        event: 'iam:UpdateAssumeRolePolicy',
        op: 'modify',
        id: '{request.roleName}',
        of: { 'iam-role': '{request.roleName}' },
        policy: request('policyDocument'),
      },
      {
        event: 'iam:CreateRole',
        op: 'create',
        id: '{request.roleName}',
        of: { 'iam-role': '{request.roleName}' },
        policy: request('assumeRolePolicyDocument'),
        isBackground: true,
      },
    ],
  },
  {
    type: 'saml-provider',
    group,
    technique,
    containment: 'iam delete-saml-provider; of one that was there before, its own metadata again',
    isGlobal: true,
    isReplaced: true,
    arn: '{id}',
    calls: [
      { event: 'iam:CreateSAMLProvider', op: 'create', id: SAML, value: request('sAMLMetadataDocument') },
      { event: 'iam:UpdateSAMLProvider', op: 'modify', id: SAML, value: request('sAMLMetadataDocument') },
      { event: 'iam:DeleteSAMLProvider', op: 'delete', id: SAML },
    ],
  },
  {
    type: 'oidc-provider',
    group,
    technique,
    containment: 'iam delete-open-id-connect-provider, or take the audience and the thumbprint out again',
    isGlobal: true,
    arn: '{id}',
    calls: [
      { event: 'iam:CreateOpenIDConnectProvider', op: 'create', id: OIDC },
      {
        event: 'iam:AddClientIDToOpenIDConnectProvider',
        op: 'modify',
        id: OIDC,
        value: request('clientID'),
      },
      {
        event: 'iam:UpdateOpenIDConnectProviderThumbprint',
        op: 'modify',
        id: OIDC,
        value: request('thumbprintList'),
      },
      { event: 'iam:DeleteOpenIDConnectProvider', op: 'delete', id: OIDC },
    ],
  },
  {
    type: 'ra-trust-anchor',
    group,
    technique,
    containment: 'rolesanywhere disable-trust-anchor, then delete it',
    isUnique: true,
    arn: 'arn:{partition}:rolesanywhere:{region}:{account}:trust-anchor/{id}',
    calls: [
      {
        event: 'rolesanywhere:CreateTrustAnchor',
        op: 'create',
        id: ANCHOR,
        arn: '{response.trustAnchor.trustAnchorArn}',
        value: always('enabled'),
        danger: always(['whoever has a certificate of this authority gets sessions']),
      },
      {
        event: 'rolesanywhere:UpdateTrustAnchor',
        op: 'modify',
        id: ANCHOR,
        value: request('source'),
      },
      { event: 'rolesanywhere:EnableTrustAnchor', op: 'modify', id: ANCHOR, value: always('enabled') },
      { event: 'rolesanywhere:DisableTrustAnchor', op: 'modify', id: ANCHOR, value: always('disabled') },
      { event: 'rolesanywhere:DeleteTrustAnchor', op: 'delete', id: ANCHOR },
    ],
  },
  {
    type: 'ra-profile',
    group,
    technique,
    containment: 'rolesanywhere disable-profile, then delete it',
    isUnique: true,
    arn: 'arn:{partition}:rolesanywhere:{region}:{account}:profile/{id}',
    calls: [
      {
        event: 'rolesanywhere:CreateProfile',
        op: 'create',
        id: PROFILE,
        arn: '{response.profile.profileArn}',
        value: request('roleArns'),
      },
      { event: 'rolesanywhere:UpdateProfile', op: 'modify', id: PROFILE, value: request('roleArns') },
      { event: 'rolesanywhere:DeleteProfile', op: 'delete', id: PROFILE },
    ],
  },
  {
    type: 'permission-set',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'take its assignments away (sso-admin delete-account-assignment), then delete it',
    isUnique: true,
    arn: '{id}',
    calls: [
      {
        event: 'sso:CreatePermissionSet',
        op: 'create',
        id: '{response.permissionSet.permissionSetArn}',
      },
      { event: 'sso:DeletePermissionSet', op: 'delete', id: '{request.permissionSetArn}' },
    ],
  },
  {
    type: 'permission-set-policy',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'take the policy out of the permission set and provision it again',
    partOf: ['permission-set'],
    arn: '{parent}',
    calls: [
      {
        event: 'sso:PutInlinePolicyToPermissionSet',
        op: 'create',
        id: '{request.permissionSetArn}/inline',
        of: { 'permission-set': '{request.permissionSetArn}' },
        policy: request('inlinePolicy'),
      },
      {
        event: 'sso:DeleteInlinePolicyFromPermissionSet',
        op: 'delete',
        id: '{request.permissionSetArn}/inline',
        of: { 'permission-set': '{request.permissionSetArn}' },
      },
      {
        event: 'sso:AttachManagedPolicyToPermissionSet',
        op: 'create',
        id: '{request.permissionSetArn}/{request.managedPolicyArn}',
        of: { 'permission-set': '{request.permissionSetArn}' },
        danger: (record) => describeManagedPolicy(request('managedPolicyArn')(record)),
      },
      {
        event: 'sso:DetachManagedPolicyFromPermissionSet',
        op: 'delete',
        id: '{request.permissionSetArn}/{request.managedPolicyArn}',
        of: { 'permission-set': '{request.permissionSetArn}' },
      },
    ],
  },
  {
    type: 'sso-assignment',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'sso-admin delete-account-assignment, and revoke the sessions of the permission set',
    partOf: ['permission-set'],
    arn: '{parent}',
    calls: (['CreateAccountAssignment', 'DeleteAccountAssignment'] as const).map((name) => ({
      event: `sso:${name}`,
      op: name === 'CreateAccountAssignment' ? ('create' as const) : ('delete' as const),
      id: ASSIGNMENT,
      of: { 'permission-set': '{request.permissionSetArn}' },
    })),
  },
  {
    type: 'idc-user',
    group,
    technique: TECHNIQUES.createAccount,
    containment: 'disable the user in Identity Center, then delete it (identitystore delete-user)',
    isUnique: true,
    calls: [
      { event: 'sso-directory:CreateUser', op: 'create', id: '{response.user.userId}' },
      { event: 'sso-directory:DeleteUser', op: 'delete', id: '{request.userId}' },
      { event: 'identitystore:CreateUser', op: 'create', id: '{response.userId}' },
      { event: 'identitystore:DeleteUser', op: 'delete', id: '{request.userId}' },
    ],
  },
  {
    type: 'idc-password',
    group,
    technique: TECHNIQUES.manipulateAccount,
    containment: 'reset the password in Identity Center, and end the user’s sessions',
    isReplaced: true,
    partOf: ['idc-user'],
    calls: [
      {
        event: 'sso-directory:UpdatePassword',
        op: 'modify',
        id: '{request.userId}',
        of: { 'idc-user': '{request.userId}' },
        value: ({ eventID }) => `set by ${eventID}`,
        danger: always(['whoever made the call may know the password']),
      },
    ],
  },
  {
    type: 'idc-membership',
    group,
    technique: TECHNIQUES.addRoles,
    containment: 'take the member out of the group (identitystore delete-group-membership)',
    partOf: ['idc-user'],
    calls: [
      {
        event: 'sso-directory:AddMemberToGroup',
        op: 'create',
        id: '{request.groupId}/{request.member.memberId}',
        of: { 'idc-user': '{request.member.memberId}' },
      },
      {
        event: 'sso-directory:RemoveMemberFromGroup',
        op: 'delete',
        id: '{request.groupId}/{request.member.memberId}',
        of: { 'idc-user': '{request.member.memberId}' },
      },
      {
        event: 'identitystore:CreateGroupMembership',
        op: 'create',
        id: (record) => {
          const group = request('groupId')(record);
          const member = request('memberId', 'userId')(record);
          const membership = response('membershipId')(record);
          if (typeof group !== 'string' || typeof member !== 'string') return [];
          const also = typeof membership === 'string' ? [membership] : [];
          return [{ id: `${group}/${member}`, also }];
        },
        of: { 'idc-user': '{request.memberId.userId}' },
      },
      { event: 'identitystore:DeleteGroupMembership', op: 'delete', id: '{request.membershipId}' },
    ],
  },
];
