/**
 * Default quotas, under the names that GetAccountSummary gives them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * Differs from AWS: quotas are the defaults and cannot be raised.
 */
export const QUOTAS = {
  UsersQuota: 5000,
  RolesQuota: 1000,
  PoliciesQuota: 1500,
  GroupsQuota: 300,
  GroupsPerUserQuota: 10,
  InstanceProfilesQuota: 1000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  AccessKeysPerUserQuota: 2,
  AttachedPoliciesPerUserQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerGroupQuota: 10,
  /** Characters without white space, all inline policies of one user, role or group together. */
  UserPolicySizeQuota: 2048,
  RolePolicySizeQuota: 10_240,
  GroupPolicySizeQuota: 5120,
  /** Characters without white space. */
  AssumeRolePolicySizeQuota: 2048,
  PolicySizeQuota: 6144,
  VersionsPerPolicyQuota: 5,
  PolicyVersionsInUseQuota: 10_000,
} as const;
