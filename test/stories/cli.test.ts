import { GetFindingsCommand } from '@aws-sdk/client-guardduty';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeUser, openStage, settled, type TestStage, type TestUser } from './open-stage.ts';
import { runCli } from './run-cli.ts';

let stage: TestStage;
let user: TestUser;
beforeAll(async () => {
  stage = await openStage();
  user = await makeUser(stage, 'drill', '/cordon-simulation/');
}, 60_000);
afterAll(() => stage?.close());

const here = () => ['--sandbox', stage.sandbox.origin];

describe('the command line', () => {
  it('lists nothing before anything has happened', async () => {
    expect(await runCli('incident', 'list', ...here())).toMatchObject({ code: 0, out: 'No incidents.\n' });
  });

  it('simulates a finding, and shows the incident that comes of it', async () => {
    const simulated = await runCli(
      'simulate',
      'finding',
      '--key',
      user.key.accessKeyId,
      '--id',
      'f-cli',
      ...here(),
    );
    expect(simulated).toMatchObject({ code: 0, errors: '' });
    expect(simulated.out).toContain(`Finding f-cli about key ${user.key.accessKeyId} of user drill`);
    const { id } = await settled(stage, 'user/drill');

    const list = await runCli('incident', 'list', ...here());
    expect(list.out.split('\n')[0]).toMatch(/^INCIDENT +OPENED \(UTC\) +PRINCIPAL +STATE +VERDICT +FINDING$/);
    expect(list.out).toMatch(new RegExp(`^${id} .*111122223333/user/drill +watching +contained`, 'm'));

    const show = await runCli('incident', 'show', id, ...here());
    expect(show.code).toBe(0);
    for (const part of [
      id,
      'rotate by rule simulated-user-key',
      'CONTAINED',
      'aws iam update-access-key',
      'deactivate-access-key#AKIA',
    ]) {
      expect(show.out).toContain(part);
    }
    const { out } = await runCli('incident', 'show', id, '--json', ...here());
    expect(JSON.parse(out)).toMatchObject({
      schema: 'cordon.incident/1',
      incident: { id, credentials: [{ verdict: 'contained' }] },
    });
  });

  it('simulates any finding in any form on a sandbox, of which GuardDuty then knows', async () => {
    const name = 'analyst';
    const { key } = await makeUser(stage, name);
    const type = 'Recon:IAMUser/MaliciousIPCaller.Custom';
    for (const [id, format] of [
      ['f-guardduty', 'guardduty'],
      ['f-asff', 'asff'],
    ] as const) {
      const { code, out, errors } = await runCli(
        ...['simulate', 'finding', type, '--user', name, '--format', format, '--id', id, '--severity', '5'],
        ...['--title', '</pre><script>', '--json', '--to', 'sandbox', ...here()],
      );
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      expect(JSON.parse(out)).toEqual({
        schema: 'cordon.simulate/1',
        findingId: id,
        userName: name,
        accessKeyId: key.accessKeyId,
        format,
        type,
      });
    }
    const known = await stage.clients.guardduty.send(
      new GetFindingsCommand({ DetectorId: stage.detectorId, FindingIds: ['f-guardduty', 'f-asff'] }),
    );
    const same = { Type: type, Severity: 5, Title: '</pre><script>' };
    expect(known.Findings).toMatchObject([same, same]);
    expect((await settled(stage, `user/${name}`)).decision).toMatchObject({ mode: 'approve' });
  });

  it.each([
    [
      'an incident that is not there',
      8,
      /there is no incident INC-none\nNext: cordon incident list/,
      () => ['incident', 'show', 'INC-none', ...here()],
    ],
    [
      'no sandbox',
      1,
      /no sandbox answers on http:\/\/127.0.0.1:1\nNext: npm run sandbox/,
      () => ['incident', 'list', '--sandbox', 'http://127.0.0.1:1'],
    ],
    [
      'a region without the stack',
      8,
      /there is no stack Cordon/,
      () => ['incident', 'list', '--region', 'us-east-1', ...here()],
    ],
    ['a flag that is none', 2, /No flag registered for --nope/, () => ['demo', '--nope']],
    ['a key that is none', 2, /no access key id/, () => ['simulate', 'finding', '--key', 'alice', ...here()]],
    [
      'a real account without --yes',
      6,
      /add --yes/,
      () => ['simulate', 'finding', '--key', 'AKIAIOSFODNN7EXAMPLE'],
    ],
    [
      'a form that only AWS may send',
      2,
      /asff is sent in the name of an AWS service; .*\nNext: add --to sandbox/,
      () => ['simulate', 'finding', '--key', 'AKIAIOSFODNN7EXAMPLE', '--format', 'asff', '--to', 'aws'],
    ],
    [
      'a finding about nobody',
      2,
      /not said whose .*\nNext: add --user NAME/,
      () => ['simulate', 'finding', ...here()],
    ],
    [
      'a sandbox that is to be AWS',
      2,
      /--to aws says that it is none/,
      () => ['simulate', 'finding', '--to', 'aws', ...here()],
    ],
    ['a scenario that is none', 2, /there is no scenario nope/, () => ['demo', '--scenario', 'nope']],
  ])('says of %s what to do next, and exits with %i', async (_what, code, errors, args) => {
    const run = await runCli(...args());
    expect(run).toMatchObject({ code, errors: expect.stringMatching(errors), out: '' });
  });
});
