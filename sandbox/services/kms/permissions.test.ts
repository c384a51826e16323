import {
  DescribeKeyCommand,
  DisableKeyCommand,
  GenerateMacCommand,
  GetKeyPolicyCommand,
  type KMSClient,
  PutKeyPolicyCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../../../src/iam/model.ts';
import { openAccount } from '../../kernel/accounts.ts';
import { allow, connect, makeUser, policyOf } from '../iam/fixture.ts';
import { ACCOUNT, type Bench, bytes, openBench } from './fixture.ts';

let bench: Bench;
let any: KMSClient;
let nothing: KMSClient;
beforeAll(async () => {
  bench = await openBench();
  any = bench.as(await makeUser(connect(bench), 'any', allow('kms:*')));
  nothing = bench.as(await makeUser(connect(bench), 'nothing'));
});
afterAll(() => bench.close());

const denied = { name: 'AccessDeniedException' };
const mac = (KeyId: string) =>
  new GenerateMacCommand({ KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: bytes('plan') });
const user = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;
const ADMIN: Statement = {
  Effect: 'Allow',
  Principal: { AWS: user('sandbox-admin') },
  Action: 'kms:*',
  Resource: '*',
};
const letIn = (AWS: string, Action: string | string[]): Statement => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action,
  Resource: '*',
});

describe('the policy of a key', () => {
  it('delegates to its account when nothing else was said', async () => {
    const { id, arn } = await bench.make();
    const { Policy = '', PolicyName } = await bench.client.send(new GetKeyPolicyCommand({ KeyId: id }));
    expect(PolicyName).toBe('default');
    expect(JSON.parse(Policy).Statement).toMatchObject([
      { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*' },
    ]);
    const one = bench.as(await makeUser(connect(bench), 'one', allow('kms:GenerateMac', { Resource: arn })));
    await one.send(mac(id));
    await expect(one.send(new DescribeKeyCommand({ KeyId: id }))).rejects.toMatchObject(denied);
    const other = await bench.make();
    await expect(one.send(mac(other.id))).rejects.toMatchObject(denied);
    await expect(nothing.send(mac(id))).rejects.toMatchObject(denied);
  });

  it('keeps out everybody whom it does not name, whatever IAM allows them', async () => {
    const { id } = await bench.make({
      Policy: policyOf(ADMIN, letIn(user('nothing'), 'kms:GenerateMac')),
    });
    await expect(any.send(mac(id))).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining('no resource-based policy allows the kms:GenerateMac action'),
    });
    await nothing.send(mac(id));
    await bench.client.send(new DescribeKeyCommand({ KeyId: id }));
    await bench.client.send(
      new PutKeyPolicyCommand({
        KeyId: id,
        Policy: policyOf(ADMIN, letIn(`arn:aws:iam::${ACCOUNT}:root`, 'kms:*'), {
          ...letIn(user('any'), 'kms:GenerateMac'),
          Effect: 'Deny',
        }),
      }),
    );
    await expect(any.send(mac(id))).rejects.toMatchObject(denied);
    await any.send(new DescribeKeyCommand({ KeyId: id }));
    await expect(nothing.send(mac(id))).rejects.toMatchObject(denied);
  });

  it('can ask for the algorithm', async () => {
    const Condition = { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_512' } };
    const { id } = await bench.make({
      Policy: policyOf(ADMIN, { ...letIn(user('nothing'), 'kms:GenerateMac'), Condition }),
    });
    await expect(nothing.send(mac(id))).rejects.toMatchObject(denied);
  });

  it('lets another account use the key by its ARN, but not change it', async () => {
    const { id, arn } = await bench.make({
      Policy: policyOf(ADMIN, letIn('arn:aws:iam::444455556666:root', 'kms:*')),
    });
    const neighbour = bench.as(openAccount(bench.world, '444455556666'));
    const { Mac } = await neighbour.send(mac(arn));
    await bench.client.send(
      new VerifyMacCommand({ KeyId: id, MacAlgorithm: 'HMAC_SHA_256', Message: bytes('plan'), Mac }),
    );
    await expect(neighbour.send(new DisableKeyCommand({ KeyId: arn }))).rejects.toMatchObject(denied);
    await expect(neighbour.send(mac(id))).rejects.toMatchObject({ name: 'NotFoundException' });
    const closed = await bench.make();
    await expect(neighbour.send(mac(closed.arn))).rejects.toMatchObject(denied);
  });

  it('is refused when it is malformed, or would shut its author out', async () => {
    const { id: KeyId } = await bench.make();
    const put = (Policy: string, more: object = {}) =>
      bench.client.send(new PutKeyPolicyCommand({ KeyId, Policy, ...more }));
    const malformed = { name: 'MalformedPolicyDocumentException' };
    await expect(put('{}')).rejects.toMatchObject(malformed);
    const shut = policyOf(letIn(user('nothing'), 'kms:*'));
    await expect(put(shut)).rejects.toMatchObject({
      ...malformed,
      message: expect.stringContaining('will not allow you to update the key policy'),
    });
    await expect(bench.make({ Policy: shut })).rejects.toMatchObject(malformed);
    await expect(put(shut, { PolicyName: 'other' })).rejects.toMatchObject({ name: 'NotFoundException' });
    await expect(put(' '.repeat(32_769))).rejects.toMatchObject({ name: 'LimitExceededException' });
    await put(shut, { BypassPolicyLockoutSafetyCheck: true });
    await expect(put(policyOf(ADMIN))).rejects.toMatchObject(denied);
  });
});
