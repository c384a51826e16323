import {
  CreateRoleCommand,
  GetLoginProfileCommand,
  ListGroupsForUserCommand,
  ListInstanceProfilesForRoleCommand,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clients, connect, openStage, refusedWith, type Stage, trusting } from './fixture.ts';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
});
afterAll(() => stage.close());

const user = { UserName: 'sandbox-admin' };
const nobody = { UserName: 'nobody' };

describe('what nobody has', () => {
  it('is an empty list for whoever is there', async () => {
    const { iam } = admin;
    expect((await iam.send(new ListGroupsForUserCommand(user))).Groups).toEqual([]);
    expect((await iam.send(new ListMFADevicesCommand({}))).MFADevices).toEqual([]);
    expect((await iam.send(new ListSSHPublicKeysCommand(user))).SSHPublicKeys).toEqual([]);
    expect((await iam.send(new ListSigningCertificatesCommand(user))).Certificates).toEqual([]);
    const specific = await iam.send(new ListServiceSpecificCredentialsCommand(user));
    expect(specific.ServiceSpecificCredentials).toEqual([]);
    const role = { RoleName: 'worker' };
    await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: trusting('111122223333') }));
    expect((await iam.send(new ListInstanceProfilesForRoleCommand(role))).InstanceProfiles).toEqual([]);
  });

  it('is no entity, where one is asked for', async () => {
    await expect(admin.iam.send(new GetLoginProfileCommand(user))).rejects.toMatchObject({
      ...refusedWith('NoSuchEntityException', 404),
      message: expect.stringContaining('Login Profile'),
    });
  });

  it('is not said of somebody who is not there', async () => {
    const missing = refusedWith('NoSuchEntityException', 404);
    await expect(admin.iam.send(new ListGroupsForUserCommand(nobody))).rejects.toMatchObject(missing);
    await expect(admin.iam.send(new ListMFADevicesCommand(nobody))).rejects.toMatchObject(missing);
  });
});
