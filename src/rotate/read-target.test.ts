import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteRestored } from '../respond/given-back.ts';
import { getIncident } from '../respond/read-incidents.ts';
import { putSealed } from '../respond/seal.ts';
import { put, update } from '../respond/table.ts';
import { keysOf, makeCompromised, openRotateStage, type RotateStage, runRunbook, TABLE } from './fixture.ts';

let stage: RotateStage;
beforeAll(async () => {
  stage = await openRotateStage();
});
afterAll(() => stage.sandbox.close());

const refused = { code: 'BrokenSeal' };

describe('a record that somebody else has written', () => {
  it('has no key rotated: a verdict', async () => {
    const user = await makeCompromised(stage, { verdict: 'not contained' });
    const { accessKeyId } = user.keys;
    const { store } = stage.depsOf();
    await put(store, `INCIDENT#${user.incidentId}`, `CREDENTIAL#${accessKeyId}`, {
      kind: 'user-key',
      accessKeyId,
      principalName: user.userName,
      verdict: 'contained',
      because: 'forged',
      notStopped: [],
    });
    await expect(runRunbook(user, stage.depsOf())).rejects.toMatchObject(refused);
    expect(await keysOf(stage, user.userName)).toEqual([`${accessKeyId} Inactive`]);
  });

  it('has no key rotated: a decision', async () => {
    const user = await makeCompromised(stage, { mode: 'contain' });
    const { store } = stage.depsOf();
    await put(store, `INCIDENT#${user.incidentId}`, 'FINDING#forged', {
      id: 'forged',
      decision: { mode: 'rotate', rule: 'simulated-user-key', because: 'forged' },
      credential: {
        kind: 'user-key',
        accessKeyId: user.keys.accessKeyId,
        principalName: user.userName,
        because: 'forged',
      },
    });
    await expect(runRunbook(user, stage.depsOf())).rejects.toMatchObject(refused);
    expect(await keysOf(stage, user.userName)).toHaveLength(1);
  });

  it('has no key rotated: what is sealed for another incident', async () => {
    const [drill, victim] = [await makeCompromised(stage), await makeCompromised(stage, { mode: 'contain' })];
    const { store } = stage.depsOf();
    for (const sk of await findingsOf(drill.incidentId)) {
      const { Item = {} } = await stage.clients.dynamodb.send(
        new GetItemCommand({
          TableName: TABLE,
          Key: { pk: { S: `INCIDENT#${drill.incidentId}` }, sk: { S: sk } },
        }),
      );
      const { body, mac } = Item;
      if (body === undefined || mac === undefined) throw new Error('it is sealed');
      await update(store, {
        key: [`INCIDENT#${victim.incidentId}`, sk],
        set: 'body = :body, mac = :mac',
        values: { ':body': body, ':mac': mac },
      });
    }
    await expect(runRunbook(victim, stage.depsOf())).rejects.toMatchObject(refused);
    expect(await keysOf(stage, victim.userName)).toHaveLength(1);
  });
});

it('a key whose containment a person has given back is not rotated, unless it has been contained again since', async () => {
  const user = await makeCompromised(stage);
  const deps = stage.depsOf();
  const incident = await getIncident(user.incidentId, deps.store);
  await noteRestored(incident, 'arn:aws:iam::111122223333:user/ops', deps.store);
  await expect(runRunbook(user, deps)).rejects.toThrow('a person has given back what was contained');
  expect(await keysOf(stage, user.userName)).toEqual([`${user.keys.accessKeyId} Inactive`]);
  const later = new Date(deps.store.now() + 1_000).toISOString();
  const proof = {
    verdict: 'contained',
    because: 'again',
    at: later,
    appliedAt: later,
    calls: [],
    breaches: [],
  };
  await putSealed([`INCIDENT#${user.incidentId}`, `PROOF#${user.keys.accessKeyId}`], proof, deps.store);
  await runRunbook(user, deps);
  expect(await keysOf(stage, user.userName)).not.toContain(`${user.keys.accessKeyId} Inactive`);
});

async function findingsOf(incidentId: string): Promise<string[]> {
  const { paginateQuery } = await import('@aws-sdk/client-dynamodb');
  const names: string[] = [];
  for await (const { Items = [] } of paginateQuery(
    { client: stage.clients.dynamodb },
    {
      TableName: TABLE,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :finding)',
      ExpressionAttributeValues: {
        ':pk': { S: `INCIDENT#${incidentId}` },
        ':finding': { S: 'FINDING#' },
      },
    },
  )) {
    names.push(...Items.flatMap(({ sk }) => sk?.S ?? []));
  }
  return names;
}
