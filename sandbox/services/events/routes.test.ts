import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../start.ts';
import { clientsOf, makeQueue, makeRule, REGION, takeMessage } from './fixture.ts';

let sandbox: Sandbox;
let clients: ReturnType<typeof clientsOf>;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  clients = clientsOf(sandbox);
});
afterAll(() => sandbox.close());

async function call(method: string, route: string, body?: unknown) {
  const answer = await fetch(`${sandbox.origin}/_sandbox/${route}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

const FINDING = {
  account: '111122223333',
  region: REGION,
  source: 'aws.guardduty',
  detailType: 'GuardDuty Finding',
  detail: { severity: 5 },
};

describe('control routes', () => {
  it('emit an event that only AWS may send, and list what became of it', async () => {
    const queue = await makeQueue(clients, 'findings');
    await makeRule(clients, 'findings', 'aws.guardduty', [{ Id: 'q', Arn: queue.arn }]);
    const given = { ...FINDING, id: 'finding-1', time: '2026-05-06T07:08:09.100Z', resources: ['r'] };
    expect(JSON.parse((await call('POST', 'emit', given)).text)).toEqual({ eventId: 'finding-1' });
    expect(JSON.parse((await takeMessage(clients, queue)).body)).toEqual({
      version: '0',
      id: 'finding-1',
      'detail-type': 'GuardDuty Finding',
      source: 'aws.guardduty',
      account: '111122223333',
      time: '2026-05-06T07:08:09Z',
      region: REGION,
      resources: ['r'],
      detail: { severity: 5 },
    });
    expect(JSON.parse((await call('GET', 'deliveries')).text)).toMatchObject({
      deliveries: [
        {
          account: '111122223333',
          region: REGION,
          counts: { delivered: 1 },
          waiting: [],
          recent: [{ outcome: 'delivered', eventId: 'finding-1', target: queue.arn }],
        },
      ],
    });
  });

  it.each([
    [{ account: '444455556666' }, 'no account'],
    [{ account: '1' }, 'account'],
    [{ region: '../x' }, 'region'],
    [{ detail: [] }, 'detail'],
    [{ time: 'yesterday' }, 'time'],
  ])('refuse %o', async (change, message) => {
    expect(await call('POST', 'emit', { ...FINDING, ...change })).toMatchObject({
      status: 400,
      text: expect.stringContaining(message),
    });
  });
});
