import { DisableRuleCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../start.ts';
import { waitingOf } from './delivery.ts';
import { deliveryLog } from './delivery-log.ts';
import { clientsOf, makeQueue, REGION, takeMessage } from './fixture.ts';

let sandbox: Sandbox;
let clients: ReturnType<typeof clientsOf>;
beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
  clients = clientsOf(sandbox);
});
afterEach(() => sandbox.close());

const MINUTE = 60_000;
const place = () => ({ world: sandbox.world, account: '111122223333', region: REGION });

async function schedule() {
  const queue = await makeQueue(clients, 'ticks');
  await clients.events.send(new PutRuleCommand({ Name: 'tick', ScheduleExpression: 'rate(1 minute)' }));
  await clients.events.send(new PutTargetsCommand({ Rule: 'tick', Targets: [{ Id: 'q', Arn: queue.arn }] }));
  return queue;
}

/** Lets the advanced clock's work run, then says how many deliveries there have been. */
async function countAfter(milliseconds: number, expected: number): Promise<number> {
  sandbox.world.clock.advance(milliseconds);
  const { counts } = deliveryLog(place());
  while (counts.delivered < expected || waitingOf(place()).size > 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
  return counts.delivered;
}

describe('rate rules', () => {
  it('fire at each of their times, with the time at which they were due', async () => {
    const queue = await schedule();
    sandbox.world.clock.advance(MINUTE);
    const first = JSON.parse((await takeMessage(clients, queue)).body);
    expect(first).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: [`arn:aws:events:${REGION}:111122223333:rule/tick`],
      detail: {},
    });
    const times = [first.time];
    for (let count = 0; count < 2; count += 1) {
      sandbox.world.clock.advance(MINUTE);
      times.push(JSON.parse((await takeMessage(clients, queue)).body).time);
    }
    const [one = 0, two = 0, three = 0] = times.map((time) => Date.parse(time)).sort();
    expect([two - one, three - two]).toEqual([MINUTE, MINUTE]);
  });

  it('make up for missed times by one, and go on', async () => {
    await schedule();
    expect(await countAfter(1000 * MINUTE, 1)).toBe(1);
    expect(await countAfter(MINUTE, 2)).toBe(2);
  });

  it('rest while disabled, and keep their time when nothing but the description changes', async () => {
    const queue = await schedule();
    sandbox.world.clock.advance(0.75 * MINUTE);
    await clients.events.send(
      new PutRuleCommand({ Name: 'tick', ScheduleExpression: 'rate(1 minute)', Description: 'new' }),
    );
    expect(await countAfter(0.5 * MINUTE, 1)).toBe(1);
    await clients.events.send(new DisableRuleCommand({ Name: 'tick' }));
    await clients.events.send(new PutRuleCommand({ Name: 'other', ScheduleExpression: 'rate(1 hour)' }));
    await clients.events.send(
      new PutTargetsCommand({ Rule: 'other', Targets: [{ Id: 'q', Arn: queue.arn }] }),
    );
    expect(await countAfter(60 * MINUTE, 2)).toBe(2);
  });
});
