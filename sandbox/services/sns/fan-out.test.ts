import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openAccount } from '../../kernel/accounts.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import { createClock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import { type Call, operation, type Service } from '../../kernel/operation.ts';
import { callAs, createWorld, type World } from '../../kernel/world.ts';
import { listPublications } from './publications.ts';
import { sns } from './service.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-2';
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:listener`;

interface Invocation {
  readonly FunctionName: string;
  readonly InvocationType: string;
  readonly Payload: Uint8Array;
}

let world: World;
let invoked: { input: Invocation; call: Call }[];
let failures: AwsError[];
beforeEach(() => {
  invoked = [];
  failures = [];
  const Invoke = operation<Invocation, object>({
    // What a function's policy would decide is not the subject here.
    access: () => [],
    act(input, call) {
      invoked.push({ input, call });
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return {};
    },
  });
  const functions: Service = {
    name: 'lambda',
    protocol: 'restJson1',
    schemas: () => Promise.resolve({}),
    operations: { Invoke },
  };
  world = createWorld({ clock: createClock(), ids: createIds('fan-out'), services: [sns, functions] });
  openAccount(world, ACCOUNT);
});
afterEach(() => world.clock.stop());

const principal = { kind: 'root' as const, account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` };
const from = {
  caller: { principal, account: ACCOUNT, userId: ACCOUNT },
  account: ACCOUNT,
  region: REGION,
  via: '127.0.0.1',
};
const TopicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:t`;

async function publish(Message: string): Promise<void> {
  await callAs(world, from, 'sns', 'CreateTopic', { Name: 't' });
  await callAs(world, from, 'sns', 'Subscribe', { TopicArn, Protocol: 'lambda', Endpoint: FUNCTION });
  await callAs(world, from, 'sns', 'Publish', { TopicArn, Message });
}

const deliveryThatIs = (status: string) =>
  vi.waitFor(
    () => {
      const delivery = listPublications(world)[0]?.deliveries[0];
      if (delivery?.status !== status) throw new Error(`not ${status} yet`);
      return delivery;
    },
    { timeout: 10_000, interval: 5 },
  );

describe('a function subscription', () => {
  it('invokes the function as SNS, for the topic', async () => {
    await publish('wake up');
    await deliveryThatIs('delivered');
    const [{ input, call } = { input: undefined, call: undefined }] = invoked;
    expect(input).toMatchObject({ FunctionName: FUNCTION, InvocationType: 'Event' });
    expect(call?.caller).toMatchObject({
      principal: { kind: 'service', service: 'sns.amazonaws.com' },
      sourceArn: TopicArn,
    });
    expect(JSON.parse(Buffer.from(input?.Payload ?? []).toString())).toMatchObject({
      Records: [
        {
          EventSource: 'aws:sns',
          EventSubscriptionArn: expect.stringContaining(TopicArn),
          Sns: { Type: 'Notification', TopicArn, Message: 'wake up', Subject: null, MessageAttributes: {} },
        },
      ],
    });
  });

  it('is tried sixteen times when Lambda fails, and given up', async () => {
    failures = Array.from({ length: 20 }, () => new AwsError('ServiceException', 'failing', { status: 500 }));
    await publish('in vain');
    // Each wait ends when the clock is put forward; the longest is 20 seconds.
    while (listPublications(world)[0]?.deliveries[0]?.status === 'pending') {
      world.clock.advance(20_000);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(await deliveryThatIs('failed')).toMatchObject({
      attempts: 16,
      because: 'ServiceException: failing',
    });
    expect(invoked).toHaveLength(16);
  });

  it('is not tried again when it is refused', async () => {
    failures = [new AwsError('AccessDeniedException', 'no', { status: 403 })];
    await publish('not for you');
    expect(await deliveryThatIs('failed')).toMatchObject({ attempts: 1 });
  });
});
