import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../start.ts';
import { waitingOf } from './delivery.ts';
import { deliveryLog } from './delivery-log.ts';
import { clientsOf, makeQueue, makeRole, makeRule, putEvent, REGION, takeMessage, until } from './fixture.ts';

let sandbox: Sandbox;
let clients: ReturnType<typeof clientsOf>;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  clients = clientsOf(sandbox);
});
afterAll(() => sandbox.close());

const place = () => ({ world: sandbox.world, account: '111122223333', region: REGION });

describe('retries', () => {
  it('tries again after a passing failure, and delivers once', async () => {
    const queue = await makeQueue(clients, 'again');
    await makeRule(clients, 'again', 'custom.again', [{ Id: 'q', Arn: queue.arn }]);
    sandbox.world.faults.push({
      service: 'sqs',
      operation: 'SendMessage',
      nth: 1,
      when: 'before',
      kind: 'throttle',
      seen: 0,
    });
    await putEvent(clients, 'custom.again', { n: 1 });
    await until(() => [...waitingOf(place()).values()].some((delivery) => delivery.attempts === 1));
    sandbox.world.clock.advance(1_000);
    expect(JSON.parse((await takeMessage(clients, queue)).body).detail).toEqual({ n: 1 });
    sandbox.world.faults.splice(0);
    await until(() => waitingOf(place()).size === 0);
    expect(deliveryLog(place()).recent.slice(-2)).toMatchObject([
      { outcome: 'will-retry', attempts: 1, errorCode: 'THROTTLING' },
      { outcome: 'delivered', attempts: 2 },
    ]);
  });

  it.each([
    [{ MaximumRetryAttempts: 1 }, 'MaximumRetryAttempts', 1_000, '1'],
    [{ MaximumEventAgeInSeconds: 60 }, 'MaximumEventAgeInSeconds', 60_000, '0'],
  ])('gives up by %o', async (RetryPolicy, condition, later, retries) => {
    const dead = await makeQueue(clients, `up-${condition}`);
    const role = await makeRole(clients, `role-${condition}`, ['sns:Publish']);
    await makeRule(clients, condition, `custom.${condition}`, [
      {
        Id: 't',
        Arn: `arn:aws:sns:${REGION}:111122223333:topic`,
        RoleArn: role,
        RetryPolicy,
        DeadLetterConfig: { Arn: dead.arn },
      },
    ]);
    sandbox.world.faults.push({
      service: 'sns',
      operation: 'Publish',
      when: 'before',
      kind: 'error',
      seen: 0,
    });
    await putEvent(clients, `custom.${condition}`);
    await until(() => [...waitingOf(place()).values()].some((delivery) => delivery.attempts === 1));
    sandbox.world.clock.advance(later);
    const { attributes } = await takeMessage(clients, dead);
    sandbox.world.faults.splice(0);
    expect(attributes).toMatchObject({
      ERROR_CODE: 'ERROR_FROM_TARGET',
      EXHAUSTED_RETRY_CONDITION: condition,
      RETRY_ATTEMPTS: retries,
    });
  });
});
