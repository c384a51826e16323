import { describe, expect, it } from 'vitest';
import { type CliRun, runCli } from './run-cli.ts';

/** On a free port, so that it can run beside others. */
const runDemo = (...flags: string[]) => runCli('demo', '--fast', '--json', '--port', '0', ...flags);

const lastLine = ({ out }: CliRun) => JSON.parse(out.trim().split('\n').at(-1) ?? '');

/** A stage, processes and a rotation each, beside whatever else the machine does. */
describe('the demo', { timeout: 130_000 }, () => {
  it('contains the leaked key, proves it by the attacker, leaves the owner alone, tells once', async () => {
    const run = await runDemo();
    expect(run.errors).toBe('');
    expect(run.code).toBe(0);
    const end = lastLine(run);
    expect(end).toMatchObject({ schema: 'cordon.demo/1', verdict: 'contained', incidents: 1, mails: 1 });
    const { attacker, bystander } = end;
    expect(attacker.before.tried).toBeGreaterThanOrEqual(5);
    expect(attacker.before.succeeded).toBe(attacker.before.tried);
    expect(attacker.after.tried).toBe(attacker.before.tried);
    expect(attacker.after.denied).toBe(attacker.after.tried);
    expect(bystander.succeeded).toBe(bystander.tried);
    expect(run.out).toMatch(/s3:ListBuckets with the session +403 AccessDenied/);
    expect(run.out).toMatch(/iam:ListUsers with the key +403 InvalidClientTokenId/);
  });

  it('says "not contained" and fails when the roles may not contain', async () => {
    const run = await runDemo('--without-permission');
    expect(run.code).toBe(1);
    const end = lastLine(run);
    expect(end).toMatchObject({ verdict: 'not contained', incidents: 1, mails: 1 });
    expect(end.attacker.after.denied).toBe(0);
    expect(run.out).toContain('AccessDenied');
  });
});
