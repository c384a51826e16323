import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  AttachUserPolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leakedUserKey } from '../../scenarios/leaked-user-key.ts';
import { createOperatorClients } from '../../src/aws/operator-clients.ts';
import { findDeployment } from '../../src/cli/connect.ts';
import type { Template } from '../../src/cli/stage/deploy-stack.ts';
import { waitFor } from '../../src/cli/stage/mailbox.ts';
import { withoutPermission } from '../../src/cli/stage/without-permission.ts';
import type { StoredIncident } from '../../src/respond/read-incidents.ts';
import {
  emitFinding,
  incidentsOf,
  LOOKING,
  mailsAbout,
  makeUser,
  openStage,
  settled,
  type TestStage,
} from './open-stage.ts';
import { runCli, runCliWith } from './run-cli.ts';

const MINUTE = 60_000;
const LONG = 300_000;

let stage: TestStage;
let blind: TestStage;
beforeAll(async () => {
  [stage, blind] = await Promise.all([
    openStage(undefined, [], LOOKING),
    openStage(withoutTheTrail, [], LOOKING),
  ]);
}, 240_000);
afterAll(async () => {
  await Promise.all([stage?.close(), blind?.close()]);
});

/** The function that looks may not ask CloudTrail; the watch still may. */
function withoutTheTrail(template: Template): Template {
  const { Resources } = template;
  const role = { Resources: { CordonInvestigateRole: Resources['CordonInvestigateRole'] } } as Template;
  return {
    ...template,
    Resources: { ...Resources, ...withoutPermission(role, ['cloudtrail:LookupEvents']).Resources },
  };
}

const advance = (on: TestStage, milliseconds: number) =>
  on.sandbox.control('POST clock', { advance: milliseconds });

/** The incident of this user as soon as it is so. */
async function incidentWhen(
  on: TestStage,
  name: string,
  isSo: (incident: StoredIncident) => boolean,
  what: string,
): Promise<StoredIncident> {
  for (let minutes = 0; minutes < 4; minutes += 1) {
    const found = await waitFor(async () => {
      const [incident] = await incidentsOf(on, `user/${name}`);
      return incident !== undefined && isSo(incident) ? incident : undefined;
    }, 30_000);
    if (found !== undefined) return found;
    // What failed where a machine is busy is tried again by the next sweep.
    await advance(on, MINUTE);
  }
  const [incident] = await incidentsOf(on, `user/${name}`);
  throw new Error(`${what} did not come to be: ${JSON.stringify(incident?.timeline, null, 1)}`);
}

const looksOf = ({ investigations }: StoredIncident) => investigations.map(({ look }) => look.slice(-2));
const timelineOf = ({ timeline }: StoredIncident) => timeline.map(({ text }) => text).join('\n');

