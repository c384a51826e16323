import type {
  GetLoginProfileRequest,
  ListGroupsForUserRequest,
  ListGroupsForUserResponse,
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
  ListMFADevicesRequest,
  ListMFADevicesResponse,
  ListServiceSpecificCredentialsRequest,
  ListServiceSpecificCredentialsResponse,
  ListSigningCertificatesRequest,
  ListSigningCertificatesResponse,
  ListSSHPublicKeysRequest,
  ListSSHPublicKeysResponse,
} from '@aws-sdk/client-iam';
import { type Call, operation } from '../../kernel/operation.ts';
import { accessUserOrSelf, ownUserName } from './caller.ts';
import { accessPrincipal, ROLE, requirePrincipal, USER } from './principals.ts';
import { noSuchEntity } from './refusals.ts';

/**
 * Questions about what nobody in the sandbox can have, as the operations that would make it are not there.
 * The true answer is: nothing. Whoever takes stock of a user before containing him asks them all.
 * Differs from AWS: users have no groups, passwords, MFA devices, SSH keys, certificates or service-specific credentials, and roles no instance profiles.
 */
const ListGroupsForUser = operation<ListGroupsForUserRequest, ListGroupsForUserResponse>({
  access: (input, call) => accessPrincipal(USER, 'ListGroupsForUser', call, input.UserName),
  act(input, call) {
    requirePrincipal(USER, call, input.UserName);
    return { Groups: [], IsTruncated: false };
  },
});

const ListMFADevices = operation<ListMFADevicesRequest, ListMFADevicesResponse>({
  access: (input, call) => accessUserOrSelf('ListMFADevices', call, input.UserName),
  act(input, call) {
    requireUserOrSelf(call, input.UserName);
    return { MFADevices: [], IsTruncated: false };
  },
});

const ListSSHPublicKeys = operation<ListSSHPublicKeysRequest, ListSSHPublicKeysResponse>({
  access: (input, call) => accessUserOrSelf('ListSSHPublicKeys', call, input.UserName),
  act(input, call) {
    requireUserOrSelf(call, input.UserName);
    return { SSHPublicKeys: [], IsTruncated: false };
  },
});

const ListSigningCertificates = operation<ListSigningCertificatesRequest, ListSigningCertificatesResponse>({
  access: (input, call) => accessUserOrSelf('ListSigningCertificates', call, input.UserName),
  act(input, call) {
    requireUserOrSelf(call, input.UserName);
    return { Certificates: [], IsTruncated: false };
  },
});

const ListServiceSpecificCredentials = operation<
  ListServiceSpecificCredentialsRequest,
  ListServiceSpecificCredentialsResponse
>({
  access: (input, call) => accessUserOrSelf('ListServiceSpecificCredentials', call, input.UserName),
  act(input, call) {
    requireUserOrSelf(call, input.UserName);
    return { ServiceSpecificCredentials: [], IsTruncated: false };
  },
});

const GetLoginProfile = operation<GetLoginProfileRequest, object>({
  access: (input, call) => accessUserOrSelf('GetLoginProfile', call, input.UserName),
  act(input, call) {
    const name = requireUserOrSelf(call, input.UserName);
    throw noSuchEntity(`Login Profile for User ${name} cannot be found.`);
  },
});

const ListInstanceProfilesForRole = operation<
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse
>({
  access: (input, call) => accessPrincipal(ROLE, 'ListInstanceProfilesForRole', call, input.RoleName),
  act(input, call) {
    requirePrincipal(ROLE, call, input.RoleName);
    return { InstanceProfiles: [], IsTruncated: false };
  },
});

function requireUserOrSelf(call: Call, named: string | undefined): string {
  const name = named ?? ownUserName(call);
  return name === undefined ? '' : requirePrincipal(USER, call, name).name;
}

export const absent = {
  ListGroupsForUser,
  ListMFADevices,
  ListSSHPublicKeys,
  ListSigningCertificates,
  ListServiceSpecificCredentials,
  GetLoginProfile,
  ListInstanceProfilesForRole,
};
