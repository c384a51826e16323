import { existsSync } from 'node:fs';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoke, makeFunction, openStage, type Stage } from '../fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.sandbox.close());

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the Runtime API', () => {
  it('knows only the processes that the sandbox has started, and only their own events', async () => {
    const unknown = `${stage.sandbox.origin}/_runtime/guess/2018-06-01/runtime/invocation/next`;
    expect((await fetch(unknown)).status).toBe(404);
    await makeFunction(
      stage,
      'forger',
      `async () => {
        const url = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/other/response';
        return (await fetch(url, { method: 'POST', body: '"forged"' })).status;
      }`,
    );
    expect((await invoke(stage, 'forger')).result).toBe(400);
  });
});

describe('a process', () => {
  it('that its last event left busy is ended when the next one waits too long', async () => {
    await makeFunction(
      stage,
      'stuck',
      'async () => { setTimeout(() => { while (true) {} }, 5); return 1; }',
      {
        Timeout: 1,
      },
    );
    expect((await invoke(stage, 'stuck')).result).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await invoke(stage, 'stuck')).result).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect((await invoke(stage, 'stuck')).result).toBe(1);
  });

  it('that died while it waited is replaced without anybody noticing', async () => {
    await makeFunction(
      stage,
      'mortal',
      'async (event) => { if (event.die) setTimeout(() => process.exit(3), 5); return process.pid; }',
    );
    const first = await invoke(stage, 'mortal', { die: true });
    await expect.poll(() => isAlive(first.result)).toBe(false);
    const second = await invoke(stage, 'mortal');
    expect(second.error).toBeUndefined();
    expect(second.result).not.toBe(first.result);
  });

  it('that has waited too long is ended, and no event is given to it any more', async () => {
    await makeFunction(stage, 'idle', 'async () => process.pid');
    const first = await invoke(stage, 'idle');
    stage.sandbox.world.clock.advance(41 * 60_000);
    const second = await invoke(stage, 'idle');
    expect(second.error).toBeUndefined();
    expect(second.result).not.toBe(first.result);
    await expect.poll(() => isAlive(first.result)).toBe(false);
  });

  it('that floods its log is answered all the same, and its log goes on to its end', async () => {
    await makeFunction(
      stage,
      'flood',
      'async () => { for (let n = 0; n < 300; n += 1) process.stdout.write("x".repeat(99_999) + "\\n"); return "done"; }',
      { Timeout: 30 },
    );
    expect((await invoke(stage, 'flood')).result).toBe('done');
    const { events = [] } = await stage.logs.send(
      new FilterLogEventsCommand({ logGroupName: '/aws/lambda/flood', filterPattern: '?END ?REPORT' }),
    );
    expect(events.map(({ message = '' }) => message.split(' ')[0])).toEqual(['END', 'REPORT']);
  });

  it('is ended, and its files are removed, when the sandbox closes', async () => {
    const own = await openStage();
    await makeFunction(own, 'last', 'async () => [process.pid, process.env.LAMBDA_TASK_ROOT]');
    const [pid, folder] = (await invoke(own, 'last')).result;
    expect([isAlive(pid), existsSync(folder)]).toEqual([true, true]);
    await own.sandbox.close();
    expect([isAlive(pid), existsSync(folder)]).toEqual([false, false]);
  });
});
