import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { AttachRolePolicyCommand, AttachUserPolicyCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOperatorClients } from '../../src/aws/operator-clients.ts';
import { postSigned } from '../../src/aws/signed-post.ts';
import { findDeployment } from '../../src/cli/connect.ts';
import { synthesize } from '../../src/cli/stage/stage.ts';
import { buildOnce } from '../build-once.ts';
import { invoke, makeInvoker, tryKey } from './deliver.ts';
import {
  emitFinding,
  incidentsOf,
  keysOf,
  mailsAbout,
  makeKey,
  makeUser,
  openStage,
  outcomes,
  policiesOf,
  settled,
  startAttacker,
  type TestStage,
  type TestUser,
} from './open-stage.ts';
import { runCli } from './run-cli.ts';

let stage: TestStage;
let controlUrl: string;
let invoker: LambdaClient;
beforeAll(async () => {
  // Whoever would rather be asked, also about keys that have leaked.
  const file = fileURLToPath(new URL('../../src/policy/default-policy.yaml', import.meta.url));
  const [before = '', after = ''] = (await readFile(file, 'utf8')).split('- name: leaked-user-key');
  const folder = await mkdtemp(join(tmpdir(), 'cordon-policy-'));
  const policy = join(folder, 'policy.yaml');
  const asking = after.replace('mode: contain', 'mode: approve');
  await writeFile(policy, `${before}- name: leaked-user-key${asking}`);
  const build = () => buildOnce('assembly-asking', (outdir) => synthesize(outdir, policy));
  stage = await openStage(undefined, [], {}, build);
  ({ controlUrl } = await findDeployment(stage.clients));
  invoker = await makeInvoker(stage);
}, 130_000);
afterAll(() => stage?.close());

const LONG = 120_000;
const LEAK = 'CredentialAccess:IAMUser/CompromisedCredentials';
const cordon = (...args: string[]) => runCli(...args, '--sandbox', stage.sandbox.origin);

/** Somebody with the policy for operators, and nothing else. */
async function makeOperator(name: string): Promise<TestUser> {
  const { operatorPolicyArn: PolicyArn } = await findDeployment(stage.clients);
  const user = await makeUser(stage, name);
  await stage.clients.iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn }));
  return user;
}

/** Asks CordonControl, as any program can. */
async function ask(
  key: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  request: object,
) {
  const { origin: endpoint } = stage.sandbox;
  const clients = createOperatorClients({ endpoint, region: 'eu-west-2', credentials: key });
  const body = JSON.stringify({ token: randomUUID(), ...request });
  const answer = await postSigned(controlUrl, body, clients.sts.config);
  return { code: answer.statusCode, ...JSON.parse(answer.body) };
}

/** A finding that asks: GuardDuty is suspicious of what the user's key does. Gives the plan that the mail names. */
async function suspect(name: string, type = 'Discovery:IAMUser/AnomalousBehavior') {
  const user = await makeUser(stage, name);
  await emitFinding(stage, { id: `f-${name}`, type, userName: name, accessKeyId: user.key.accessKeyId });
  const { id } = await settled(stage, `user/${name}`);
  const [mail] = await mailsAbout(stage, id);
  const [, plan = ''] = /cordon approve INC-[0-9a-f]{12} --plan ([0-9a-f]{64})/.exec(mail?.text ?? '') ?? [];
  return { user, id, plan, text: mail?.text ?? '' };
}

const yes = (id: string, plan: string, reason = 'not one of us') => ({
  verb: 'approve',
  incident: id,
  plan,
  reason,
});

/** Calls that have set the key Inactive, with the session of whoever made them. */
async function deactivations(accessKeyId: string): Promise<unknown[]> {
  const { state } = (await stage.sandbox.control('GET snapshot')) as { state: [string, unknown][] };
  const records = state.flatMap(([slot, value]) =>
    slot.endsWith('/cloudtrail-records') ? (value as Record<string, unknown>[]) : [],
  );
  return records.filter(
    ({ eventName, requestParameters }) =>
      eventName === 'UpdateAccessKey' && Object(requestParameters).accessKeyId === accessKeyId,
  );
}

const writeForged = (pk: string, sk: string, body: object) =>
  stage.clients.dynamodb.send(
    new UpdateItemCommand({
      TableName: stage.tableName,
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: 'SET body = :body, mac = :mac',
      ExpressionAttributeValues: {
        ':body': { S: JSON.stringify(body) },
        ':mac': { S: Buffer.alloc(32, 7).toString('base64') },
      },
    }),
  );

