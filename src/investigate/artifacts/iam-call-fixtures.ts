import { ACCOUNT } from './fixture.ts';

/**
 * Calls, one or more with the same parameters; what CloudTrail records of request and answer; what each is about, by
 * type. As AWS documents them; the values are ours.
 */
export interface CallFixture {
  readonly events: string;
  readonly request: unknown;
  readonly response?: unknown;
  readonly about: Readonly<Record<string, string | readonly string[]>>;
}

const USER = 'backup-svc';
const POLICY = `arn:aws:iam::${ACCOUNT}:policy/ops-tools`;
const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/okta`;
const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/ci.example.org`;
const MFA = `arn:aws:iam::${ACCOUNT}:mfa/backup-svc`;
const DOCUMENT = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const SET = 'arn:aws:sso:::permissionSet/ssoins-7223b02bc7a1f0a1/ps-1f0a9c2b7d3e4f50';
const ANCHOR = '3f1c9b0e-2a7d-4c55-9a51-0c1de7ad4b11';
const PERSON = '906769aa66-5ac8b2a4-1f3c-4d4b-8b0e-6d1d7d2a9c11';
const GROUP = '906769aa66-0c1de7ad-4b11-4c55-9a51-3f1c9b0e2a7d';

export const iamCalls: readonly CallFixture[] = [
  {
    events: 'iam:CreateUser',
    request: { userName: USER, path: '/ops/' },
    response: {
      user: {
        userName: USER,
        userId: 'AIDAEXAMPLEBACKUP001',
        arn: `arn:aws:iam::${ACCOUNT}:user/ops/${USER}`,
      },
    },
    about: { 'iam-user': USER },
  },
  { events: 'iam:DeleteUser', request: { userName: USER }, about: { 'iam-user': USER } },
  {
    events: 'iam:CreateGroup',
    request: { groupName: 'ops' },
    response: {
      group: { groupName: 'ops', groupId: 'AGPAEXAMPLEOPS000001', arn: `arn:aws:iam::${ACCOUNT}:group/ops` },
    },
    about: { 'iam-group': 'ops' },
  },
  { events: 'iam:DeleteGroup', request: { groupName: 'ops' }, about: { 'iam-group': 'ops' } },
  {
    events: 'iam:CreateRole',
    request: { roleName: 'support', assumeRolePolicyDocument: DOCUMENT },
    response: {
      role: {
        roleName: 'support',
        roleId: 'AROAEXAMPLESUPPORT01',
        arn: `arn:aws:iam::${ACCOUNT}:role/support`,
      },
    },
    about: { 'iam-role': 'support', 'role-trust': 'support' },
  },
  { events: 'iam:DeleteRole', request: { roleName: 'support' }, about: { 'iam-role': 'support' } },
  {
    events: 'iam:UpdateAssumeRolePolicy',
    request: { roleName: 'support', policyDocument: DOCUMENT },
    about: { 'role-trust': 'support' },
  },
  {
    events: 'iam:CreateAccessKey',
    // Without a user's name it is the caller's own.
    request: null,
    response: {
      accessKey: { userName: 'deploy-bot', accessKeyId: 'AKIAI44QH8DHBEXAMPLE', status: 'Active' },
    },
    about: { 'access-key': 'AKIAI44QH8DHBEXAMPLE' },
  },
  {
    events: 'iam:UpdateAccessKey iam:DeleteAccessKey',
    request: { userName: USER, accessKeyId: 'AKIAI44QH8DHBEXAMPLE', status: 'Inactive' },
    about: { 'access-key': 'AKIAI44QH8DHBEXAMPLE' },
  },
  {
    events: 'iam:CreateLoginProfile iam:UpdateLoginProfile iam:DeleteLoginProfile',
    request: { userName: USER, passwordResetRequired: false },
    about: { 'login-profile': USER },
  },
  { events: 'iam:ChangePassword', request: null, about: { 'login-profile': 'deploy-bot' } },
  {
    events: 'iam:CreateVirtualMFADevice',
    request: { virtualMFADeviceName: USER, path: '/' },
    response: { virtualMFADevice: { serialNumber: MFA } },
    about: { 'mfa-device': MFA },
  },
  {
    events: 'iam:EnableMFADevice iam:DeactivateMFADevice iam:DeleteVirtualMFADevice',
    request: { userName: USER, serialNumber: MFA },
    about: { 'mfa-device': MFA },
  },
  {
    events: 'iam:CreateServiceSpecificCredential',
    request: { userName: USER, serviceName: 'codecommit.amazonaws.com' },
    response: {
      serviceSpecificCredential: { serviceSpecificCredentialId: 'ACCAEXAMPLE123EXAMPLE', userName: USER },
    },
    about: { 'service-credential': 'ACCAEXAMPLE123EXAMPLE' },
  },
  {
    events:
      'iam:ResetServiceSpecificCredential iam:UpdateServiceSpecificCredential iam:DeleteServiceSpecificCredential',
    request: { userName: USER, serviceSpecificCredentialId: 'ACCAEXAMPLE123EXAMPLE' },
    about: { 'service-credential': 'ACCAEXAMPLE123EXAMPLE' },
  },
  {
    events: 'iam:UploadSSHPublicKey',
    request: { userName: USER, sSHPublicKeyBody: 'ssh-rsa AAAA' },
    response: { sSHPublicKey: { sSHPublicKeyId: 'APKAEIBAERJR2EXAMPLE', userName: USER } },
    about: { 'ssh-key': 'APKAEIBAERJR2EXAMPLE' },
  },
  {
    events: 'iam:UpdateSSHPublicKey iam:DeleteSSHPublicKey',
    request: { userName: USER, sSHPublicKeyId: 'APKAEIBAERJR2EXAMPLE', status: 'Inactive' },
    about: { 'ssh-key': 'APKAEIBAERJR2EXAMPLE' },
  },
  {
    events: 'iam:UploadSigningCertificate',
    request: { userName: USER, certificateBody: '-----BEGIN CERTIFICATE-----' },
    response: { certificate: { certificateId: 'TA7SMP42TDN5Z26OBPJE7EXAMPLE', userName: USER } },
    about: { 'signing-cert': 'TA7SMP42TDN5Z26OBPJE7EXAMPLE' },
  },
  {
    events: 'iam:UpdateSigningCertificate iam:DeleteSigningCertificate',
    request: { userName: USER, certificateId: 'TA7SMP42TDN5Z26OBPJE7EXAMPLE', status: 'Inactive' },
    about: { 'signing-cert': 'TA7SMP42TDN5Z26OBPJE7EXAMPLE' },
  },
  {
    events: 'iam:PutUserPolicy iam:DeleteUserPolicy',
    request: { userName: USER, policyName: 'all', policyDocument: DOCUMENT },
    about: { 'inline-policy': `user/${USER}/all` },
  },
  {
    events: 'iam:PutRolePolicy iam:DeleteRolePolicy',
    request: { roleName: 'support', policyName: 'all', policyDocument: DOCUMENT },
    about: { 'inline-policy': 'role/support/all' },
  },
  {
    events: 'iam:PutGroupPolicy iam:DeleteGroupPolicy',
    request: { groupName: 'ops', policyName: 'all', policyDocument: DOCUMENT },
    about: { 'inline-policy': 'group/ops/all' },
  },
  {
    events: 'iam:AttachUserPolicy iam:DetachUserPolicy',
    request: { userName: USER, policyArn: ADMIN },
    about: { 'policy-attachment': `user/${USER}/${ADMIN}` },
  },
  {
    events: 'iam:AttachRolePolicy iam:DetachRolePolicy',
    request: { roleName: 'support', policyArn: ADMIN },
    about: { 'policy-attachment': `role/support/${ADMIN}` },
  },
  {
    events: 'iam:AttachGroupPolicy iam:DetachGroupPolicy',
    request: { groupName: 'ops', policyArn: ADMIN },
    about: { 'policy-attachment': `group/ops/${ADMIN}` },
  },
  {
    events: 'iam:PutUserPermissionsBoundary iam:DeleteUserPermissionsBoundary',
    request: { userName: USER, permissionsBoundary: POLICY },
    about: { 'permissions-boundary': `user/${USER}` },
  },
  {
    events: 'iam:PutRolePermissionsBoundary iam:DeleteRolePermissionsBoundary',
    request: { roleName: 'support', permissionsBoundary: POLICY },
    about: { 'permissions-boundary': 'role/support' },
  },
  {
    events: 'iam:AddUserToGroup iam:RemoveUserFromGroup',
    request: { userName: USER, groupName: 'ops' },
    about: { 'group-membership': `ops/${USER}` },
  },
  {
    events: 'iam:CreatePolicy',
    request: { policyName: 'ops-tools', policyDocument: DOCUMENT },
    response: { policy: { arn: POLICY, policyId: 'ANPAEXAMPLEOPSTOOLS1', defaultVersionId: 'v1' } },
    about: { 'managed-policy': POLICY, 'default-policy-version': POLICY },
  },
  { events: 'iam:DeletePolicy', request: { policyArn: POLICY }, about: { 'managed-policy': POLICY } },
  {
    events: 'iam:CreatePolicyVersion',
    request: { policyArn: POLICY, policyDocument: DOCUMENT, setAsDefault: true },
    response: { policyVersion: { versionId: 'v3', isDefaultVersion: true } },
    about: { 'policy-version': `${POLICY}/v3`, 'default-policy-version': POLICY },
  },
  {
    events: 'iam:DeletePolicyVersion',
    request: { policyArn: POLICY, versionId: 'v3' },
    about: { 'policy-version': `${POLICY}/v3` },
  },
  {
    events: 'iam:SetDefaultPolicyVersion',
    request: { policyArn: POLICY, versionId: 'v1' },
    about: { 'default-policy-version': POLICY },
  },
  {
    events: 'iam:CreateInstanceProfile iam:DeleteInstanceProfile',
    request: { instanceProfileName: 'web' },
    about: { 'instance-profile': 'web' },
  },
  {
    events: 'iam:AddRoleToInstanceProfile iam:RemoveRoleFromInstanceProfile',
    request: { instanceProfileName: 'web', roleName: 'support' },
    about: { 'instance-profile-role': 'web/support' },
  },
  {
    events: 'iam:CreateSAMLProvider',
    request: { name: 'okta', sAMLMetadataDocument: '<EntityDescriptor/>' },
    response: { sAMLProviderArn: SAML },
    about: { 'saml-provider': SAML },
  },
  {
    events: 'iam:UpdateSAMLProvider iam:DeleteSAMLProvider',
    request: { sAMLProviderArn: SAML, sAMLMetadataDocument: '<EntityDescriptor/>' },
    about: { 'saml-provider': SAML },
  },
  {
    events: 'iam:CreateOpenIDConnectProvider',
    request: { url: 'https://ci.example.org', clientIDList: ['sts.amazonaws.com'] },
    response: { openIDConnectProviderArn: OIDC },
    about: { 'oidc-provider': OIDC },
  },
  {
    events:
      'iam:AddClientIDToOpenIDConnectProvider iam:UpdateOpenIDConnectProviderThumbprint iam:DeleteOpenIDConnectProvider',
    request: { openIDConnectProviderArn: OIDC, clientID: 'sts.amazonaws.com' },
    about: { 'oidc-provider': OIDC },
  },
  {
    events: 'rolesanywhere:CreateTrustAnchor',
    request: { name: 'corp', enabled: true },
    response: { trustAnchor: { trustAnchorId: ANCHOR, name: 'corp', enabled: true } },
    about: { 'ra-trust-anchor': ANCHOR },
  },
  {
    events:
      'rolesanywhere:UpdateTrustAnchor rolesanywhere:EnableTrustAnchor rolesanywhere:DisableTrustAnchor rolesanywhere:DeleteTrustAnchor',
    request: { trustAnchorId: ANCHOR },
    about: { 'ra-trust-anchor': ANCHOR },
  },
  {
    events: 'rolesanywhere:CreateProfile',
    request: { name: 'corp', roleArns: [`arn:aws:iam::${ACCOUNT}:role/support`] },
    response: { profile: { profileId: ANCHOR, name: 'corp' } },
    about: { 'ra-profile': ANCHOR },
  },
  {
    events: 'rolesanywhere:UpdateProfile rolesanywhere:DeleteProfile',
    request: { profileId: ANCHOR },
    about: { 'ra-profile': ANCHOR },
  },
  {
    events: 'sso:CreatePermissionSet',
    request: { name: 'Ops', instanceArn: 'arn:aws:sso:::instance/ssoins-7223b02bc7a1f0a1' },
    response: { permissionSet: { permissionSetArn: SET, name: 'Ops' } },
    about: { 'permission-set': SET },
  },
  { events: 'sso:DeletePermissionSet', request: { permissionSetArn: SET }, about: { 'permission-set': SET } },
  {
    events: 'sso:PutInlinePolicyToPermissionSet sso:DeleteInlinePolicyFromPermissionSet',
    request: { permissionSetArn: SET, inlinePolicy: DOCUMENT },
    about: { 'permission-set-policy': `${SET}/inline` },
  },
  {
    events: 'sso:AttachManagedPolicyToPermissionSet sso:DetachManagedPolicyFromPermissionSet',
    request: { permissionSetArn: SET, managedPolicyArn: ADMIN },
    about: { 'permission-set-policy': `${SET}/${ADMIN}` },
  },
  {
    events: 'sso:CreateAccountAssignment sso:DeleteAccountAssignment',
    request: { permissionSetArn: SET, principalId: PERSON, principalType: 'USER', targetId: ACCOUNT },
    about: { 'sso-assignment': `${PERSON}/${SET}/${ACCOUNT}` },
  },
  {
    events: 'sso-directory:CreateUser',
    request: { identityStoreId: 'd-9067012345' },
    response: { user: { userId: PERSON } },
    about: { 'idc-user': PERSON },
  },
  {
    events: 'identitystore:CreateUser',
    request: { identityStoreId: 'd-9067012345' },
    response: { userId: PERSON },
    about: { 'idc-user': PERSON },
  },
  {
    events: 'sso-directory:DeleteUser identitystore:DeleteUser',
    request: { identityStoreId: 'd-9067012345', userId: PERSON },
    about: { 'idc-user': PERSON },
  },
  { events: 'sso-directory:UpdatePassword', request: { userId: PERSON }, about: { 'idc-password': PERSON } },
  {
    events: 'sso-directory:AddMemberToGroup sso-directory:RemoveMemberFromGroup',
    request: { groupId: GROUP, member: { memberId: PERSON } },
    about: { 'idc-membership': `${GROUP}/${PERSON}` },
  },
  {
    events: 'identitystore:CreateGroupMembership',
    request: { groupId: GROUP, memberId: { userId: PERSON } },
    response: { membershipId: ANCHOR },
    about: { 'idc-membership': `${GROUP}/${PERSON}` },
  },
  {
    events: 'identitystore:DeleteGroupMembership',
    request: { membershipId: ANCHOR },
    about: { 'idc-membership': ANCHOR },
  },
];
