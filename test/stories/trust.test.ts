import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { GetAutomationExecutionCommand, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardduty } from '../../src/cli/stage/formats/guardduty.ts';
import { raiseInGuardDuty } from '../../src/cli/stage/guardduty.ts';
import { waitFor } from '../../src/cli/stage/mailbox.ts';
import { putSimulatedFinding, simulatedDetail } from '../../src/cli/stage/simulated-finding.ts';
import {
  describeLeak,
  envelopFinding,
  invoke,
  mailsTitled,
  makeInvoker,
  raise,
  reactivate,
  tryKey,
} from './deliver.ts';
import {
  emitForged,
  incidentsOf,
  keysOf,
  mailsAbout,
  makeUser,
  openStage,
  policiesOf,
  rotated,
  settled,
  simulate,
  type TestStage,
  type TestUser,
} from './open-stage.ts';

let stage: TestStage;
let invoker: LambdaClient;
beforeAll(async () => {
  stage = await openStage();
  invoker = await makeInvoker(stage);
}, 60_000);
afterAll(() => stage?.close());

const statusOf = async ({ name, key }: TestUser) => (await keysOf(stage, name))[key.accessKeyId];

async function expectUntouched(user: TestUser): Promise<void> {
  expect(await statusOf(user)).toBe('Active');
  expect(await policiesOf(stage, user.name)).toEqual([]);
}

const textsAbout = async (incidentId: string) =>
  (await mailsAbout(stage, incidentId)).map(({ text }) => text).join('\n');

describe("an event in GuardDuty's name", () => {
  it('of which GuardDuty knows nothing changes nothing, and people are told of it; the real one contains', async () => {
    const user = await makeUser(stage, 'framed');
    const forged = describeLeak(stage, user, { id: 'f-forged' });
    await emitForged(stage, guardduty.buildEvent(forged).detail);
    const incident = await settled(stage, 'user/framed');
    expect(incident.decision).toMatchObject({
      mode: 'notify',
      held: { by: 'not-confirmed', from: 'contain' },
    });
    expect(await textsAbout(incident.id)).toMatch(/^STATE {4}NOTHING WAS DONE: GuardDuty does not confirm/);
    await expectUntouched(user);
    expect(await tryKey(stage, user.key)).toEqual([true]);

    await raiseInGuardDuty(stage.sandbox.control, { ...forged, id: 'f-framed' }, 'now');
    await expect.poll(() => statusOf(user), { timeout: 60_000 }).toBe('Inactive');
    expect(await tryKey(stage, user.key)).toEqual([false]);
  });

  it("under a real finding's id, about another's key, changes nothing; the finding itself still contains", async () => {
    const [thief, owner] = [await makeUser(stage, 'thief'), await makeUser(stage, 'owner')];
    const real = await raise(stage, describeLeak(stage, thief, { id: 'f-real-id' }));
    await invoke(invoker, envelopFinding(stage, describeLeak(stage, owner, { id: real.id })));
    const incident = await settled(stage, 'user/owner');
    expect(await textsAbout(incident.id)).toContain("GuardDuty's own finding of this id says something else");
    await expectUntouched(owner);
    await invoke(invoker, envelopFinding(stage, real));
    expect(await statusOf(thief)).toBe('Inactive');
    await expectUntouched(owner);
  });

  it('out of an archive changes nothing; the same one that is no replay contains', async () => {
    const user = await makeUser(stage, 'replayed');
    const real = await raise(stage, describeLeak(stage, user, { id: 'f-replayed' }));
    await invoke(invoker, envelopFinding(stage, real, { 'replay-name': 'last-month' }));
    const incident = await settled(stage, 'finding/f-replayed');
    expect(await textsAbout(incident.id)).toContain('somebody replays it out of an archive');
    await expectUntouched(user);
    await invoke(invoker, envelopFinding(stage, real));
    expect(await statusOf(user)).toBe('Inactive');
  });

  it('contains when GuardDuty cannot be asked, and the mail says so', async () => {
    const user = await makeUser(stage, 'unasked');
    await stage.sandbox.control('POST faults', {
      service: 'guardduty',
      operation: 'GetFindings',
      kind: 'error',
    });
    try {
      await invoke(invoker, envelopFinding(stage, describeLeak(stage, user, { id: 'f-unasked' })));
    } finally {
      await stage.sandbox.control('DELETE faults');
    }
    expect(await tryKey(stage, user.key)).toEqual([false]);
    const incident = await settled(stage, 'user/unasked');
    expect(await textsAbout(incident.id)).toMatch(/^STATE {4}CONTAINED.*GuardDuty did not answer/s);
  });
});

