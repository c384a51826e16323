import type { GetAccountSummaryResponse } from '@aws-sdk/client-iam';
import { identities } from '../../kernel/identity.ts';
import { operation } from '../../kernel/operation.ts';
import { QUOTAS } from './quotas.ts';

/** Every count of what the sandbox does not have (groups, MFA devices, certificates, passwords) is 0. */
const GetAccountSummary = operation<object, GetAccountSummaryResponse>({
  access: () => [{ action: 'iam:GetAccountSummary', resource: '*' }],
  act(_input, call) {
    const { users, roles, policies, keys } = identities(call.world, call.account);
    const hasRootKey = [...keys.values()].some((key) => key.userName === undefined);
    let versions = 0;
    for (const policy of policies.values()) versions += policy.versions.size;
    return {
      SummaryMap: {
        ...QUOTAS,
        Users: users.size,
        Roles: roles.size,
        Policies: policies.size,
        PolicyVersionsInUse: versions,
        Groups: 0,
        InstanceProfiles: 0,
        ServerCertificates: 0,
        Providers: 0,
        MFADevices: 0,
        MFADevicesInUse: 0,
        AccountMFAEnabled: 0,
        AccountPasswordPresent: 0,
        AccountAccessKeysPresent: hasRootKey ? 1 : 0,
        AccountSigningCertificatesPresent: 0,
        GlobalEndpointTokenVersion: 1,
      },
    };
  },
});

export const account = { GetAccountSummary };
