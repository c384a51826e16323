import { UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { GetAccessKeyInfoCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAccount } from '../../kernel/accounts.ts';
import { type Clients, connect, makeUser, openStage, refusedWith, type Stage } from '../iam/fixture.ts';

let stage: Stage;
let admin: Clients;
beforeAll(async () => {
  stage = await openStage();
  admin = connect(stage);
});
afterAll(() => stage.close());

const accountOf = async (AccessKeyId: string) =>
  (await admin.sts.send(new GetAccessKeyInfoCommand({ AccessKeyId }))).Account;

it('GetAccessKeyInfo names the account of any key, inactive and temporary ones too', async () => {
  const keys = await makeUser(admin, 'alice');
  const { Credentials } = await connect(stage, keys).sts.send(new GetSessionTokenCommand({}));
  await admin.iam.send(
    new UpdateAccessKeyCommand({ UserName: 'alice', AccessKeyId: keys.accessKeyId, Status: 'Inactive' }),
  );
  expect(await accountOf(keys.accessKeyId)).toBe('111122223333');
  expect(await accountOf(Credentials?.AccessKeyId ?? '')).toBe('111122223333');
  expect(await accountOf(openAccount(stage.world, '444455556666').accessKeyId)).toBe('444455556666');
  await expect(accountOf('AKIAAAAAAAAAAAAAAAAA')).rejects.toMatchObject(refusedWith('ValidationError', 400));
});