describe('a plan that waits for people', () => {
  it(
    'contains the attacker once a person has approved it, and not before',
    async () => {
      const { user, id, plan, text } = await suspect('approved');
      const attacker = startAttacker(stage, user.key);
      try {
        expect(text).toContain(`cordon approve ${id} --plan ${plan} --reason`);
        expect(outcomes(await attacker.round())).toEqual([true]);
        const shown = (await cordon('incident', 'show', id)).out;
        expect(shown).toContain(`${plan}: waiting, 0 of 1 approved`);
        expect(shown).toContain(`access key ${user.key.accessKeyId}: Active -> Inactive`);
        const approved = await cordon('approve', id, '--plan', plan, '--reason', 'not one of us');
        expect(approved).toMatchObject({ code: 0, errors: '' });
        expect(approved.out).toContain(`approved the plan ${plan} (1 of 1): not one of us; AKIA...`);
        expect(outcomes(await attacker.round())).toEqual([false]);
      } finally {
        await attacker.stop();
      }
      expect(await policiesOf(stage, user.name)).toEqual(['CordonDenySessions']);
      const [incident] = await incidentsOf(stage, user.name);
      expect(incident).toMatchObject({
        id,
        status: 'watching',
        decision: { mode: 'contain', rule: 'approved', because: expect.stringContaining('not one of us') },
        credentials: [{ accessKeyId: user.key.accessKeyId, verdict: 'contained' }],
      });
      const again = await cordon('approve', id, '--plan', plan, '--reason', 'twice');
      expect(again).toMatchObject({ code: 0, out: expect.stringContaining('it has been applied') });
    },
    LONG,
  );

  it(
    'is applied once, however many approve it at the same moment, in the name of its incident',
    async () => {
      const { user, id, plan } = await suspect('at-once');
      const people = [await makeOperator('at-once-ann'), await makeOperator('at-once-ben')];
      expect(await deactivations(user.key.accessKeyId)).toHaveLength(0);
      const answers = await Promise.all(people.map(({ key }) => ask(key, yes(id, plan))));
      expect(answers.map(({ code }) => code)).toEqual([200, 200]);
      expect(answers.filter(({ facts }) => facts?.results !== undefined)).toHaveLength(1);
      const calls = await deactivations(user.key.accessKeyId);
      expect(calls).toMatchObject([
        { userIdentity: { arn: `arn:aws:sts::111122223333:assumed-role/CordonContainRole/${id}` } },
      ]);
      // The control: who comes later hears that it is done.
      expect(await ask((await makeOperator('at-once-cy')).key, yes(id, plan))).toMatchObject({
        status: 'shown',
        facts: { applied: expect.stringContaining('it has been applied') },
      });
      expect(await deactivations(user.key.accessKeyId)).toHaveLength(1);
    },
    LONG,
  );

  it(
    'needs two people for whom the policy protects, and two sessions of one role are not two',
    async () => {
      const { user, id, plan, text } = await suspect('break-glass-carl');
      expect(text).toContain('for 2 people');
      const { iam, sts } = stage.clients;
      const trust = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
      const { Role } = await iam.send(
        new CreateRoleCommand({ RoleName: 'Responders', AssumeRolePolicyDocument }),
      );
      const { operatorPolicyArn: PolicyArn } = await findDeployment(stage.clients);
      await iam.send(new AttachRolePolicyCommand({ RoleName: 'Responders', PolicyArn }));
      const sessionOf = async (RoleSessionName: string) => {
        const { Credentials } = await sts.send(
          new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName }),
        );
        const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
        return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
      };
      expect(await ask(await sessionOf('ann'), yes(id, plan))).toMatchObject({
        code: 202,
        status: 'awaiting',
        said: expect.stringContaining('(1 of 2)'),
      });
      for (const name of ['ann', 'ben']) {
        expect(await ask(await sessionOf(name), yes(id, plan))).toMatchObject({
          code: 409,
          because: expect.stringContaining('another person has to'),
        });
      }
      // What whoever may write the table says of others is no word of theirs.
      const word = {
        by: 'arn:aws:iam::111122223333:user/x',
        person: 'AIDAFORGED',
        at: new Date().toISOString(),
      };
      await writeForged(`INCIDENT#${id}`, `APPROVAL#${plan}#AIDAFORGED`, { ...word, reason: 'forged' });
      expect(await ask(await sessionOf('ben'), yes(id, plan))).toMatchObject({ code: 409 });
      expect(await keysOf(stage, user.name)).toEqual({ [user.key.accessKeyId]: 'Active' });
      // The control: another person is the second.
      expect(await ask((await makeOperator('second-dee')).key, yes(id, plan))).toMatchObject({
        code: 200,
        said: expect.stringContaining('(2 of 2)'),
      });
      expect(await tryKey(stage, user.key)).toEqual([false]);
    },
    LONG,
  );

  it(
    'is not approved by whom the incident taints, and over once a person has rejected it',
    async () => {
      const { user, id, plan } = await suspect('judge-of-himself');
      const { operatorPolicyArn: PolicyArn } = await findDeployment(stage.clients);
      await stage.clients.iam.send(new AttachUserPolicyCommand({ UserName: user.name, PolicyArn }));
      const other = await makeKey(stage.clients.iam, user.name);
      for (const verb of ['reject', 'approve', 'contain']) {
        const request = { ...yes(id, plan), verb };
        expect(await ask(other, request)).toMatchObject({
          code: 409,
          because: expect.stringContaining('taint'),
        });
      }
      // The control: another may say no, and then nobody's yes counts.
      const { key } = await makeOperator('judge-eli');
      expect(await ask(key, { ...yes(id, plan), verb: 'reject' })).toMatchObject({ code: 200 });
      const refused = await cordon('approve', id, '--plan', plan, '--reason', 'but yes');
      expect(refused).toMatchObject({ code: 6, out: expect.stringContaining('has rejected this plan') });
      expect((await keysOf(stage, user.name))[user.key.accessKeyId]).toBe('Active');
    },
    LONG,
  );

  it(
    'does nothing when the world is another than was reviewed, and shows the new plan, which can be approved',
    async () => {
      const { user, id, plan } = await suspect('moved');
      const { denySessionsPolicyArn: PolicyArn } = stage;
      await stage.clients.iam.send(new AttachUserPolicyCommand({ UserName: user.name, PolicyArn }));
      const refused = await cordon('approve', id, '--plan', plan, '--reason', 'x', '--json');
      expect(refused.code).toBe(6);
      const { differences, next } = JSON.parse(refused.out);
      expect(differences).toEqual([expect.stringMatching(/attached: false -> true/)]);
      expect(await keysOf(stage, user.name)).toEqual({ [user.key.accessKeyId]: 'Active' });
      const [, renewed = ''] = /--plan ([0-9a-f]{64})/.exec(next[0]) ?? [];
      expect(renewed).not.toBe(plan);
      expect(await cordon('approve', id, '--plan', renewed, '--reason', 'x')).toMatchObject({ code: 0 });
      expect(await tryKey(stage, user.key)).toEqual([false]);
      expect(await cordon('approve', id, '--plan', plan, '--reason', 'x')).toMatchObject({ code: 6 });
    },
    LONG,
  );

  it(
    'is none that whoever may write the table has made up',
    async () => {
      const { user, id, plan } = await suspect('framed');
      const innocent = await makeUser(stage, 'innocent');
      const now = new Date().toISOString();
      const forged = {
        ...{ hash: 'e'.repeat(64), level: 'deny', userName: innocent.name, userId: 'AIDAINNOCENT' },
        ...{ accessKeyIds: [innocent.key.accessKeyId], approvers: 1, atExpiry: 'deactivate' },
        ...{ proposedAt: now, expiresAt: now, source: 'guardduty' },
      };
      await writeForged(`INCIDENT#${id}`, `PROPOSAL#${innocent.key.accessKeyId}`, forged);
      const refused = await cordon('approve', id, '--plan', forged.hash, '--reason', 'x');
      expect(refused).toMatchObject({ code: 6, out: expect.stringContaining("of Cordon's own waits") });
      // Nor does its end do anything, and no real one's before its time.
      for (const hash of [forged.hash, plan]) {
        const detail = { incident: id, plan: hash };
        const event = { source: 'cordon', 'detail-type': 'Cordon Proposal Expired', detail };
        expect(await invoke(invoker, event)).toMatchObject({
          incidents: [{ verdict: expect.stringContaining('there is no plan') }],
        });
      }
      for (const { name, key } of [innocent, user]) {
        expect(await keysOf(stage, name)).toEqual({ [key.accessKeyId]: 'Active' });
      }
      // The control: the one that Cordon made is good.
      expect(await cordon('approve', id, '--plan', plan, '--reason', 'x')).toMatchObject({ code: 0 });
    },
    LONG,
  );

  it(
    'is not applied while the store is down: whoever approves hears it, and can try again',
    async () => {
      const { user, id, plan } = await suspect('storeless');
      await stage.sandbox.control('POST faults', {
        service: 'dynamodb',
        operation: 'UpdateItem',
        kind: 'error',
      });
      try {
        const failed = await cordon('approve', id, '--plan', plan, '--reason', 'x');
        expect(failed.code).toBe(1);
        expect(failed.errors).not.toBe('');
      } finally {
        await stage.sandbox.control('DELETE faults');
      }
      expect(await keysOf(stage, user.name)).toEqual({ [user.key.accessKeyId]: 'Active' });
      expect(await policiesOf(stage, user.name)).toEqual([]);
      expect(await cordon('approve', id, '--plan', plan, '--reason', 'x')).toMatchObject({ code: 0 });
      expect(await keysOf(stage, user.name)).toEqual({ [user.key.accessKeyId]: 'Inactive' });
    },
    LONG,
  );
});

