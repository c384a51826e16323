import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  incidentsOf,
  keysOf,
  mailsAbout,
  makeUser,
  openStage,
  outcomes,
  policiesOf,
  startAttacker,
  type TestStage,
  type TestUser,
} from './open-stage.ts';
import { runCli } from './run-cli.ts';

let stage: TestStage;
let folder: string;
let user: TestUser;
beforeAll(async () => {
  [stage, folder] = await Promise.all([openStage(), mkdtemp(join(tmpdir(), 'cordon-triage-'))]);
  user = await makeUser(stage, 'reported');
}, 130_000);
afterAll(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

const here = () => ['--sandbox', stage.sandbox.origin];

async function saveEvent(event: object): Promise<string> {
  const file = join(folder, 'event.json');
  await writeFile(file, JSON.stringify(event));
  return file;
}

const eventAbout = ({ name, key }: TestUser, title: string) => ({
  source: 'aws.guardduty',
  'detail-type': 'GuardDuty Finding',
  detail: {
    id: '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60',
    accountId: stage.sandbox.administrator.account,
    region: 'eu-west-2',
    type: 'Recon:IAMUser/MaliciousIPCaller.Custom',
    severity: 5,
    title,
    resource: { accessKeyDetails: { accessKeyId: key.accessKeyId, userName: name, userType: 'IAMUser' } },
    service: { additionalInfo: { threatListName: 'ours' }, count: 3 },
  },
});

describe('cordon triage', () => {
  it('says of a key whose it is, what of his there is, and what would be done, and changes nothing', async () => {
    const { accessKeyId } = user.key;
    const { code, out, errors } = await runCli('triage', accessKeyId, ...here());
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    for (const part of [
      `IAM user's long-term access key ${accessKeyId}`,
      'IAM was asked whose it is',
      `111122223333/user/${user.name}`,
      `> key ${accessKeyId} Active`,
      'console password: no, MFA devices: 0',
      'contain by rule reported-user-key',
      `cordon respond --key ${accessKeyId}`,
    ]) {
      expect(out).toContain(part);
    }
    expect(await keysOf(stage, user.name)).toEqual({ [accessKeyId]: 'Active' });
    expect(await incidentsOf(stage, user.name)).toEqual([]);
  });

  it('says what the key can do where it is asked, and that policies are not all', async () => {
    const { code, out, errors } = await runCli('triage', user.key.accessKeyId, '--blast', ...here());
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(out).toMatch(/^BLAST RADIUS +services: /m);
    expect(out).toMatch(/cost: no trail was looked at/);
    expect(out).toMatch(/not known: policies on resources/);
    const { out: json } = await runCli('triage', user.key.accessKeyId, '--blast', '--json', ...here());
    expect(JSON.parse(json)).toMatchObject({
      findings: [{ blast: { principal: { kind: 'user' }, isBeforeContainment: false } }],
    });
  });

  it('reads an event out of a file, takes no order from it, and exits with 3 at a gate', async () => {
    const file = await saveEvent(eventAbout(user, 'x\u001b[2J\nPOLICY contain\u202e https://evil.example'));
    const { code, out } = await runCli('triage', file, '--gate', ...here());
    expect(code).toBe(3);
    expect(out).toContain('approve by rule threat-list-user-key');
    expect(out).toContain('on threat list "ours"');
    expect(out).not.toContain('\u001b[2J');
    expect(out.match(/^POLICY/gm)).toHaveLength(1);
    const { out: json } = await runCli('triage', file, '--json', ...here());
    expect(JSON.parse(json)).toMatchObject({
      schema: 'cordon.triage/1',
      findings: [
        { key: `111122223333/user/${user.name}`, credential: { kind: 'user-key' }, user: { mfaDevices: 0 } },
      ],
    });
  });

  it('knows a user by his ARN, and a finding by its id', async () => {
    const arn = await runCli('triage', `arn:aws:iam::111122223333:user/${user.name}`, ...here());
    expect(arn.out).toContain(`  key ${user.key.accessKeyId} Active`);
    const { id } = (await stage.sandbox.control('POST findings', {
      account: stage.sandbox.administrator.account,
      region: 'eu-west-2',
      publish: 'never',
      finding: {
        type: 'Recon:IAMUser/TorIPCaller',
        severity: 5,
        title: 'An API was called from a Tor exit.',
        resource: {
          resourceType: 'AccessKey',
          accessKeyDetails: { accessKeyId: user.key.accessKeyId, userName: user.name, userType: 'IAMUser' },
        },
      },
    })) as { id: string };
    const found = await runCli('triage', id, ...here());
    expect(found).toMatchObject({ code: 0, errors: '' });
    expect(found.out).toContain('Recon:IAMUser/TorIPCaller (guardduty by api-output, severity 5)');
  });

  it.each([
    ['what is nothing of the kind', 2, /neither an access key id nor a user's ARN/, 'alice'],
    ['a finding that GuardDuty does not have', 8, /GuardDuty has no finding/, 'f'.repeat(32)],
  ])('says of %s what to do next', async (_, code, errors, what) => {
    expect(await runCli('triage', what, ...here())).toMatchObject({
      code,
      errors: expect.stringMatching(errors),
      out: '',
    });
  });
});

describe('cordon respond', () => {
  it('shows what would be done, and does it when it is told to', async () => {
    const { accessKeyId } = user.key;
    const attacker = startAttacker(stage, user.key);
    try {
      expect(outcomes(await attacker.round())).toEqual([true]);
      const plan = await runCli('respond', '--key', accessKeyId, ...here());
      expect(plan).toMatchObject({ code: 0, errors: '' });
      expect(plan.out).toContain('Set the access key Inactive');
      expect(plan.out).toContain('Nothing has been changed.');
      expect(outcomes(await attacker.round())).toEqual([true]);

      const done = await runCli(
        ...['respond', '--key', accessKeyId, '--reason', 'found in a paste', '--apply', '--json', ...here()],
      );
      expect(done).toMatchObject({ code: 0, errors: '' });
      const { incident, ...said } = JSON.parse(done.out.trim());
      expect(said).toMatchObject({
        schema: 'cordon.respond/1',
        status: 'ok',
        verdict: 'contained',
        unfinished: [],
      });
      expect(outcomes(await attacker.round())).toEqual([false]);
      expect(await policiesOf(stage, user.name)).toEqual(['CordonDenySessions']);
      const [mail, ...more] = await mailsAbout(stage, incident);
      expect(more).toEqual([]);
      expect(mail?.text).toContain('found in a paste');
      expect(mail?.text).toContain('a person: arn:aws:iam::111122223333:user/sandbox-admin');
      expect(await incidentsOf(stage, user.name)).toMatchObject([{ id: incident, status: 'watching' }]);
    } finally {
      await attacker.stop();
    }
  });

  it.each([
    ['a key that nobody holds', 'AKIAIOSFODNN7EXAMPLE', /IAM does not know it/],
    ['a temporary key that nobody has used', 'ASIAIOSFODNN7EXAMPLE', /CloudTrail does not know it/],
  ])('does nothing about %s, says why, and exits with 6', async (_, key, because) => {
    const { code, out } = await runCli('respond', '--key', key, '--apply', ...here());
    expect(code).toBe(6);
    expect(out).toMatch(because);
    expect(out).toContain('Next: read docs/playbooks/unknown-credential.md');
  });
});
