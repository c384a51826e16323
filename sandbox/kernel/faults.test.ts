import { CreateUserCommand, GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Clients, connect, openStage, refusedWith, type Stage } from '../services/iam/fixture.ts';
import type { Fault } from './faults.ts';
import { trail } from './trail.ts';

let stage: Stage;
let admin: Clients;
beforeEach(async () => {
  stage = await openStage();
  admin = connect(stage);
});
afterEach(() => stage.close());

const ask = (fault: Partial<Fault>) =>
  stage.world.faults.push({
    service: 'iam',
    operation: 'CreateUser',
    when: 'before',
    kind: 'error',
    seen: 0,
    ...fault,
  });
const create = (UserName: string) => admin.iam.send(new CreateUserCommand({ UserName }));
const names = async () =>
  (await admin.iam.send(new ListUsersCommand({}))).Users?.map(({ UserName }) => UserName);
const lastError = () =>
  trail({ world: stage.world, account: '111122223333', region: 'us-east-1' }).at(-1)?.errorCode;

it('before the effect: the call fails, is recorded, and has done nothing', async () => {
  ask({});
  await expect(create('alice')).rejects.toMatchObject(refusedWith('InternalFailure', 500));
  expect(lastError()).toBe('InternalFailure');
  expect(await names()).toEqual(['sandbox-admin']);
});

it('after the effect: the answer is lost, what was done is not', async () => {
  ask({ when: 'after' });
  await expect(create('alice')).rejects.toMatchObject(refusedWith('InternalFailure', 500));
  expect(lastError()).toBeUndefined();
  expect(await names()).toContain('alice');
});

it("throttling is answered by AWS's own code", async () => {
  ask({ kind: 'throttle', nth: 1 });
  await expect(create('alice')).rejects.toMatchObject(refusedWith('ThrottlingException', 400));
  await create('alice');
});

it('only the nth call is struck, and only of its operation', async () => {
  ask({ nth: 2 });
  await create('first');
  await admin.iam.send(new GetUserCommand({}));
  await expect(create('second')).rejects.toMatchObject(refusedWith('InternalFailure', 500));
  await create('third');
  await admin.sts.send(new GetCallerIdentityCommand({}));
  expect(await names()).toEqual(['first', 'sandbox-admin', 'third']);
});

it('two faults of one operation each count every call', async () => {
  ask({ nth: 1 });
  ask({ nth: 2, kind: 'throttle' });
  await expect(create('a')).rejects.toMatchObject({ name: 'InternalFailure' });
  await expect(create('b')).rejects.toMatchObject({ name: 'ThrottlingException' });
  await create('c');
});

it('a call that is not allowed is struck all the same, and without its fault works again', async () => {
  ask({});
  await expect(create('a')).rejects.toMatchObject({ name: 'InternalFailure' });
  await expect(create('a')).rejects.toMatchObject({ name: 'InternalFailure' });
  stage.world.faults.splice(0);
  await create('a');
});
