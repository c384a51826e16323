import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const play = (...flags: string[]) =>
  runCli('demo', '--scenario', 'threat-list', '--fast', '--json', '--port', '0', ...flags);

/** A stage, four callers, and a dozen commands of an analyst, each a process of its own. */
describe('the path of an analyst', { timeout: 300_000 }, () => {
  it('leads from the finding to the proof, and finds the key that the finding does not name', async () => {
    const { code, out, errors } = await play();
    const end = JSON.parse(out.trim().split('\n').at(-1) ?? '');
    expect(code).toBe(0);
    expect(errors).toMatch(/^(Written: \S+\n)*$/);
    // The stolen key's, and that of the user for whom he has made one.
    expect(end).toMatchObject({ verdict: 'contained', incidents: 2 });
    expect(end.attacker.before.succeeded).toBe(end.attacker.before.tried);
    expect(end.attacker.after.denied).toBe(end.attacker.after.tried);
    expect(end.bystander.succeeded).toBe(end.bystander.tried);
    for (const type of ['Recon', 'UnauthorizedAccess'])
      expect(out).toMatch(new RegExp(`shows \\d+ of ${type}:IAMUser-MaliciousIPCaller[.]Custom, MEDIUM`));
    expect(out).toContain("the owner's own use stops");
    expect(out).toMatch(/iam:ListUsers with the new key +403 InvalidClientTokenId/);
  });

  it('ends as not contained when the roles may not contain', async () => {
    const { code, out } = await play('--without-permission');
    const end = JSON.parse(out.trim().split('\n').at(-1) ?? '');
    expect({ code, verdict: end.verdict }).toEqual({ code: 1, verdict: 'not contained' });
    expect(end.attacker.after.denied).toBe(0);
  });
});
