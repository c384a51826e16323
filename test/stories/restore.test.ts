import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  AttachUserPolicyCommand,
  DeleteRolePolicyCommand,
  DetachUserPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetFederationTokenCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCaller } from '../../src/cli/stage/caller-process.ts';
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
beforeAll(async () => {
  stage = await openStage();
}, 130_000);
afterAll(() => stage?.close());

const cordon = (...args: string[]) => runCli(...args, '--sandbox', stage.sandbox.origin);

/** Each command is a process of its own, of which a whole story has many. */
const LONG = 180_000;

/** A finding of GuardDuty's has this user contained. */
async function containIt(user: TestUser) {
  await emitFinding(stage, {
    id: `f-${user.name}`,
    userName: user.name,
    accessKeyId: user.key.accessKeyId,
  });
  return settled(stage, user.name);
}

async function openIncident(name: string) {
  const user = await makeUser(stage, name);
  return { user, incident: await containIt(user) };
}

const reviewed = async (...args: string[]): Promise<string> =>
  JSON.parse((await cordon('restore', ...args, '--json')).out).plan.hash;

const apply = (incident: string, hash: string, ...more: string[]) =>
  cordon('restore', incident, '--apply', '--plan', hash, '--reason', 'the laptop was found', ...more);

/** Reviews what would be given back, and has it given back. */
async function restoreIt(incident: string, ...more: string[]) {
  const { code, out, errors } = await apply(incident, await reviewed(incident, ...more), ...more, '--json');
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return JSON.parse(out);
}

type Key = { readonly accessKeyId: string; readonly secretAccessKey: string };
const where = (credentials: Key) => ({
  endpoint: stage.sandbox.origin,
  region: 'eu-west-2',
  credentials,
});

/** What two temporary credentials of the user get, taken with this key: of GetSessionToken and GetFederationToken. */
async function takeSessions(key: Key) {
  const sts = new STSClient(where(key));
  const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  const given = await Promise.all([
    sts.send(new GetSessionTokenCommand({})),
    sts.send(new GetFederationTokenCommand({ Name: 'guest', Policy })),
  ]);
  const queues = given.map(({ Credentials: { AccessKeyId, SecretAccessKey, SessionToken } = {} }) => {
    const keys = { accessKeyId: AccessKeyId ?? '', secretAccessKey: SecretAccessKey ?? '' };
    return new SQSClient(where({ ...keys, ...{ sessionToken: SessionToken ?? '' } }));
  });
  return () =>
    Promise.all(
      queues.map((sqs) =>
        sqs.send(new ListQueuesCommand({})).then(
          () => 'allowed',
          (error: unknown) => (error instanceof Error ? error.name : 'failed'),
        ),
      ),
    );
}

