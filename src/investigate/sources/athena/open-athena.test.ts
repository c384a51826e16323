import { AthenaClient } from '@aws-sdk/client-athena';
import { afterEach, describe, expect, it } from 'vitest';
import { connectAthena } from '../../../aws/athena.ts';
import {
  ATTACKER,
  assumed,
  createMemorySource,
  keyId,
  makeRecord,
  recordJson,
  session,
  user,
} from '../../fixture.ts';
import { investigate } from '../../investigate.ts';
import { readTrailRecord } from '../../trail-record.ts';
import { type LocalAthena, SCANNED, startAthena } from './fixture.ts';
import { openAthena, UNPROVEN } from './open-athena.ts';
import { createRunner } from './run-query.ts';
import { readTable } from './table-definition.ts';

const KEY = keyId('alice', 'AKIA');
const CHILD = keyId('child');
const ATTACK = [
  { userIdentity: user(KEY), ...assumed(CHILD, 'ci'), eventTime: '2026-03-01T10:01:00Z' },
  {
    userIdentity: session(CHILD, 'ci', '10:01:00'),
    eventTime: '2026-03-01T10:02:00Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    readOnly: false,
    managementEvent: true,
    requestParameters: { userName: "back'up" },
    responseElements: { user: { userName: "back'up", userId: 'AIDABACKUP00000EXAMPLE' } },
    resources: [
      { ARN: 'arn:aws:iam::111122223333:user/x', accountId: '111122223333', type: 'AWS::IAM::User' },
    ],
  },
  {
    userIdentity: user(keyId('bob', 'AKIA'), 'bob', 'AIDABOB0000000EXAMPLE'),
    sourceIPAddress: '198.51.100.20',
  },
  {
    userIdentity: user(keyId('bob', 'AKIA'), 'bob', 'AIDABOB0000000EXAMPLE'),
    sourceIPAddress: '198.51.100.20',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    eventCategory: 'Data',
  },
].map(recordJson);

const open: LocalAthena[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
async function start(records: readonly Readonly<Record<string, unknown>>[]) {
  const local = await startAthena(records);
  open.push(local);
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'none' };
  const client = new AthenaClient({ endpoint: local.origin, region: 'eu-west-2', credentials });
  const athena = connectAthena(client, { workgroup: 'primary', output: 's3://results/' });
  const wait = async () => undefined;
  const { signal } = new AbortController();
  return { local, athena, runner: createRunner({ athena, usdEach: 0.01, mostUsd: 1, signal, wait }) };
}

