import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardDutyEvent } from '../../src/findings/fixtures.ts';
import { ALICE_KEY, investigation } from '../../src/report/investigation/fixture.ts';
import { runCli } from './run-cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordon-policy-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const HEAD = 'schema: cordon.policy/1\nprotected: []\nrules:\n';
const tellOnly = `${HEAD}  - { name: tell, when: {}, mode: notify, because: we are new here }\n`;
const leaked = (userName: string) => JSON.stringify(guardDutyEvent({ key: { userName } }));

describe('cordon policy', () => {
  it('checks the policy that ships, and shows its rules', async () => {
    const { code, out, errors } = await runCli('policy', 'check');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(out).toMatch(/^ +RULE +MODE +PLAYBOOK +WHEN$/m);
    expect(out).toMatch(
      /^5 +leaked-user-key +contain +user-key +source guardduty; kind user-key; type one of /m,
    );
    expect(out).toContain('arn:aws:iam::*:user/break-glass*');
    expect(out).not.toContain('Warning');
  });

  it('names every line that is wrong, and exits with 1', async () => {
    const rule = '{ name: all, when: { kinds: [root] }, mode: rotate, because: hope }';
    const file = write('wrong.yaml', `${HEAD}  - ${rule}\n`);
    const { code, out, errors } = await runCli('policy', 'check', file);
    expect(code).toBe(1);
    expect(out).toContain(`${file}:4:26 rules.0.when.kinds: is no member`);
    expect(out).toMatch(/wrong\.yaml:4:\d+ rules\.0\.mode: rotate is allowed only/);
    expect(errors).toMatch(/^Next: /);
    const json = await runCli('policy', 'check', file, '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ schema: 'cordon.policy-check/1', status: 'error' });
  });

  it('explains what becomes of an event', async () => {
    const event = write('event.json', leaked('alice'));
    const { code, out } = await runCli('policy', 'explain', event);
    expect(code).toBe(0);
    expect(out).toMatch(/^DECISION +contain by rule leaked-user-key$/m);
    expect(out).toMatch(/^NOT BY +simulated-user-key: source is guardduty, not simulation$/m);
    const json = await runCli('policy', 'explain', event, '--json', '--account', '444455556666');
    expect(JSON.parse(json.out)).toMatchObject({
      schema: 'cordon.policy-explain/1',
      findings: [{ decision: { mode: 'notify', rule: 'other-account' } }],
    });
  });

  it('says what a rule that asks would have cost had it acted by itself, and whom', async () => {
    const type = 'Recon:IAMUser/MaliciousIPCaller.Custom';
    const asks = (accessKeyId: string) =>
      write('asks.json', JSON.stringify(guardDutyEvent({ detail: { type }, key: { accessKeyId } })));
    const answer = write('answer.json', JSON.stringify(investigation));
    const alone = await runCli('policy', 'explain', asks(ALICE_KEY));
    expect(alone.out).toMatch(/^ +deactivate-access-key: a workload that uses this key stops/m);
    expect(alone.out).toContain(`cordon investigate ${ALICE_KEY} --since 1d --json`);
    const weighed = await runCli('policy', 'explain', asks(ALICE_KEY), '--investigation', answer);
    expect(weighed).toMatchObject({ code: 0, errors: '' });
    expect(weighed.out).toMatch(/the owner's own use stops: \d+ calls from 203\.0\.113\.20/);
    const acts = await runCli('policy', 'explain', write('event.json', leaked('alice')));
    expect(acts.out).not.toContain('AUTOMATIC');
    const other = await runCli('policy', 'explain', asks('AKIAIOSFODNN7EXAMPLE'), '--investigation', answer);
    expect(other).toMatchObject({ code: 2, errors: expect.stringContaining('is not about the key') });
    const none = await runCli(
      'policy',
      'explain',
      asks(ALICE_KEY),
      '--investigation',
      write('no.json', '{}'),
    );
    expect(none).toMatchObject({
      code: 2,
      errors: expect.stringContaining('is no answer of an investigation'),
    });
  });

  it('lets no event write to the terminal but in plain text', async () => {
    const event = write('hostile.json', leaked('\u001b[2J\u202eecila'));
    const { code, out } = await runCli('policy', 'explain', event);
    expect(code).toBe(0);
    for (const trick of ['\u001b[2J', '\u202e']) expect(out).not.toContain(trick);
    const unreadable = await runCli('policy', 'explain', write('other.json', '{"source":"aws.ec2"}'));
    expect(unreadable.out).toMatch(/^DECISION +notify by rule unreadable$/m);
  });

  it('tests a policy by cases, and exits with 1 when one comes out otherwise', async () => {
    expect(await runCli('policy', 'test')).toMatchObject({ code: 0, out: expect.stringMatching(/ 0 not$/m) });
    const policy = write('tell.yaml', tellOnly);
    const { code, out } = await runCli('policy', 'test', '--policy', policy);
    expect(code).toBe(1);
    expect(out).toMatch(
      /FAILED {2}a key that GuardDuty knows as leaked\n {2}expected {2}contain, by rule leaked-user-key/,
    );
    expect(out).toMatch(/ {2}got {7}notify, by rule tell/);
  });

  it.each([
    [
      'a policy that is not there',
      2,
      /cannot be read \(ENOENT\)\nNext: /,
      () => ['check', '/no/policy.yaml'],
    ],
    [
      'an event that is no JSON',
      2,
      /is not JSON: .*\nNext: /,
      () => ['explain', write('event.txt', 'leaked!')],
    ],
    [
      'an account that is none',
      2,
      /alice is no account/,
      () => ['explain', write('event.json', '{}'), '--account', 'alice'],
    ],
    [
      'cases that are no YAML',
      1,
      /cases\.yaml:1:\d+.*\nNext: /,
      () => ['test', write('cases.yaml', 'cases: [')],
    ],
    [
      'a wrong policy to explain by',
      1,
      /the policy is wrong:\n.*:1:1.*\n(.*\n)*Next: /,
      () => ['explain', write('event.json', '{}'), '--policy', write('empty.yaml', '')],
    ],
  ])('says of %s what to do next, and exits with %i', async (_what, code, errors, args) => {
    const run = await runCli('policy', ...args());
    expect(run).toMatchObject({ code, errors: expect.stringMatching(errors), out: '' });
  });
});
