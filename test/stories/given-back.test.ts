import { randomUUID } from 'node:crypto';
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOperatorClients } from '../../src/aws/operator-clients.ts';
import { postSigned } from '../../src/aws/signed-post.ts';
import { findDeployment } from '../../src/cli/connect.ts';
import type { DescribedFinding } from '../../src/cli/stage/described-finding.ts';
import { describeLeak, envelopFinding, invoke, makeInvoker, raise } from './deliver.ts';
import {
  incidentsOf,
  keysOf,
  mailsAbout,
  makeUser,
  openStage,
  policiesOf,
  settled,
  type TestStage,
  type TestUser,
} from './open-stage.ts';
import { runCli } from './run-cli.ts';

let stage: TestStage;
let invoker: LambdaClient;
beforeAll(async () => {
  stage = await openStage();
  invoker = await makeInvoker(stage);
}, 130_000);
afterAll(() => stage?.close());

const LONG = 180_000;
const cordon = (...args: string[]) => runCli(...args, '--sandbox', stage.sandbox.origin);

const statusOf = async ({ name, key }: TestUser) => (await keysOf(stage, name))[key.accessKeyId];
const deliver = (finding: DescribedFinding) => invoke(invoker, envelopFinding(stage, finding));

/** A user who was contained for a finding, as GuardDuty has it. */
async function openIncident(name: string) {
  const user = await makeUser(stage, name);
  const finding = await raise(stage, describeLeak(stage, user, { id: `f-${name}` }));
  await deliver(finding);
  expect(await statusOf(user)).toBe('Inactive');
  return { user, finding, incident: await settled(stage, name) };
}

/** And then given back, the key with it. */
async function giveBack(name: string) {
  const open = await openIncident(name);
  const restore = ['restore', open.incident.id, '--reactivate-key', open.user.key.accessKeyId];
  const { plan } = JSON.parse((await cordon(...restore, '--json')).out);
  const done = await cordon(...restore, '--apply', '--plan', plan.hash, '--reason', 'it was a drill');
  expect(done).toMatchObject({ code: 0, errors: '' });
  expect(await statusOf(open.user)).toBe('Active');
  expect(await policiesOf(stage, name)).toEqual([]);
  return open;
}

async function readEpisode(key: string) {
  const Key = { pk: { S: `PRINCIPAL#${key}` }, sk: { S: 'EPISODE' } };
  const { Item } = await stage.clients.dynamodb.send(new GetItemCommand({ TableName: stage.tableName, Key }));
  return { Key, restored: Item?.['restored']?.S ?? '', mac: Item?.['restoredMac']?.S ?? '' };
}

describe('what a person has given back', () => {
  it(
    'stays given back when its finding comes again, and is contained for what is new',
    async () => {
      const { user, finding, incident } = await giveBack('drilled');
      await deliver(finding);
      expect(await statusOf(user)).toBe('Active');
      expect(await policiesOf(stage, user.name)).toEqual([]);
      const texts = (await mailsAbout(stage, incident.id)).map(({ text }) => text);
      expect(texts.join('\n')).toMatch(/^STATE {4}NOTHING WAS DONE: a person has given it back/m);
      await stage.sandbox.control('POST clock', { advance: 60_000 });
      await deliver(await raise(stage, finding));
      expect(await statusOf(user)).toBe('Inactive');
      expect(await policiesOf(stage, user.name)).toEqual(['CordonDenySessions']);

      const other = await giveBack('drilled-too');
      await deliver(await raise(stage, { ...other.finding, id: 'f-another' }));
      expect(await statusOf(other.user)).toBe('Inactive');
    },
    LONG,
  );

  it(
    'is not what somebody has written into the table',
    async () => {
      const [honest, victim] = [await giveBack('honest'), await openIncident('victim')];
      const { restored, mac } = await readEpisode(honest.incident.key);
      const { Key } = await readEpisode(victim.incident.key);
      const forged = restored.replaceAll('f-honest', 'f-victim');
      expect(forged).toContain('f-victim');
      await stage.clients.dynamodb.send(
        new UpdateItemCommand({
          TableName: stage.tableName,
          Key,
          UpdateExpression: 'SET restored = :body, restoredMac = :mac',
          ExpressionAttributeValues: { ':body': { S: forged }, ':mac': { S: mac } },
        }),
      );
      await stage.clients.iam.send(
        new UpdateAccessKeyCommand({
          UserName: 'victim',
          AccessKeyId: victim.user.key.accessKeyId,
          Status: 'Active',
        }),
      );
      await deliver(victim.finding);
      expect(await statusOf(victim.user)).toBe('Inactive');
      // The control: what Cordon has sealed holds.
      await deliver(honest.finding);
      expect(await statusOf(honest.user)).toBe('Active');
    },
    LONG,
  );
});