describe('an investigation by Athena', () => {
  const question = {
    seed: { kind: 'key', value: KEY },
    since: Date.parse('2026-03-01T09:00:00Z'),
    asOf: Date.parse('2026-03-01T12:00:00Z'),
    ours: [],
    anchors: [{ kind: 'address', value: ATTACKER }],
    isOwnCallsOnly: false,
  } as const;

  it('finds what one over files finds', async () => {
    const { runner, local } = await start(ATTACK);
    const logs = await openAthena('athena:security.cloudtrail', SCANNED, runner, true);
    const byAthena = await investigate(question, logs, () => undefined);
    const memory = createMemorySource(ATTACK.map((json) => ({ json, record: makeRecord(json) })));
    const byFiles = await investigate(
      question,
      { ...memory, name: 'files', files: () => [] },
      () => undefined,
    );
    expect(byAthena.credentials.map(({ id }) => id)).toEqual(byFiles.credentials.map(({ id }) => id));
    expect(byAthena.events.map(({ eventName, actor }) => [eventName, actor])).toEqual(
      byFiles.events.map(({ eventName, actor }) => [eventName, actor]),
    );
    expect(byAthena.events.map(({ eventName }) => eventName)).toEqual(['AssumeRole', 'CreateUser']);
    expect(byAthena.artifacts.map(({ type, id }) => [type, id])).toEqual(
      byFiles.artifacts.map(({ type, id }) => [type, id]),
    );
    expect(byAthena.artifacts.length).toBeGreaterThan(0);
    expect(runner.spent().queries).toBe(local.statements.length);
    expect(runner.spent().bytes).toBe(local.statements.length * 2e9);
  });

  it('says what the logs have, what was not read, and that nobody has tried it on AWS', async () => {
    const { runner } = await start(ATTACK);
    const logs = await openAthena('athena:security.cloudtrail', SCANNED, runner, true);
    const { coverage, events } = await investigate(question, logs, () => undefined);
    expect(coverage.records).toBe(4);
    expect(coverage.regions).toEqual([
      {
        account: '111122223333',
        region: 'us-east-1',
        records: 4,
        firstEvent: '2026-03-01T10:00:00Z',
        lastEvent: '2026-03-01T10:02:00Z',
        days: ['2026-03-01'],
      },
    ]);
    expect(coverage.dataEvents).toEqual(['s3']);
    expect(coverage.notChecked[0]).toBe(UNPROVEN);
    expect(coverage.notChecked[1]).toContain("CloudTrail's digests");
    expect(coverage.notChecked[2]).toMatch(/2026\/01\/01 to 2026\/12\/31 .* 1 accounts and 2 regions/);
    expect(coverage.duplicates).toBe(0);
    expect(events[0]?.evidence).toMatchObject({
      file: expect.stringMatching(/^athena:[0-9a-f-]{36}$/),
      offset: 0,
    });
  });

  it('says which values it could not look for', async () => {
    const { runner, local } = await start(ATTACK);
    const logs = await openAthena('athena:security.cloudtrail', SCANNED, runner, false);
    expect(await logs.find(['line\nbreak', 'x'.repeat(3_000), '', "'; DROP TABLE x; --"])).toEqual([]);
    expect(local.statements[0]).toContain("'''; DROP TABLE x; --'");
    expect([...(logs.remarks?.() ?? [])].join()).toMatch(/3 names or ids .* were not looked for/);
  });
});

describe('a source', () => {
  it('gives a record as the file has it, whatever page it is on, and the same one again as the same', async () => {
    const many = Array.from({ length: 1_010 }, (_, at) =>
      recordJson({
        userIdentity: user(KEY),
        requestParameters: { at, userName: `ü "${at}"` },
        vpcEndpointId: 'vpce-1',
      }),
    );
    const { runner } = await start(many);
    const logs = await openAthena('athena:security.cloudtrail', SCANNED, runner, false);
    const found = await logs.find([KEY]);
    const evidence = { file: '', offset: 0, length: 0, sha256: '' };
    const plain = (record: object) => ({ ...record, evidence });
    expect(found.map(plain)).toEqual(many.map((json) => plain(readTrailRecord(json, evidence) ?? {})));
    const again = await logs.find(['alice']);
    expect(again[7]).toBe(found[7]);
    expect(found[7]?.evidence.offset).toBe(7);
  });

  it('takes a record that lies there twice for two places', async () => {
    const twice = recordJson({ userIdentity: user(KEY) });
    const { runner } = await start([twice, twice]);
    const logs = await openAthena('athena:security.cloudtrail', SCANNED, runner, false);
    const places = (await logs.find([KEY])).map(({ evidence }) => evidence.offset);
    expect(places).toEqual([0, 1]);
  });

  it('knows its own table, and no other one', async () => {
    const { athena } = await start([]);
    const table = await athena.describeTable('security', 'cloudtrail');
    expect(readTable(table)).toEqual(SCANNED.partitions);
    const [first, ...columns] = table.columns;
    expect(() => readTable({ ...table, columns })).toThrow(/its column eventversion is missing/);
    expect(() =>
      readTable({ ...table, columns: [{ ...first, name: 'eventversion', type: 'int' }, ...columns] }),
    ).toThrow(/its column eventversion is another/);
    expect(() => readTable({ ...table, partitionKeys: ['timestamp'] })).toThrow(/not partitioned by/);
    const evil = { ...table.parameters, 'projection.account.values': "1') OR ('1' = '1" };
    expect(() => readTable({ ...table, parameters: evil })).toThrow(/is no account/);
    const elsewhere = { ...table.parameters, 'storage.location.template': "s3://x'/AWSLogs/" };
    expect(() => readTable({ ...table, parameters: elsewhere })).toThrow(/not projected/);
  });
});