/** A user whose key may take a role, and whoever has the key has taken it. */
async function takeRole(on: TestStage, name: string) {
  const { account } = on.sandbox.administrator;
  const user = await makeUser(on, name);
  const RoleName = `role-of-${name}`;
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'sts:AssumeRole',
  };
  const may = (Action: string) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
  const { iam } = on.clients;
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'list', PolicyDocument: may('dynamodb:ListTables') }),
  );
  await iam.send(
    new PutUserPolicyCommand({ UserName: name, PolicyName: 'take', PolicyDocument: may('sts:AssumeRole') }),
  );
  const clientsOf = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
    createOperatorClients({ endpoint: on.sandbox.origin, region: leakedUserKey.region, credentials });
  const { Credentials } = await clientsOf(user.key).sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/${RoleName}`,
      RoleSessionName: 'nightly',
    }),
  );
  const {
    AccessKeyId: accessKeyId = '',
    SecretAccessKey: secretAccessKey = '',
    SessionToken: sessionToken = '',
  } = Credentials ?? {};
  const session = clientsOf({ accessKeyId, secretAccessKey, sessionToken });
  return { user, sessionKey: accessKeyId, call: () => session.dynamodb.send(new ListTablesCommand({})) };
}

/** All that is known of it, in three forms; the page goes into a file, and none of another's is written over. */
async function reportOf(id: string, sessionKey: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cordon-report-'));
  const where = ['--sandbox', stage.sandbox.origin];
  const page = join(folder, 'page.html');
  const written = await runCli('report', id, '--out', page, '--open', ...where);
  expect(written).toMatchObject({ code: 0, out: `${page}\n`, errors: expect.stringContaining('not opened') });
  const html = await readFile(page, 'utf8');
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain(id);
  expect((await stat(page)).mode & 0o777).toBe(0o600);
  expect((await runCli('report', id, '--out', page, ...where)).code).toBe(0);
  const other = join(folder, 'notes.html');
  await writeFile(other, 'mine');
  expect((await runCli('report', id, '--out', other, ...where)).code).not.toBe(0);
  expect(await readFile(other, 'utf8')).toBe('mine');
  const json = JSON.parse((await runCli('report', id, '--format', 'json', ...where)).out);
  expect(json).toMatchObject({
    schema: 'cordon.report/1',
    id,
    status: 'watching',
    investigation: { schema: 'cordon.investigation/1' },
    blastRadius: { principal: { kind: 'user' } },
    actions: [{ applied: 'yes', isReversible: true }, { applied: 'yes' }],
  });
  expect(JSON.stringify(json.investigation)).toContain(sessionKey);
  // Who has the policy for operators, and no other right, has the same before him.
  const operator = await makeUser(stage, 'lin-on-call');
  const { operatorPolicyArn: PolicyArn } = await findDeployment(stage.clients);
  await stage.clients.iam.send(new AttachUserPolicyCommand({ UserName: operator.name, PolicyArn }));
  const own = {
    AWS_ENDPOINT_URL: stage.sandbox.origin,
    AWS_REGION: leakedUserKey.region,
    AWS_ACCESS_KEY_ID: operator.key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.key.secretAccessKey,
  };
  const read = JSON.parse((await runCliWith(own, 'report', id, '--format', 'json')).out);
  expect(read.investigation).toEqual(json.investigation);
  const without = await runCli('report', id, '--format', 'json', '--investigation', 'none', ...where);
  expect(JSON.parse(without.out)).not.toHaveProperty('investigation');
  expect((await runCli('report', id, '--format', 'md', ...where)).out).toContain(id);
  expect(await runCli('report', 'INC-000000000000', ...where)).toMatchObject({ code: 8 });
  await rm(folder, { recursive: true });
}

describe('what the attacker took before he was contained', () => {
  it('is found by the responder itself, keeps the incident watched while it is used, and lets it go when not', {
    timeout: LONG * 2,
  }, async () => {
    const { user, sessionKey, call } = await takeRole(stage, 'looked-into');
    await call();
    await emitFinding(stage, { id: 'f-looked', userName: user.name, accessKeyId: user.key.accessKeyId });
    const { id } = await settled(stage, 'user/looked-into');
    await advance(stage, MINUTE);
    const first = await incidentWhen(
      stage,
      user.name,
      (one) => looksOf(one).includes('00'),
      'the first look',
    );
    expect(first.investigations[0]).toMatchObject({
      isComplete: true,
      counts: { credentials: 1, live: 1 },
      after: { calls: 0 },
      found: expect.arrayContaining([expect.stringContaining(`came out of it: session ${sessionKey}`)]),
    });
    const keys = first.investigations[0]?.evidence.map(({ key }) => key) ?? [];
    for (const name of ['answer.json', 'blast-radius.json', 'page.html'])
      expect(keys).toContainEqual(
        expect.stringMatching(new RegExp(`^incidents/${id}/investigation/.*/${name}$`)),
      );

    // The key is contained, and he goes on with what it gave him.
    await call();
    for (const [minutes, look] of [
      [4, '05'],
      [10, '15'],
      [15, '30'],
    ] as const) {
      await advance(stage, minutes * MINUTE);
      await incidentWhen(stage, user.name, (one) => looksOf(one).includes(look), `the look ${look}`);
    }
    await advance(stage, 2 * MINUTE);
    const used = await incidentWhen(
      stage,
      user.name,
      (one) => timelineOf(one).includes('it stays watched: as of'),
      'the end of the watch',
    );
    expect(used.status).toBe('watching');
    expect(timelineOf(used)).toContain(`dynamodb:ListTables by ${sessionKey}`);
    const told = await waitFor(
      async () => (await mailsAbout(stage, id)).find(({ text }) => text.includes('STILL USED: ')),
      60_000,
    );
    expect(told?.text).toMatch(/^CHANGED +.*still used after containment/m);
    expect(told?.text).toContain(`incidents/${id}/investigation/`);
    const before = (await mailsAbout(stage, id)).length;

    const checked = await runCli('incident', 'check', id, '--sandbox', stage.sandbox.origin);
    expect(checked).toMatchObject({ code: 0, out: expect.stringMatching(/^SOUND/) });
    const shown = await runCli('incident', 'show', id, '--sandbox', stage.sandbox.origin);
    expect(shown.out).toMatch(/INVESTIGATION +\+30 min, as of/);
    await reportOf(id, sessionKey);

    // He has stopped: half an hour later there is nothing new.
    await advance(stage, 32 * MINUTE);
    await incidentWhen(stage, user.name, ({ investigations }) => investigations.length > 4, 'one more look');
    await advance(stage, 2 * MINUTE);
    const quiet = await incidentWhen(stage, user.name, ({ status }) => status === 'quiet', 'quiet');
    expect(quiet.investigations.length).toBe(5);
    expect(
      (await mailsAbout(stage, id)).filter(({ text }) => /^CHANGED/m.test(text)).length,
    ).toBeLessThanOrEqual(before);
  });
});

describe('where CordonInvestigate may not ask CloudTrail', () => {
  it('control: people are told, the incident is not called quiet, and containment and mail were not held up', {
    timeout: LONG * 2,
  }, async () => {
    const user = await makeUser(blind, 'unseen');
    await emitFinding(blind, { id: 'f-unseen', userName: user.name, accessKeyId: user.key.accessKeyId });
    const { id, credentials } = await settled(blind, 'user/unseen');
    expect(credentials).toMatchObject([{ verdict: 'contained' }]);
    await advance(blind, MINUTE);
    await advance(blind, MINUTE);
    const told = await waitFor(async () => {
      await advance(blind, MINUTE);
      return (await mailsAbout(blind, id)).find(({ text }) =>
        text.includes('COULD NOT LOOK INTO WHAT WAS DONE'),
      );
    }, 100_000);
    expect(told?.text).toContain('AccessDenied');
    for (const minutes of [30, 95]) {
      await advance(blind, minutes * MINUTE);
      await advance(blind, 2 * MINUTE);
    }
    const last = await incidentWhen(
      blind,
      user.name,
      (one) => timelineOf(one).includes('the last look at what was done has not been made'),
      'the end of waiting',
    );
    expect(last).toMatchObject({ status: 'watching', investigations: [] });
  });
});
