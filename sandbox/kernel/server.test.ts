import { DecodeAuthorizationMessageCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../start.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterAll(() => sandbox.close());

const client = (change: { accessKeyId?: string; secretAccessKey?: string } = {}) =>
  new STSClient({
    region: 'eu-west-2',
    endpoint: sandbox.origin,
    credentials: {
      accessKeyId: sandbox.administrator.accessKeyId,
      secretAccessKey: sandbox.administrator.secretAccessKey,
      ...change,
    },
  });

describe('the four steps of a request', () => {
  it('answers a call with a good signature', async () => {
    const identity = await client().send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: '111122223333',
      Arn: 'arn:aws:iam::111122223333:user/sandbox-admin',
      UserId: expect.stringMatching(/^AIDA/),
    });
  });

  it("refuses a wrong secret and an unknown key by AWS's own codes", async () => {
    await expect(
      client({ secretAccessKey: 'x'.repeat(40) }).send(new GetCallerIdentityCommand({})),
    ).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      $metadata: { httpStatusCode: 403 },
    });
    await expect(
      client({ accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }).send(new GetCallerIdentityCommand({})),
    ).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  it('names what it does not have', async () => {
    await expect(
      client().send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' })),
    ).rejects.toMatchObject({
      message: expect.stringContaining('sts:'),
      $metadata: { httpStatusCode: 501 },
    });
  });
});