describe('cordon contain, of an incident', () => {
  it(
    'is for all keys of its user, refuses when one was made since, and asks a second person about the protected',
    async () => {
      const { user, id } = await suspect('break-glass-two-keys');
      const plan = JSON.parse((await cordon('contain', id, '--json')).out).plan.hash;
      const other = await makeKey(stage.clients.iam, user.name);
      const refused = await cordon('contain', id, '--apply', '--plan', plan);
      expect(refused).toMatchObject({
        code: 6,
        out: expect.stringContaining(`${other.accessKeyId}: is new`),
      });
      const renewed = JSON.parse((await cordon('contain', id, '--json')).out).plan.hash;
      const awaiting = await cordon('contain', id, '--apply', '--plan', renewed, '--reason', 'both keys');
      expect(awaiting).toMatchObject({ code: 7, out: expect.stringContaining('(1 of 2)') });
      expect(Object.values(await keysOf(stage, user.name))).toEqual(['Active', 'Active']);
      const { key } = await makeOperator('third-flo');
      expect(await ask(key, yes(id, renewed))).toMatchObject({ code: 200 });
      expect(Object.values(await keysOf(stage, user.name))).toEqual(['Inactive', 'Inactive']);
    },
    LONG,
  );
});

it(
  'cordon contain --direct does it by the rights of the person, where CordonControl cannot be reached',
  async () => {
    const user = await makeUser(stage, 'by-hand');
    const { accessKeyId } = user.key;
    await stage.sandbox.control('POST faults', { service: 'sts', operation: 'AssumeRole', kind: 'error' });
    try {
      const what = ['contain', accessKeyId, '--direct'];
      const { plan, next } = JSON.parse((await cordon(...what, '--json')).out);
      expect(next[0].cmd).toContain('--direct --apply');
      const apply = ['--apply', '--plan', plan.hash];
      // The control: CordonControl cannot, and says so.
      expect((await cordon('contain', accessKeyId, ...apply)).code).toBe(1);
      expect(await keysOf(stage, user.name)).toEqual({ [accessKeyId]: 'Active' });
      expect(await cordon(...what, ...apply)).toMatchObject({ code: 0 });
    } finally {
      await stage.sandbox.control('DELETE faults');
    }
    expect(await keysOf(stage, user.name)).toEqual({ [accessKeyId]: 'Inactive' });
  },
  LONG,
);

