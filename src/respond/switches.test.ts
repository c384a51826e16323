import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { connectParameters } from '../aws/parameters.ts';
import { createSwitches, type SwitchReader } from './switches.ts';

const [killSwitchParameter, deployedParameter] = ['/cordon/kill-switch', '/cordon/deployed'];
const HOUR = 3_600_000;

let sandbox: Sandbox;
let ssm: SSMClient;
/** Milliseconds that the function's clock is ahead of the wall's. */
let ahead = 0;
let failures: string[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  ssm = new SSMClient({
    endpoint: sandbox.origin,
    region: 'eu-west-2',
    credentials: sandbox.administrator,
    maxAttempts: 1,
  });
  await write(deployedParameter, 'Cordon');
});
beforeEach(async () => {
  ahead = 0;
  failures = [];
  sandbox.world.faults.length = 0;
  await write(killSwitchParameter, '{}');
});
afterAll(() => sandbox.close());

const write = (Name: string, Value: string) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();

const open = (shadowDays = 0): SwitchReader =>
  createSwitches({
    killSwitchParameter,
    deployedParameter,
    shadowDays,
    connect: async () => connectParameters(ssm),
    now: () => Date.now() + ahead,
    log: { failure: (message) => void failures.push(message) },
  });

describe('the kill switch', () => {
  it('holds until its time, and says why', async () => {
    const until = inHours(2);
    await write(killSwitchParameter, JSON.stringify({ until, reason: 'a migration of all keys' }));
    const switches = open();
    expect(await switches.read()).toEqual({ killSwitch: { until, reason: 'a migration of all keys' } });
    ahead = 2.1 * HOUR;
    expect(await switches.read()).toEqual({});
  });

  it('holds for a day at the most', async () => {
    await write(killSwitchParameter, JSON.stringify({ until: inHours(1_000), reason: 'forgotten' }));
    const { killSwitch } = await open().read();
    expect(Date.parse(killSwitch?.until ?? '') - Date.now()).toBeGreaterThan(23.9 * HOUR);
    expect(Date.parse(killSwitch?.until ?? '') - Date.now()).toBeLessThanOrEqual(24 * HOUR);
  });

  it('is known for a minute, and not longer', async () => {
    const switches = open();
    expect(await switches.read()).toEqual({});
    await write(killSwitchParameter, JSON.stringify({ until: inHours(1), reason: 'just now' }));
    ahead = 59_000;
    expect(await switches.read()).toEqual({});
    ahead = 61_000;
    expect(await switches.read()).toMatchObject({ killSwitch: { reason: 'just now' } });
  });

  it.each([
    ['no JSON', 'on'],
    ['no end', '{"reason":"forever"}'],
    ['no reason', JSON.stringify({ until: inHours(1), reason: '' })],
    ['an end that is no time', '{"until":"tomorrow","reason":"x"}'],
    ['something more', JSON.stringify({ until: inHours(1), reason: 'x', __proto__x: 1 })],
    ['a long reason', JSON.stringify({ until: inHours(1), reason: 'x'.repeat(501) })],
  ])('holds nothing back when it is %s', async (_, value) => {
    await write(killSwitchParameter, value);
    expect(await open().read()).toEqual({});
    expect(failures).toEqual(['the kill switch is not what may be written there: it holds nothing back']);
  });

  it('holds nothing back when it cannot be read, or is not there', async () => {
    await write(killSwitchParameter, JSON.stringify({ until: inHours(1), reason: 'x' }));
    sandbox.world.faults.push({
      service: 'ssm',
      operation: 'GetParameters',
      when: 'before',
      kind: 'error',
      seen: 0,
    });
    expect(await open().read()).toEqual({});
    expect(failures).toHaveLength(1);
    sandbox.world.faults.length = 0;
    const elsewhere = createSwitches({
      killSwitchParameter: '/nothing',
      deployedParameter: '/nothing-either',
      shadowDays: 14,
      connect: async () => connectParameters(ssm),
      now: Date.now,
      log: { failure: (message) => void failures.push(message) },
    });
    expect(await elsewhere.read()).toEqual({});
  });
});

describe('the shadow', () => {
  it('lasts for its days after the first deployment', async () => {
    const switches = open(14);
    const { shadowUntil } = await switches.read();
    expect(Date.parse(shadowUntil ?? '') - Date.now()).toBeGreaterThan(13.9 * 24 * HOUR);
    ahead = 14.1 * 24 * HOUR;
    expect(await switches.read()).toEqual({});
  });
});
