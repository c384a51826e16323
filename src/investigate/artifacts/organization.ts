import { type ArtifactType, always, request } from './artifact-type.ts';
import { TECHNIQUES } from './techniques.ts';

const group = 'blinding';
const technique = TECHNIQUES.leaveHierarchy;

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html */
export const organization: readonly ArtifactType[] = [
  {
    type: 'org-membership',
    group,
    technique,
    containment: 'invite the account again (organizations invite-account-to-organization)',
    isGlobal: true,
    assumed: 'member',
    calls: [
      {
        event: 'organizations:LeaveOrganization',
        op: 'weaken',
        id: '{record.account}',
        value: always('outside'),
        danger: always(['no policy of the organization holds in the account']),
      },
      {
        event: 'organizations:RemoveAccountFromOrganization',
        op: 'weaken',
        id: '{request.accountId}',
        value: always('outside'),
        danger: always(['no policy of the organization holds in the account']),
      },
    ],
  },
  {
    type: 'org-policy-attachment',
    group,
    technique,
    containment: 'organizations attach-policy; of one that he attached, detach-policy',
    isGlobal: true,
    partOf: ['org-policy'],
    calls: [
      {
        event: 'organizations:AttachPolicy',
        op: 'create',
        id: '{request.policyId}/{request.targetId}',
        of: { 'org-policy': '{request.policyId}' },
      },
      {
        event: 'organizations:DetachPolicy',
        op: 'delete',
        id: '{request.policyId}/{request.targetId}',
        of: { 'org-policy': '{request.policyId}' },
        danger: always(['what the policy denied is allowed there']),
      },
    ],
  },
  {
    type: 'org-policy',
    group,
    technique,
    containment: 'write the policy as it was (organizations update-policy)',
    isGlobal: true,
    calls: [
      {
        event: 'organizations:CreatePolicy',
        op: 'create',
        id: '{response.policy.policySummary.id}',
        value: request('content'),
      },
      {
        event: 'organizations:UpdatePolicy',
        op: 'modify',
        id: '{request.policyId}',
        value: request('content'),
      },
      { event: 'organizations:DeletePolicy', op: 'delete', id: '{request.policyId}' },
    ],
  },
  {
    type: 'org-policy-type',
    group,
    technique,
    containment: 'organizations enable-policy-type, then attach the policies again',
    isGlobal: true,
    assumed: 'on',
    calls: [
      {
        event: 'organizations:DisablePolicyType',
        op: 'weaken',
        id: '{request.rootId}/{request.policyType}',
        value: always('off'),
        danger: always(['no policy of this type holds in the organization']),
      },
      {
        event: 'organizations:EnablePolicyType',
        op: 'modify',
        id: '{request.rootId}/{request.policyType}',
        value: always('on'),
      },
    ],
  },
];