describe('silence', () => {
  it(
    'has a confirmed leaked key set Inactive and does nothing else; where it may not, people hear that it waits',
    async () => {
      const leaked = await suspect('silent-leak', LEAK);
      const guarded = await suspect('break-glass-silent', LEAK);
      const suspicious = await suspect('silent-suspicion');
      const advance = (minutes: number) => stage.sandbox.control('POST clock', { advance: minutes * 60_000 });
      await advance(50);
      const [before] = await incidentsOf(stage, leaked.user.name);
      expect(
        await keysOf(stage, leaked.user.name),
        `${leaked.text}\n${before?.timeline.map(({ at, text }) => `${at} ${text}`).join('\n')}`,
      ).toEqual({ [leaked.user.key.accessKeyId]: 'Active' });
      await advance(12);
      const statusOf = async ({ user }: typeof leaked) =>
        (await keysOf(stage, user.name))[user.key.accessKeyId];
      await expect.poll(() => statusOf(leaked), { timeout: 60_000 }).toBe('Inactive');
      expect(await policiesOf(stage, leaked.user.name)).toEqual([]);
      const textsOf = async (id: string) => (await mailsAbout(stage, id)).map(({ text }) => text).join('\n');
      await expect
        .poll(() => textsOf(leaked.id), { timeout: 60_000 })
        .toContain('rule expired: nobody answered in time');
      for (const { id } of [guarded, suspicious]) {
        await expect
          .poll(() => textsOf(id), { timeout: 60_000 })
          .toContain('nobody has answered in time, and it waits for you');
      }
      expect([await statusOf(guarded), await statusOf(suspicious)]).toEqual(['Active', 'Active']);
    },
    LONG,
  );
});