const letFederate = ({ name }: TestUser) => {
  const Statement = [{ Effect: 'Allow', Action: 'sts:GetFederationToken', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  return stage.clients.iam.send(
    new PutUserPolicyCommand({ UserName: name, PolicyName: 'federate', PolicyDocument }),
  );
};

const DENIED = [expect.stringMatching(/AccessDenied/), expect.stringMatching(/AccessDenied/)];

describe('cordon restore, through CordonControl', () => {
  it(
    'gives back by a role of its own, tells everyone, and leaves the key Inactive',
    async () => {
      const { user, incident } = await openIncident('restored');
      const { accessKeyId } = user.key;
      const mails = (await mailsAbout(stage, incident.id)).length;
      const plan = await cordon('restore', incident.id);
      expect(plan).toMatchObject({ code: 0, errors: '' });
      expect(plan.out).toContain('Nothing has been changed.');
      expect(await mailsAbout(stage, incident.id)).toHaveLength(mails);
      expect(await policiesOf(stage, user.name)).toEqual(['CordonDenySessions']);

      expect(await restoreIt(incident.id)).toMatchObject({
        schema: 'cordon.restore/1',
        status: 'ok',
        results: [{ action: 'deny-user-sessions', kind: 'change' }],
        left: expect.stringMatching(/must stay until/),
      });
      expect(await policiesOf(stage, user.name)).toEqual([]);
      expect(await keysOf(stage, user.name)).toEqual({ [accessKeyId]: 'Inactive' });
      const told = (await mailsAbout(stage, incident.id)).filter(({ text }) =>
        text.includes('the laptop was found'),
      );
      expect(told).toHaveLength(1);
      expect(told[0]?.text).toMatch(/^STATE {4}A PERSON HAS ACTED.*WHAT {5}restore: gave back/s);
      expect(await incidentsOf(stage, user.name)).toMatchObject([{ id: incident.id, status: 'open' }]);
      expect((await cordon('incident', 'show', incident.id)).out).toContain('gave back what was contained');
    },
    LONG,
  );

  it(
    'keeps out the sessions that the attacker has, and lets in the owner’s other key and new sessions',
    async () => {
      const user = await makeUser(stage, 'owner');
      await letFederate(user);
      const otherKey = await makeKey(stage.clients.iam, user.name);
      const attacker = startAttacker(stage, user.key);
      const job = startCaller({ ...where(otherKey), ...otherKey, takesSession: false });
      try {
        const stolen = await takeSessions(user.key);
        expect(await stolen()).toEqual(['allowed', 'allowed']);
        expect(outcomes(await attacker.round())).toEqual([true]);
        const incident = await containIt(user);
        await expect.poll(stolen, { timeout: 60_000 }).toEqual(DENIED);
        expect(outcomes(await attacker.round())).toEqual([false]);
        // All sessions are denied, the owner's new ones too: that is what is to be given back.
        const before = await takeSessions(otherKey);
        expect(await before()).toEqual(DENIED);

        await restoreIt(incident.id);
        // Longer than IAM takes to spread it.
        await stage.sandbox.control('POST clock', { advance: 10_000 });
        expect(await stolen()).toEqual(DENIED);
        expect(outcomes(await attacker.round())).toEqual([false]);
        expect(outcomes(await job.round())).toEqual([true]);
        expect(await (await takeSessions(otherKey))()).toEqual(['allowed', 'allowed']);

        expect(await cordon('restore', incident.id)).toMatchObject({
          code: 6,
          out: expect.stringMatching(/must stay until/),
        });
        await stage.sandbox.control('POST clock', { advance: 36 * 3_600_000 + 60_000 });
        expect(await restoreIt(incident.id)).toMatchObject({
          status: 'ok',
          results: [{ action: 'lift-session-cut-off', kind: 'change' }],
        });
        expect(await stolen()).toEqual([expect.stringMatching(/Expired/), expect.stringMatching(/Expired/)]);
      } finally {
        await Promise.all([attacker.stop(), job.stop()]);
      }
    },
    LONG,
  );

  it(
    'gives nothing back where old sessions cannot be kept out, and says so',
    async () => {
      const { user, incident } = await openIncident('uncut');
      const { iam } = stage.clients;
      const refusal = { RoleName: 'CordonRestoreRole', PolicyName: 'NoCutOff' };
      const Statement = [{ Effect: 'Deny', Action: 'iam:PutUserPolicy', Resource: '*' }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      await iam.send(new PutRolePolicyCommand({ ...refusal, PolicyDocument }));
      await stage.sandbox.control('POST clock', { advance: 10_000 });
      const hash = await reviewed(incident.id);
      try {
        expect(await apply(incident.id, hash)).toMatchObject({
          code: 6,
          out: expect.stringMatching(/nothing is given back.*deny-user-sessions.*NOT DONE: AccessDenied/s),
        });
        expect(await policiesOf(stage, user.name)).toEqual(['CordonDenySessions']);
        expect((await incidentsOf(stage, user.name))[0]?.status).toBe('watching');
      } finally {
        await iam.send(new DeleteRolePolicyCommand(refusal));
      }
      // The control: it was that permission alone.
      await stage.sandbox.control('POST clock', { advance: 10_000 });
      expect(await apply(incident.id, hash)).toMatchObject({ code: 0 });
      expect(await policiesOf(stage, user.name)).toEqual([]);
    },
    LONG,
  );

  it(
    'refuses what somebody has changed since, and shows what',
    async () => {
      const { user, incident } = await openIncident('drifted-since');
      // Until it is proven, Cordon itself applies again what is undone.
      const proofs = async () => (await incidentsOf(stage, user.name))[0]?.proofs;
      await expect.poll(proofs, { timeout: 60_000 }).toHaveLength(1);
      const { iam } = stage.clients;
      const change = { UserName: user.name, PolicyArn: stage.denySessionsPolicyArn };
      const hash = await reviewed(incident.id);
      await iam.send(new DetachUserPolicyCommand(change));
      expect(await cordon('restore', incident.id)).toMatchObject({
        code: 6,
        out: expect.stringMatching(/deny-user-sessions.*expected: .*found: it is there no more/),
      });
      expect(await apply(incident.id, hash)).toMatchObject({ code: 6 });
      await iam.send(new AttachUserPolicyCommand(change));
      // Another wish is another plan than the one that was reviewed.
      const other = await apply(incident.id, hash, '--reactivate-key', user.key.accessKeyId);
      expect(other).toMatchObject({
        code: 6,
        out: expect.stringMatching(/is not what would be done now.*deactivate-access-key.*is new/s),
      });
      expect(await keysOf(stage, user.name)).toEqual({ [user.key.accessKeyId]: 'Inactive' });
      // The control: as Cordon left it, the plan that was reviewed is done.
      expect(await apply(incident.id, hash)).toMatchObject({ code: 0 });
    },
    LONG,
  );

  it(
    'goes by no prior state that another hand has written',
    async () => {
      const { user, incident } = await openIncident('poisoned');
      const Key = {
        pk: { S: `INCIDENT#${incident.id}` },
        sk: { S: `PRIOR#deny-user-sessions#${user.key.accessKeyId}` },
      };
      const { dynamodb } = stage.clients;
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName: stage.tableName, Key }));
      const genuine = Item?.['body']?.S ?? '';
      const write = (body: string) =>
        dynamodb.send(
          new UpdateItemCommand({
            TableName: stage.tableName,
            Key,
            UpdateExpression: 'SET body = :body',
            ExpressionAttributeValues: { ':body': { S: body } },
          }),
        );
      // It would have the deny left in place, as one that was there before.
      await write(JSON.stringify({ ...JSON.parse(genuine), attached: true, isCertain: true }));
      expect(await cordon('restore', incident.id)).toMatchObject({
        code: 6,
        out: expect.stringMatching(/PRIOR#deny-user-sessions#AKIA.* is not as Cordon wrote it/),
      });
      expect(await policiesOf(stage, user.name)).toEqual(['CordonDenySessions']);
      // The control: the record as Cordon sealed it.
      await write(genuine);
      expect(await restoreIt(incident.id)).toMatchObject({ status: 'ok' });
      expect(await policiesOf(stage, user.name)).toEqual([]);
    },
    LONG,
  );

  it('says what is wrong with the command', async () => {
    const hash = 'f'.repeat(64);
    expect(await cordon('restore', 'INC-000000000000', '--apply', '--plan', hash)).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/--apply needs --reason/),
    });
    expect(await cordon('restore', 'INC-000000000000')).toMatchObject({ code: 8 });
  });
});
