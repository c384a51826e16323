import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow, type Clients, connect, makeUser, openStage, refusedWith, type Stage } from './fixture.ts';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
});
afterAll(() => stage.close());

async function makePolicy(name: string, document: string): Promise<string> {
  const { Policy } = await admin.iam.send(
    new CreatePolicyCommand({ PolicyName: name, PolicyDocument: document }),
  );
  return Policy?.Arn ?? '';
}

const conflict = refusedWith('DeleteConflictException', 409);
const tooMuch = refusedWith('LimitExceededException', 409);

describe('managed policies', () => {
  it('have an ARN with their path, and a first version', async () => {
    const { Policy } = await admin.iam.send(
      new CreatePolicyCommand({
        PolicyName: 'quarantine',
        Path: '/cordon/',
        Description: 'denies all',
        PolicyDocument: allow('s3:*', { Effect: 'Deny' }),
      }),
    );
    expect(Policy).toMatchObject({
      Arn: 'arn:aws:iam::111122223333:policy/cordon/quarantine',
      PolicyId: expect.stringMatching(/^ANPA/),
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
    });
    const found = await admin.iam.send(new GetPolicyCommand({ PolicyArn: Policy?.Arn }));
    expect(found.Policy?.Description).toBe('denies all');
    await expect(makePolicy('Quarantine', allow('s3:*'))).rejects.toMatchObject(
      refusedWith('EntityAlreadyExistsException', 409),
    );
  });

  it('change what their holders may do with the default version, and with nothing else', async () => {
    const arn = await makePolicy('changing', allow('iam:ListUsers'));
    const { iam } = connect(stage, await makeUser(admin, 'alice'));
    await admin.iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: arn }));
    const look = () => iam.send(new ListPoliciesCommand({}));
    await expect(look()).rejects.toMatchObject(refusedWith('AccessDenied', 403));
    await admin.iam.send(
      new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: allow('iam:ListPolicies') }),
    );
    await expect(look()).rejects.toMatchObject(refusedWith('AccessDenied', 403));
    await admin.iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn: arn, VersionId: 'v2' }));
    await look();
    const version = await admin.iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: 'v2' }));
    expect(version.PolicyVersion?.IsDefaultVersion).toBe(true);
    expect(decodeURIComponent(version.PolicyVersion?.Document ?? '')).toBe(allow('iam:ListPolicies'));
  });

  it('have five versions at most, whose numbers are not given twice', async () => {
    const arn = await makePolicy('versions', allow('s3:*'));
    const add = () =>
      admin.iam.send(
        new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: allow('s3:*'), SetAsDefault: true }),
      );
    for (let count = 1; count < 5; count += 1) await add();
    await expect(add()).rejects.toMatchObject(tooMuch);
    const remove = (VersionId: string) =>
      admin.iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId }));
    await expect(remove('v5')).rejects.toMatchObject(conflict);
    await remove('v4');
    await expect(remove('v4')).rejects.toMatchObject(refusedWith('NoSuchEntityException', 404));
    expect((await add()).PolicyVersion).toMatchObject({ VersionId: 'v6', IsDefaultVersion: true });
    const { Versions } = await admin.iam.send(new ListPolicyVersionsCommand({ PolicyArn: arn }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['v6', 'v5', 'v3', 'v2', 'v1']);
  });

  it('are deleted only when unused, with one version', async () => {
    const arn = await makePolicy('used', allow('s3:*'));
    await admin.iam.send(new CreateUserCommand({ UserName: 'bob' }));
    await admin.iam.send(new AttachUserPolicyCommand({ UserName: 'bob', PolicyArn: arn }));
    const entities = await admin.iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: arn }));
    expect(entities.PolicyUsers).toMatchObject([{ UserName: 'bob' }]);
    const remove = () => admin.iam.send(new DeletePolicyCommand({ PolicyArn: arn }));
    await expect(remove()).rejects.toMatchObject(conflict);
    await admin.iam.send(new DetachUserPolicyCommand({ UserName: 'bob', PolicyArn: arn }));
    await admin.iam.send(new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: allow('s3:*') }));
    await expect(remove()).rejects.toMatchObject(conflict);
    await admin.iam.send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: 'v2' }));
    await remove();
    await expect(admin.iam.send(new GetPolicyCommand({ PolicyArn: arn }))).rejects.toMatchObject(
      refusedWith('NoSuchEntityException', 404),
    );
  });

  it('have 6144 characters at most', async () => {
    const sized = (size: number) => {
      const empty = allow('s3:*', { Sid: '' }).length;
      return allow('s3:*', { Sid: 'x'.repeat(size - empty) });
    };
    await makePolicy('large', sized(6144));
    await expect(makePolicy('larger', sized(6145))).rejects.toMatchObject(tooMuch);
  });

  it('of AWS are listed and read, and not changed', async () => {
    const arn = 'arn:aws:iam::aws:policy/AWSDenyAll';
    const { Policies } = await admin.iam.send(new ListPoliciesCommand({ Scope: 'AWS' }));
    expect(Policies?.map(({ Arn }) => Arn)).toContain(arn);
    expect(Policies?.every(({ Arn }) => Arn?.startsWith('arn:aws:iam::aws:'))).toBe(true);
    const { PolicyVersion } = await admin.iam.send(
      new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: 'v1' }),
    );
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toContain('"Deny"');
    await expect(
      admin.iam.send(
        new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: allow('*'), SetAsDefault: true }),
      ),
    ).rejects.toMatchObject(refusedWith('AccessDenied', 403));
  });

  it('are found by what uses them', async () => {
    const arn = await makePolicy('attached-one', allow('s3:*'));
    await admin.iam.send(new CreateUserCommand({ UserName: 'carol' }));
    await admin.iam.send(new AttachUserPolicyCommand({ UserName: 'carol', PolicyArn: arn }));
    const list = async (more: object) =>
      (await admin.iam.send(new ListPoliciesCommand({ Scope: 'Local', ...more }))).Policies?.map(
        ({ Arn }) => Arn,
      );
    expect(await list({ OnlyAttached: true })).toContain(arn);
    expect(await list({ OnlyAttached: true })).not.toContain('arn:aws:iam::111122223333:policy/large');
    expect(await list({ PathPrefix: '/cordon/' })).toEqual([
      'arn:aws:iam::111122223333:policy/cordon/quarantine',
    ]);
  });
});
