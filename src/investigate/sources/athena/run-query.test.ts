import { AthenaClient } from '@aws-sdk/client-athena';
import { afterEach, describe, expect, it } from 'vitest';
import { connectAthena } from '../../../aws/athena.ts';
import { type LocalAthena, SCANNED, startAthena } from './fixture.ts';
import { createRunner } from './run-query.ts';
import { priceOf } from './scan-price.ts';
import { COUNT_COLUMNS, countRecords } from './select-records.ts';

const COUNT = countRecords(SCANNED);
const open: LocalAthena[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function start({ mostUsd = 1, usdEach = priceOf(2e9) } = {}) {
  const local = await startAthena([]);
  open.push(local);
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'none' };
  const client = new AthenaClient({ endpoint: local.origin, region: 'eu-west-2', credentials });
  const athena = connectAthena(client, { workgroup: 'primary' });
  const controller = new AbortController();
  const waits: number[] = [];
  const wait = async (ms: number) => {
    waits.push(ms);
    controller.signal.throwIfAborted();
  };
  const runner = createRunner({ athena, usdEach, mostUsd, signal: controller.signal, wait });
  return { local, runner, controller, waits, athena };
}

describe('a query', () => {
  it('is waited for, and counted', async () => {
    const { runner, waits, local } = await start();
    expect(await runner.run(COUNT, COUNT_COLUMNS)).toEqual({
      queryId: '00000000-0000-4000-8000-000000000001',
      rows: [],
    });
    await runner.run(COUNT, COUNT_COLUMNS);
    expect(waits).toEqual([400, 400]);
    expect(local.statements).toHaveLength(2);
    expect(runner.spent()).toEqual({ queries: 2, bytes: 4e9, usd: 2 * priceOf(2e9) });
  });

  it('is looked at less and less often, and every five seconds at last', async () => {
    const { runner, waits, local } = await start();
    local.fate.state = 'RUNNING';
    const running = runner.run(COUNT, COUNT_COLUMNS);
    while (waits.length < 9) await new Promise((resolve) => setTimeout(resolve, 5));
    local.fate.state = 'SUCCEEDED';
    await running;
    expect(waits.slice(0, 3)).toEqual([400, 600, 900]);
    expect(waits[8]).toBe(5_000);
  });

  it.each([
    ['TABLE_NOT_FOUND: line 1:1: Table does not exist', /cordon athena table/],
    ['Query cancelled! : Bytes scanned limit was exceeded', /--athena-workgroup|fewer days/],
    ['Access Denied (Service: Amazon S3)', /s3:GetObject/],
    ['HIVE_BAD_DATA', /aws athena get-query-execution --query-execution-id 00000000-/],
  ])('that fails says why: %s', async (because, advice) => {
    const { runner, local } = await start();
    Object.assign(local.fate, { state: 'FAILED', because: `${because}\u001b[2J` });
    const failure = await runner.run(COUNT, COUNT_COLUMNS).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'QueryFailed',
      message: expect.stringContaining(because.split(':')[0] ?? ''),
      advice: expect.stringMatching(advice),
    });
    expect(String(failure)).not.toContain('\u001b');
    // A query that failed is not charged.
    expect(runner.spent()).toEqual({ queries: 1, bytes: 0, usd: 0 });
  });

  it('that Athena cancelled is charged by what it has scanned', async () => {
    const { runner, local } = await start();
    local.fate.state = 'CANCELLED';
    await expect(runner.run(COUNT, COUNT_COLUMNS)).rejects.toMatchObject({ code: 'QueryFailed' });
    expect(runner.spent().usd).toBe(priceOf(2e9));
  });

  it('that would cost more than was allowed is not asked', async () => {
    const { runner, local } = await start({ mostUsd: 2.5 * priceOf(2e9) });
    await runner.run(COUNT, COUNT_COLUMNS);
    await runner.run(COUNT, COUNT_COLUMNS);
    await expect(runner.run(COUNT, COUNT_COLUMNS)).rejects.toMatchObject({
      code: 'CostLimit',
      message: expect.stringMatching(/after 2 questions to Athena, for 0\.0200 USD/),
      advice: expect.stringContaining('--max-cost 0.07'),
    });
    expect(local.statements).toHaveLength(2);
  });

  it('that scans more than was estimated counts for those that follow', async () => {
    const { runner, local } = await start({ mostUsd: 1.5 * priceOf(2e9), usdEach: priceOf(1) });
    await runner.run(COUNT, COUNT_COLUMNS);
    await expect(runner.run(COUNT, COUNT_COLUMNS)).rejects.toMatchObject({ code: 'CostLimit' });
    expect(local.statements).toHaveLength(1);
  });

  it('that somebody breaks off is stopped at Athena, and none comes after', async () => {
    const { runner, local, controller, waits } = await start();
    local.fate.state = 'RUNNING';
    const running = runner.run(COUNT, COUNT_COLUMNS);
    const outcome = expect(running).rejects.toMatchObject({ code: 'Interrupted' });
    while (waits.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    await outcome;
    expect(local.stopped).toEqual(['00000000-0000-4000-8000-000000000001']);
    await expect(runner.run(COUNT, COUNT_COLUMNS)).rejects.toMatchObject({ code: 'Interrupted' });
    expect(local.statements).toHaveLength(1);
  });

  it('whose answer has other columns is not believed', async () => {
    const { runner } = await start();
    await expect(runner.run(COUNT, ['eventname'])).rejects.toMatchObject({ code: 'QueryFailed' });
  });
});

it('a workgroup without a place for results is told apart', async () => {
  const { athena } = await start();
  const refused = Object.assign(new Error('No output location provided. An output location is required'), {
    name: 'InvalidRequestException',
  });
  const runner = createRunner({
    athena: { ...athena, start: () => Promise.reject(refused) },
    usdEach: 0,
    mostUsd: 1,
    signal: new AbortController().signal,
  });
  await expect(runner.run(COUNT, COUNT_COLUMNS)).rejects.toMatchObject({
    advice: expect.stringContaining('--athena-output'),
  });
});