describe('an older version of a finding', () => {
  it('that comes after a newer one changes nothing and adds no mail; a newer one yet contains', async () => {
    const user = await makeUser(stage, 'late');
    const first = await raise(stage, describeLeak(stage, user, { id: 'f-late' }));
    await stage.sandbox.control('POST clock', { advance: 60_000 });
    const second = await raise(stage, first);
    expect(second.count).toBe(2);
    await invoke(invoker, envelopFinding(stage, second));
    const { id } = await settled(stage, 'user/late');
    const mails = (await mailsAbout(stage, id)).length;
    await reactivate(stage, user);
    for (const old of [first, { ...first, seenAt: second.seenAt }])
      expect(await invoke(invoker, envelopFinding(stage, old))).toEqual({ incidents: [] });
    expect(await statusOf(user)).toBe('Active');
    expect(await mailsAbout(stage, id)).toHaveLength(mails);

    await stage.sandbox.control('POST clock', { advance: 60_000 });
    await invoke(invoker, envelopFinding(stage, await raise(stage, second)));
    expect(await statusOf(user)).toBe('Inactive');
  });

  const FAR = '2099-01-01T00:00:00.000Z';

  it('is not the real finding when a forged one of its id and of 2099 came first', async () => {
    const user = await makeUser(stage, 'future');
    const real = await raise(stage, describeLeak(stage, user, { id: 'f-future' }));
    const type = 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS';
    await invoke(invoker, envelopFinding(stage, { ...real, type, seenAt: FAR, count: 99 }));
    await expectUntouched(user);
    await invoke(invoker, envelopFinding(stage, real));
    expect(await statusOf(user)).toBe('Inactive');
    const [incident] = await incidentsOf(stage, 'user/future');
    expect(incident?.decision).toMatchObject({ mode: 'contain' });
    expect(incident?.findings).toMatchObject([{ count: 1, type: real.type, isConfirmed: true }]);
    // And one that comes after it does not take its place in the record either.
    await invoke(invoker, envelopFinding(stage, { ...real, type, seenAt: FAR, count: 99 }));
    expect((await incidentsOf(stage, 'user/future'))[0]?.findings).toEqual(incident?.findings);
  });

  it('is not the next real one when a copy of the finding came with the year 2099 in it', async () => {
    const user = await makeUser(stage, 'copied');
    const first = await raise(stage, describeLeak(stage, user, { id: 'f-copied' }));
    await invoke(invoker, envelopFinding(stage, { ...first, seenAt: FAR, count: 99 }));
    await stage.sandbox.control('POST clock', { advance: 60_000 });
    await reactivate(stage, user);
    await invoke(invoker, envelopFinding(stage, await raise(stage, first)));
    expect(await statusOf(user)).toBe('Inactive');
    const [incident] = await incidentsOf(stage, 'user/copied');
    expect(incident?.findings).toMatchObject([{ count: 2 }]);
  });
});

