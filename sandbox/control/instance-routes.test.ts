import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getRequest, sendRaw } from '../kernel/request-fixture.ts';
import { trail } from '../kernel/trail.ts';
import { connect, type Keys, policyOf } from '../services/iam/fixture.ts';
import { type Sandbox, startSandbox } from '../start.ts';

const ACCOUNT = '111122223333';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  const { iam } = connect(sandbox);
  for (const [RoleName, Service] of [
    ['web-server', 'ec2.amazonaws.com'],
    ['worker', 'lambda.amazonaws.com'],
  ] as const) {
    const trust = policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  }
});
afterAll(() => sandbox.close());

async function launch(change: object) {
  const body = { account: ACCOUNT, region: 'eu-west-2', roleName: 'web-server', address: '198.51.100.20' };
  const request = {
    ...getRequest('/_sandbox/instances'),
    method: 'POST',
    body: JSON.stringify({ ...body, ...change }),
  };
  const { status, body: text } = await sendRaw(sandbox.origin, request);
  return { status, value: JSON.parse(text) };
}

describe('an instance', () => {
  it('has a session of its role that is named as the instance, and the trail says so', async () => {
    const { status, value } = await launch({});
    expect(status).toBe(200);
    expect(value).toMatchObject({ instanceId: expect.stringMatching(/^i-[0-9a-f]{17}$/) });
    expect(Date.parse(value.expiration)).toBeGreaterThan(Date.now() + 3_500_000);
    const { sts } = connect(sandbox, value.credentials as Keys);
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/web-server/${value.instanceId}`;
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(arn);
    const records = trail({ world: sandbox.world, account: ACCOUNT, region: 'eu-west-2' });
    expect(records.at(-1)?.userIdentity).toMatchObject({
      type: 'AssumedRole',
      sessionContext: { ec2RoleDelivery: '2.0' },
    });
    expect(records.at(-2)).toMatchObject({
      eventName: 'AssumeRole',
      userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
    });
  });

  it.each([
    ['roleName', { roleName: 'absent' }, /account 111122223333 has no role absent/],
    ['account', { account: '999988887777' }, /account 999988887777 has no role/],
    ['address', { address: 'localhost' }, /address/],
    ['region', { region: '__proto__' }, /region/],
  ])('is refused for its %s', async (_, change, message) => {
    expect(await launch(change)).toEqual({
      status: 400,
      value: { error: { code: 'ValidationException', message: expect.stringMatching(message) } },
    });
  });

  it('has no credentials of a role that does not trust EC2', async () => {
    expect(await launch({ roleName: 'worker' })).toMatchObject({
      status: 403,
      value: { error: { code: 'AccessDenied' } },
    });
  });
});
