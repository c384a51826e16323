import {
  CreatePolicyCommand,
  CreateRoleCommand,
  GetAccountAuthorizationDetailsCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allow, type Clients, connect, makeUser, openStage, type Stage, trusting } from './fixture.ts';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
  const { Policy } = await admin.iam.send(
    new CreatePolicyCommand({ PolicyName: 'boundary', PolicyDocument: allow('s3:*') }),
  );
  await makeUser(admin, 'alice', allow('iam:*'));
  await admin.iam.send(
    new PutUserPermissionsBoundaryCommand({ UserName: 'alice', PermissionsBoundary: Policy?.Arn }),
  );
  await admin.iam.send(
    new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: trusting('111122223333') }),
  );
});
afterAll(() => stage.close());

it('the authorization details hold users, roles and the policies in use', async () => {
  const details = await admin.iam.send(new GetAccountAuthorizationDetailsCommand({}));
  const alice = details.UserDetailList?.find(({ UserName }) => UserName === 'alice');
  expect(alice?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(
    'arn:aws:iam::111122223333:policy/boundary',
  );
  expect(decodeURIComponent(alice?.UserPolicyList?.[0]?.PolicyDocument ?? '')).toBe(allow('iam:*'));
  expect(details.RoleDetailList?.map(({ RoleName }) => RoleName)).toEqual(['worker']);
  expect(details.Policies?.map(({ PolicyName }) => PolicyName).sort()).toEqual([
    'AdministratorAccess',
    'boundary',
  ]);
  expect(details.Policies?.every(({ PolicyVersionList }) => PolicyVersionList?.length === 1)).toBe(true);
});

it('the authorization details are filtered and paged', async () => {
  const roles = await admin.iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['Role'] }));
  expect(roles).toMatchObject({ UserDetailList: [], Policies: [], RoleDetailList: [{ RoleName: 'worker' }] });
  const names: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await admin.iam.send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['User'], MaxItems: 1, Marker }),
    );
    names.push(...(page.UserDetailList ?? []).map(({ UserName }) => UserName));
    Marker = page.Marker;
  } while (Marker !== undefined);
  expect(names).toEqual(['alice', 'sandbox-admin']);
});
