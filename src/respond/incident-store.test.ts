import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { connectSealKey } from '../aws/seal-key.ts';
import type { Incident } from '../model/incident.ts';
import { saveIncident, savePrior } from './incident-store.ts';
import { getIncident } from './read-incidents.ts';
import { readSealed } from './seal.ts';
import { put, type StoreDeps, update } from './table.ts';

let sandbox: Sandbox;
let deps: StoreDeps;
const tableName = 'incidents';

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  const where = { endpoint: sandbox.origin, region: 'eu-west-2', credentials: sandbox.administrator };
  const dynamodb = new DynamoDBClient(where);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  const kms = new KMSClient(where);
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  );
  const key = connectSealKey(KeyMetadata?.KeyId ?? '', kms);
  const now = () => Date.parse('2026-11-21T11:59:59Z');
  deps = { dynamodb, tableName, now, seal: { connect: async () => key } };
});
afterAll(() => sandbox.close());

const found = (id: string, change: Partial<Incident> = {}, finding: object = {}): Incident => ({
  id,
  key: '111122223333/user/alice',
  entry: 'opened',
  openedAt: '2026-11-21T11:59:59.000Z',
  finding: {
    id: 'f-1',
    source: 'guardduty',
    via: 'event',
    account: '111122223333',
    region: 'eu-west-2',
    type: 'CredentialAccess:IAMUser/CompromisedCredentials',
    severity: 5,
    title: 'a title',
    isSample: false,
    updatedAt: '2026-11-21T11:00:00.000Z',
    count: 2,
    ...finding,
  },
  credential: { kind: 'user-key', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', because: 'test' },
  decision: { mode: 'approve', rule: 'r', because: 'test' },
  steps: [],
  notStopped: [],
  status: 'open',
  ...change,
});

const isContained = {
  status: 'watching',
  judgement: { verdict: 'contained', because: 'IAM lists the key as Inactive' },
} as const;

describe('saveIncident', () => {
  it('keeps the newest version of a finding, in whatever order they come', async () => {
    const versions = [
      { updatedAt: '2026-11-21T11:00:00.000Z', count: 2, severity: 5 },
      { updatedAt: '2026-11-21T11:15:00.000Z', count: 3, severity: 8 },
      { updatedAt: '2026-11-21T11:15:00.000Z', count: 2, severity: 6 },
      { updatedAt: '2026-11-21T10:45:00.000Z', count: 1, severity: 2 },
    ];
    for (const [turn, first] of versions.entries()) {
      const id = `INC-versions-${turn}`;
      for (const version of [first, ...versions]) await saveIncident(found(id, {}, version), deps);
      const { findings, severity } = await getIncident(id, deps);
      expect(findings).toMatchObject([{ count: 3, severity: 8 }]);
      expect(severity).toBe(8);
    }
  });

  it('keeps what GuardDuty has confirmed before what it has not, in whatever order they come', async () => {
    const real = [{ isConfirmed: true }, { updatedAt: '2026-11-21T11:00:00.000Z', count: 2 }] as const;
    const forged = [{}, { updatedAt: '2099-01-01T00:00:00.000Z', count: 99 }] as const;
    for (const [id, turns] of [
      ['INC-forged-first', [forged, real]],
      ['INC-forged-last', [real, forged]],
    ] as const) {
      for (const [change, finding] of turns) await saveIncident(found(id, change, finding), deps);
      const { findings } = await getIncident(id, deps);
      expect(findings).toMatchObject([{ count: 2, isConfirmed: true }]);
    }
  });

  it('has the strictest mode and the highest severity of its findings, in whatever order they come', async () => {
    const one = { decision: { mode: 'contain', rule: 'c', because: 'test' } } as const;
    for (const [id, ...turns] of [
      ['INC-order-1', [one, { id: 'f-1', severity: 5 }], [{}, { id: 'f-2', severity: 9 }]],
      ['INC-order-2', [{}, { id: 'f-2', severity: 9 }], [one, { id: 'f-1', severity: 5 }]],
    ] as const) {
      for (const [change, finding] of turns) await saveIncident(found(id, change, finding), deps);
      expect(await getIncident(id, deps)).toMatchObject({ decision: { mode: 'contain' }, severity: 9 });
    }
  });

  it('goes on watching when a finding joins that changes nothing', async () => {
    await saveIncident(found('INC-watch', isContained), deps);
    await saveIncident(found('INC-watch', {}, { id: 'f-2' }), deps);
    expect((await getIncident('INC-watch', deps)).status).toBe('watching');
  });
});

describe('a sealed record', () => {
  const place = ['INCIDENT#INC-seal', 'CREDENTIAL#AKIAIOSFODNN7EXAMPLE'] as const;

  it('is known again', async () => {
    await saveIncident(found('INC-seal', isContained), deps);
    expect(JSON.parse((await readSealed(place, deps)) ?? '')).toMatchObject({ verdict: 'contained' });
    expect(await readSealed([place[0], 'CREDENTIAL#none'], deps)).toBeUndefined();
  });

  it('is refused when another hand has changed it, moved it, or written it without the key', async () => {
    await saveIncident(found('INC-seal', isContained), deps);
    const { Item } = await readItem(place);
    const [body, mac] = [Item?.['body'] ?? { S: '' }, Item?.['mac'] ?? { S: '' }];
    const other = ['INCIDENT#INC-other', place[1]] as const;
    await update(deps, {
      key: other,
      set: 'body = :body, mac = :mac',
      values: { ':body': body, ':mac': mac },
    });
    await expect(readSealed(other, deps)).rejects.toMatchObject({ code: 'BrokenSeal' });
    await put(deps, place[0], place[1], { kind: 'user-key', verdict: 'contained', because: 'forged' });
    await expect(readSealed(place, deps)).rejects.toMatchObject({ code: 'BrokenSeal' });
    const { seal: _, ...keyless } = deps;
    await saveIncident(found('INC-seal', isContained), keyless);
    await expect(readSealed(place, deps)).rejects.toMatchObject({ code: 'BrokenSeal' });
  });

  it('is written all the same when KMS does not answer', async () => {
    const broken = { ...deps, seal: { connect: () => Promise.reject(new Error('KMS is down')) } };
    await saveIncident(found('INC-unsealed', isContained), broken);
    expect((await getIncident('INC-unsealed', deps)).credentials).toMatchObject([{ verdict: 'contained' }]);
  });
});

describe('savePrior', () => {
  it('keeps the first, with its seal: a repeat would read our own change', async () => {
    const step = { action: 'deactivate-access-key', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' };
    await savePrior('INC-prior', step, { status: 'Active' }, deps);
    await savePrior('INC-prior', step, { status: 'Inactive' }, deps);
    const key = ['INCIDENT#INC-prior', `PRIOR#${step.action}#${step.accessKeyId}`] as const;
    expect(await readSealed(key, deps)).toBe('{"status":"Active"}');
  });
});

async function readItem([pk, sk]: readonly [string, string]) {
  const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
  const Key = { pk: { S: pk }, sk: { S: sk } };
  return deps.dynamodb.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
}
