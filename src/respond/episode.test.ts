import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import type { Incident } from '../model/incident.ts';
import { type Entry, incidentId, openOrJoin } from './episode.ts';
import { saveIncident } from './incident-store.ts';
import type { StoreDeps } from './table.ts';

let sandbox: Sandbox;
let dynamodb: DynamoDBClient;
const tableName = 'incidents';

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  dynamodb = new DynamoDBClient({
    endpoint: sandbox.origin,
    region: 'eu-west-2',
    credentials: sandbox.administrator,
  });
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
});
afterAll(() => sandbox.close());

const HOUR = 3_600_000;
const START = Date.parse('2026-11-21T11:59:59Z');

const at = (hours: number): StoreDeps => ({ dynamodb, tableName, now: () => START + hours * HOUR });
const newKey = () => `111122223333/user/${randomUUID()}`;

const FINDING = {
  source: 'guardduty',
  via: 'event',
  account: '111122223333',
  region: 'eu-west-2',
  type: 'Recon:IAMUser/MaliciousIPCaller',
  severity: 5,
  title: 't',
  isSample: false,
} as const;

/** What the main path saves of an incident that it has only told people about. */
const incident = (key: string, entry: Entry, findingId: string): Incident => ({
  ...entry,
  key,
  finding: { ...FINDING, id: findingId },
  credential: { kind: 'unknown', because: 'test' },
  decision: { mode: 'notify', rule: 'test', because: 'test' },
  steps: [],
  notStopped: [],
  status: 'open',
});

describe('openOrJoin', () => {
  it('opens once and joins after: by repeats, by new findings, across noon', async () => {
    const key = newKey();
    const opened = await openOrJoin(key, 'f-1', at(0));
    expect(opened).toMatchObject({ entry: 'opened', id: incidentId(key, 'f-1') });
    expect(await openOrJoin(key, 'f-1', at(0.001))).toMatchObject({ entry: 'joined', id: opened.id });
    expect(await openOrJoin(key, 'f-2', at(1))).toMatchObject({
      entry: 'joined',
      id: opened.id,
      openedAt: opened.openedAt,
    });
  });

  it('has one opener among fifty', async () => {
    const key = newKey();
    const entries = await Promise.all(
      Array.from({ length: 50 }, (_, index) => openOrJoin(key, `f-${index % 7}`, at(0))),
    );
    expect(entries.filter(({ entry }) => entry === 'opened')).toHaveLength(1);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(1);
  });

  it('slides: an episode lasts as long as findings come within a day of each other', async () => {
    const key = newKey();
    const first = await openOrJoin(key, 'f-0', at(0));
    for (const hours of [20, 40, 60]) {
      expect(await openOrJoin(key, `f-${hours}`, at(hours))).toMatchObject({ entry: 'joined', id: first.id });
    }
    expect(await openOrJoin(key, 'f-next', at(85))).toMatchObject({ entry: 'opened' });
  });

  it('takes a late repeat of a known finding for what it is', async () => {
    const key = newKey();
    const first = await openOrJoin(key, 'f-1', at(0));
    await saveIncident(incident(key, first, 'f-1'), at(0));
    expect(await openOrJoin(key, 'f-1', at(48))).toMatchObject({ entry: 'joined', id: first.id });
  });

  it('has one opener among twenty new findings after the episode, and all are in the new one', async () => {
    const key = newKey();
    const first = await openOrJoin(key, 'f-old', at(0));
    const entries = await Promise.all(
      Array.from({ length: 20 }, (_, index) => openOrJoin(key, `f-new-${index}`, at(48))),
    );
    expect(entries.filter(({ entry }) => entry === 'opened')).toHaveLength(1);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(1);
    expect(entries[0]?.id).not.toBe(first.id);
  });

  it('keeps principals apart', async () => {
    const [one, other] = [await openOrJoin(newKey(), 'f-1', at(0)), await openOrJoin(newKey(), 'f-1', at(0))];
    expect(one.id).not.toBe(other.id);
  });

  it('agrees with a model that remembers, for any order of findings and silences', async () => {
    const arrivals = fc.array(
      fc.record({ finding: fc.integer({ min: 0, max: 3 }), wait: fc.integer({ min: 0, max: 40 }) }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(arrivals, async (given) => {
        const key = newKey();
        let model: { id: string; last: number } | undefined;
        // By incident: one that is opened by the finding that opened it once is that incident again.
        const findings = new Map<string, Set<string>>();
        let now = 0;
        for (const { finding, wait } of given) {
          now += wait;
          const id = `f-${finding}`;
          const isKnown = model !== undefined && findings.get(model.id)?.has(id) === true;
          const ended = model !== undefined && now - model.last > 24 && !isKnown;
          const opens = model === undefined || ended;
          if (model === undefined || opens) model = { id: incidentId(key, id), last: now };
          // A repeat that comes after the end does not revive the episode.
          else if (now - model.last <= 24) model.last = now;
          findings.set(model.id, new Set([...(findings.get(model.id) ?? []), id]));
          const entry = await openOrJoin(key, id, at(now));
          await saveIncident(incident(key, entry, id), at(now));
          expect(entry).toMatchObject({ id: model.id, entry: opens ? 'opened' : 'joined' });
        }
      }),
      { numRuns: 40 },
    );
  });
});