it("a simulated finding with a real one's id neither changes nor hides it", async () => {
  const user = await makeUser(stage, 'real-one');
  const drill = await makeUser(stage, 'drill', '/cordon-simulation/');
  const simulateAs = ({ name, key: { accessKeyId } }: TestUser, id: string) =>
    putSimulatedFinding(
      stage.clients.events,
      simulatedDetail({
        id,
        accessKeyId,
        userName: name,
        account: stage.sandbox.administrator.account,
        region: 'eu-west-2',
      }),
    );
  const real = describeLeak(stage, user, { id: 'f-twin' });
  // Before it, about the same key: IAM refuses it. After it, about a user made for simulations.
  await simulateAs(user, real.id);
  const refused = await settled(stage, 'user/real-one');
  expect(refused.credentials).toMatchObject([{ verdict: 'not contained' }]);
  await expectUntouched(user);
  await invoke(invoker, envelopFinding(stage, await raise(stage, real)));
  expect(await statusOf(user)).toBe('Inactive');
  const [before] = await incidentsOf(stage, 'user/real-one');
  expect(before?.findings.map(({ ref }) => ref).sort()).toEqual(['f-twin', 'simulation/f-twin']);
  expect(await textsAbout(refused.id)).toMatch(/^STATE {4}CONTAINED/m);
  await simulateAs(drill, real.id);
  await settled(stage, 'user/drill');
  expect(await statusOf(drill)).not.toBe('Active');
  expect((await incidentsOf(stage, 'user/real-one'))[0]).toMatchObject({
    findings: before?.findings,
    credentials: before?.credentials,
  });
});

describe('whoever writes the table', { timeout: 60_000 }, () => {
  const sealOf = async (pk: string, sk: string) => {
    const Key = { pk: { S: pk }, sk: { S: sk } };
    const { dynamodb } = stage.clients;
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: stage.tableName, Key }));
    return { Key, body: JSON.parse(Item?.['body']?.S ?? '{}'), mac: Item?.['mac']?.S ?? 'none' };
  };

  /** Starts the runbook for this incident, as anyone who may can, and waits for its end. */
  async function run(IncidentId: string, IAMUserName: string): Promise<string> {
    const { ssm } = stage.clients;
    const role = `arn:aws:iam::${stage.sandbox.administrator.account}:role/AutomationAssumeRole`;
    const Parameters = {
      IncidentId: [IncidentId],
      IAMUserName: [IAMUserName],
      AutomationAssumeRole: [role],
    };
    const { AutomationExecutionId } = await ssm.send(
      new StartAutomationExecutionCommand({ DocumentName: 'RotateIAMKeysRunbook', Parameters }),
    );
    const ended = await waitFor(async () => {
      const { AutomationExecution: execution } = await ssm.send(
        new GetAutomationExecutionCommand({ AutomationExecutionId }),
      );
      return execution?.AutomationExecutionStatus === 'Failed' ? JSON.stringify(execution) : undefined;
    }, 60_000);
    return ended ?? 'it did not fail';
  }

  it('has no key rotated by it: the run fails, and an alarm tells', async () => {
    const user = await makeUser(stage, 'coveted');
    await invoke(
      invoker,
      envelopFinding(stage, await raise(stage, describeLeak(stage, user, { id: 'f-coveted' }))),
    );
    const { id } = await settled(stage, 'user/coveted');
    // What is sealed and asks for a rotation is rotated: it is the seal that makes the difference.
    await simulate(stage, await makeUser(stage, 'spare', '/cordon-simulation/'));
    const spare = await rotated(stage, 'user/spare');
    const finding = await sealOf(`INCIDENT#${id}`, 'FINDING#f-coveted');
    const other = await sealOf(`INCIDENT#${spare.id}`, 'FINDING#simulation/test-spare');
    expect([finding.mac, other.mac]).toEqual([expect.stringMatching(/=$/), expect.stringMatching(/=$/)]);
    expect(await run(id, user.name)).toContain('mode is contain, not rotate');
    const body = { ...finding.body, decision: { ...finding.body.decision, mode: 'rotate' } };
    for (const mac of [finding.mac, other.mac, '']) {
      await stage.clients.dynamodb.send(
        new UpdateItemCommand({
          TableName: stage.tableName,
          Key: finding.Key,
          UpdateExpression: 'SET body = :body, mac = :mac',
          ExpressionAttributeValues: { ':body': { S: JSON.stringify(body) }, ':mac': { S: mac } },
        }),
      );
      expect(await run(id, user.name)).toContain('is not as Cordon wrote it');
    }
    expect(await keysOf(stage, user.name)).toEqual({ [user.key.accessKeyId]: 'Inactive' });
    await stage.sandbox.control('POST clock', { advance: 130_000 });
    expect(await mailsTitled(stage, /ALARM: "?Cordon-FailedRuns/)).not.toEqual([]);
  });
});