describe('who came out of what the incident is about', () => {
  const ACCOUNT = 'arn:aws:iam::111122223333';

  /** A role with the policy for operators, that this user may take. */
  async function makeRole(RoleName: string, userName: string) {
    const { iam } = stage.clients;
    const trust = {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: `${ACCOUNT}:user/${userName}` },
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const { operatorPolicyArn: PolicyArn } = await findDeployment(stage.clients);
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }

  async function assume(RoleName: string, { key }: TestUser) {
    const sts = new STSClient({ endpoint: stage.sandbox.origin, region: 'eu-west-2', credentials: key });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: `${ACCOUNT}:role/${RoleName}`, RoleSessionName: 'olga' }),
    );
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  }

  async function ask(credentials: { accessKeyId: string; secretAccessKey: string }, request: object) {
    const { controlUrl } = await findDeployment(stage.clients);
    const clients = createOperatorClients({
      endpoint: stage.sandbox.origin,
      region: 'eu-west-2',
      credentials,
    });
    const body = JSON.stringify({ token: randomUUID(), ...request });
    const answer = await postSigned(controlUrl, body, clients.sts.config);
    return { code: answer.statusCode, ...JSON.parse(answer.body) };
  }

  it(
    'is refused, by a role that the stolen key has taken too; and where CloudTrail cannot say, nothing is given back',
    async () => {
      const [thief, olga] = [await makeUser(stage, 'robbed'), await makeUser(stage, 'olga')];
      await makeRole('night-shift', thief.name);
      await makeRole('day-shift', olga.name);
      const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      for (const { name: UserName } of [thief, olga])
        await stage.clients.iam.send(
          new PutUserPolicyCommand({ UserName, PolicyName: 'assume', PolicyDocument }),
        );
      await stage.sandbox.control('POST clock', { advance: 10_000 });
      const stolen = await assume('night-shift', thief);
      const honest = await assume('day-shift', olga);
      const finding = await raise(stage, describeLeak(stage, thief, { id: 'f-robbed' }));
      await deliver(finding);
      const { id: incident } = await settled(stage, 'robbed');
      const restore = { verb: 'restore', incident };
      for (const request of [restore, { verb: 'ack', incident }])
        expect(await ask(stolen, request)).toMatchObject({
          code: 409,
          status: 'refused',
          because: expect.stringMatching(/AssumeRole made .*night-shift\/olga.*a key of the incident/),
        });
      const refusals = (await mailsAbout(stage, incident)).filter(({ text }) => text.includes('REFUSED'));
      expect(refusals).toHaveLength(1);

      await stage.sandbox.control('POST faults', {
        service: 'cloudtrail',
        operation: 'LookupEvents',
        kind: 'error',
      });
      try {
        expect(await ask(honest, restore)).toMatchObject({
          code: 409,
          because: expect.stringMatching(/could not be checked/),
        });
        expect(await ask(honest, { verb: 'note', incident, text: 'on it' })).toMatchObject({ code: 200 });
        const [{ timeline } = { timeline: [] }] = await incidentsOf(stage, 'robbed');
        expect(timeline.map(({ text }) => text).join('\n')).toMatch(
          /noted: on it \(where he comes from could/,
        );
      } finally {
        await stage.sandbox.control('DELETE faults');
      }
      // The control: a session of another role, of which CloudTrail knows that somebody else has taken it.
      expect(await ask(honest, restore)).toMatchObject({ code: 200, status: 'shown' });
    },
    LONG,
  );
});
