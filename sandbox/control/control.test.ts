import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getRequest, type RawRequest, sendRaw } from '../kernel/request-fixture.ts';
import { connect } from '../services/iam/fixture.ts';
import { type Sandbox, startSandbox } from '../start.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
});
afterAll(() => sandbox.close());

interface Answer {
  readonly status: number;
  readonly type: unknown;
  readonly value: unknown;
}

async function ask(route: string, body?: unknown, change: Partial<RawRequest> = {}): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ');
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  const request = { ...getRequest(`/_sandbox/${path}`), method, body: text, ...change };
  const response = await sendRaw(sandbox.origin, request);
  return {
    status: response.status,
    type: response.headers['content-type'],
    value: JSON.parse(response.body),
  };
}

const refused = (status: number, code: string, message: RegExp): Answer => ({
  status,
  type: 'application/json',
  value: { error: { code, message: expect.stringMatching(message) } },
});

describe('a refusal of the control endpoint', () => {
  it.each<[string, unknown, RegExp]>([
    ['POST clock', {}, /advance/],
    ['POST clock', { advance: '60' }, /advance/],
    ['POST clock', { advance: -1 }, /advance/],
    ['POST clock', { advance: 1e300 }, /advance/],
    ['POST clock', { advance: 8e15 }, /advance/],
    ['POST clock', { advance: 1, advnace: 2 }, /advnace/],
    ['POST settings', { iamPropagation: 600_001 }, /iamPropagation/],
    ['POST settings', { propagation: 1 }, /propagation/],
    ['POST settings', { detectionDelay: -1 }, /detectionDelay/],
    ['POST accounts', { account: 111122223333 }, /account/],
    ['POST accounts', { account: '12' }, /account id has 12 digits/],
    ['POST addresses', { address: 'localhost' }, /address/],
    ['POST faults', { operation: 'GetUser', kind: 'error' }, /service/],
    ['POST faults', { service: 'iam', operation: 'GetUser', kind: 'kill' }, /kind/],
    ['POST faults', { service: 'iam', operation: 'GetUser', kind: 'error', nth: 0 }, /nth/],
    ['POST faults', { service: 'iam', operation: 'GetUsr', kind: 'error' }, /operation.*GetUsr/],
    ['POST faults', { service: 'ec2', operation: 'RunInstances', kind: 'error' }, /service.*ec2/],
    ['POST emit', { account: '111122223333' }, /region/],
    ['POST clock', '{', /not valid JSON/],
    ['POST clock', '[]', /./],
    ['POST clock', 'null', /./],
  ])('%s with %j names what is wrong', async (route, body, message) => {
    expect(await ask(route, body)).toEqual(refused(400, 'ValidationException', message));
    expect(sandbox.world.faults).toEqual([]);
  });

  it.each<[string, number, string]>([
    ['GET nothing', 404, 'NotFound'],
    ['GET __proto__', 404, 'NotFound'],
    ['GET constructor', 404, 'NotFound'],
    ['GET ', 404, 'NotFound'],
    ['PUT clock', 405, 'MethodNotAllowed'],
    ['GET mail/none', 404, 'NotFound'],
    ['GET confirm?Token=none', 400, 'InvalidParameter'],
  ])('%s is answered with its status', async (route, status, code) => {
    expect(await ask(route)).toEqual(refused(status, code, /./));
  });

  it('comes before anything is done when a page in a browser asks', async () => {
    for (const headers of [
      { origin: 'https://page.example' },
      { origin: 'null' },
      { origin: sandbox.origin },
      { host: 'rebound.example' },
    ]) {
      const answer = await ask('POST settings', { iamPropagation: 5 }, { headers });
      expect(answer).toEqual(refused(403, 'AccessDenied', /browser/));
    }
    expect(sandbox.world.settings.iamPropagation).toBe(0);
  });

  it('of a body that is too long is in the same form', async () => {
    const body = ' '.repeat(64 * 1024 * 1024 + 1);
    expect(await ask('POST clock', body)).toEqual(refused(413, 'RequestEntityTooLarge', /limit/));
  });

  it('of a call that fails inside says no more than that', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const advance = vi.spyOn(sandbox.world.clock, 'advance').mockImplementation(() => {
      throw new Error('a secret of the sandbox');
    });
    expect(await ask('POST clock', { advance: 1 })).toEqual(refused(500, 'InternalFailure', /console/));
    expect(String(said.mock.calls[0]?.[0])).toContain('a secret of the sandbox');
    advance.mockRestore();
    said.mockRestore();
  });
});

describe('the control endpoint', () => {
  it('says what the sandbox is', async () => {
    const { value } = await ask('GET status');
    expect(value).toMatchObject({
      origin: sandbox.origin,
      accounts: [{ account: '111122223333', userName: 'sandbox-admin' }],
      services: expect.arrayContaining(['iam', 's3', 'sts']),
    });
  });

  it('opens accounts, the same one once', async () => {
    const first = await ask('POST accounts', { account: '444455556666' });
    expect(first).toMatchObject({ status: 200, value: { account: '444455556666' } });
    expect(await ask('POST accounts', { account: '444455556666' })).toEqual(first);
    const keys = first.value as { accessKeyId: string; secretAccessKey: string };
    const { sts } = connect({ ...sandbox }, keys);
    expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe('444455556666');
  });

  it('gives a port that counts as an address', async () => {
    const { value } = await ask('POST addresses', { address: '203.0.113.7' });
    expect(value).toEqual({ endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
  });

  it('advances the clock, changes settings, sets and lifts faults', async () => {
    const before = sandbox.world.clock.now();
    await ask('POST clock', { advance: 3_600_000 });
    expect(sandbox.world.clock.now()).toBeGreaterThanOrEqual(before + 3_600_000);
    const delay = { detectionDelay: 60_000 };
    await ask('POST settings', delay);
    expect((await ask('POST settings', { iamPropagation: 7 })).value).toEqual({
      ...delay,
      iamPropagation: 7,
    });
    const fault = { service: 'iam', operation: 'GetUser', kind: 'throttle' };
    expect((await ask('POST faults', fault)).value).toEqual({ faults: 1 });
    expect(sandbox.world.faults).toEqual([{ ...fault, when: 'before', seen: 0 }]);
    expect((await ask('DELETE faults')).value).toEqual({ removed: 1 });
    expect(sandbox.world.faults).toEqual([]);
  });

  it('gives a snapshot that JSON can hold', async () => {
    const { value } = await ask('GET snapshot');
    expect(value).toMatchObject({
      settings: { iamPropagation: expect.any(Number) },
      state: expect.any(Array),
    });
  });
});
