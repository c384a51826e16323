import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call, Operation, Service } from '../../../kernel/operation.ts';
import { record } from '../../../kernel/trail.ts';
import { detectorsOf } from '../detector.ts';
import { ACCOUNT, REGION } from '../fixture.ts';
import { LISTED, openWatch, type Watch } from './fixture.ts';

let watch: Watch;
beforeEach(async () => {
  watch = await openWatch();
  await watch.putList(`${LISTED}\n198.51.100.0/24\n2001:db8::/32\n`);
  expect(await watch.statusOf(await watch.makeSet())).toBe('ACTIVE');
});
afterEach(() => watch.sandbox.close());

/** A call of alice's, as it comes out of the dispatcher. */
function callOf(sourceIp: string, user = 'alice'): Call {
  const { world } = watch.sandbox;
  return {
    world,
    account: ACCOUNT,
    region: REGION,
    caller: {
      principal: { kind: 'user', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/${user}` },
      account: ACCOUNT,
      userId: `AIDA${user}`,
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    },
    requestId: world.ids.uuid(),
    at: world.clock.now(),
    sourceIp,
    userAgent: 'flood/1.0',
  };
}

const ssm = (): Service => {
  const service = watch.sandbox.world.services.get('ssm');
  if (service === undefined) throw new Error('no SSM');
  return service;
};

const operation: Operation = { access: () => [], act: () => ({}) };

function flood(count: number, sourceIp: string): void {
  const calls = Array.from({ length: count }, () => callOf(sourceIp));
  for (const call of calls)
    record(call, ssm(), 'DescribeParameters', undefined, operation, { input: {}, output: {} });
}

describe('a flood of calls', () => {
  it('is one finding of each type, with its count', async () => {
    flood(10_000, LISTED);
    watch.advance(5);
    const found = await watch.findings(2);
    expect(found.map(({ Service }) => Service?.Count)).toEqual([10_000, 10_000]);
  });

  it('by ever other people leaves no more than a thousand findings to come', async () => {
    for (let number = 0; number < 1500; number += 1) {
      const call = callOf('198.51.100.7', `user-${number}`);
      record(call, ssm(), 'PutParameter', undefined, operation, { input: {}, output: {} });
    }
    watch.advance(5);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { world } = watch.sandbox;
    const [detector] = detectorsOf({ world, account: ACCOUNT, region: REGION }).values();
    expect(detector?.findings.size).toBe(1000);
  });

  it('with names of their own making, from an address of version 6, is a finding like others', async () => {
    record(callOf('2001:db8::9', '__proto__'), ssm(), '__proto__', undefined, operation, { input: {} });
    watch.advance(5);
    const [finding, ...others] = await watch.findings(1);
    expect(others).toEqual([]);
    expect(finding?.Service?.Action?.AwsApiCallAction).toMatchObject({
      Api: '__proto__',
      RemoteIpDetails: { IpAddressV6: '2001:db8::9' },
    });
    expect(finding?.Resource?.AccessKeyDetails?.UserName).toBe('__proto__');
  });
});
