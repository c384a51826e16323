import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeActors } from '../../src/investigate/actors/judge-actors.ts';
import { describeCoverage } from '../../src/investigate/coverage/describe-coverage.ts';
import { readLogFileName } from '../../src/investigate/coverage/log-file-name.ts';
import type { ScannedFile } from '../../src/investigate/coverage/scanned-file.ts';
import { TRAIL_CALLS } from '../../src/investigate/coverage/trail-gaps.ts';
import type { Trace } from '../../src/investigate/traced.ts';
import { readTrailRecord, type TrailRecord } from '../../src/investigate/trail-record.ts';

/**
 * Public logs of attacks on real accounts, read where they lie (`CORDON_CONFORMANCE_DIR`) and not kept here: their
 * licences are their owners'.
 */
const folder = process.env['CORDON_CONFORMANCE_DIR'];
const title =
  folder === undefined ? 'public logs (skipped: CORDON_CONFORMANCE_DIR is not set)' : 'public logs';

interface LogFile {
  readonly file: string;
  readonly records: readonly TrailRecord[];
}

function readLogs(): readonly LogFile[] {
  if (folder === undefined) return [];
  const logs = join(folder, 'cloudtrail/invictus');
  return readdirSync(logs)
    .filter((name) => name.endsWith('.json'))
    .map((file) => ({ file, records: readRecords(file, readFileSync(join(logs, file), 'utf8')) }));
}

function readRecords(file: string, text: string): readonly TrailRecord[] {
  const { Records = [] }: { readonly Records?: readonly unknown[] } = JSON.parse(text);
  return Records.flatMap((json, offset) => {
    const sha256 = createHash('sha256').update(JSON.stringify(json)).digest('hex');
    return readTrailRecord(json, { file, offset, length: 0, sha256 }) ?? [];
  });
}

const logs = readLogs();
const records = [
  ...new Map(logs.flatMap((log) => log.records).map((record) => [record.eventID, record])).values(),
];

function traceWhole(id: string, belongs: (record: TrailRecord) => boolean): Trace {
  const credential = { id, kind: 'session', rule: 'seed', confidence: 'proven', state: 'unknown' } as const;
  const calls = records.filter(belongs).map((record) => ({ record, credential: id, copies: [] }));
  return {
    seed: { kind: 'session', value: id },
    credentials: [credential],
    calls,
    exposures: [],
    duplicates: 0,
  };
}

describe.skipIf(folder === undefined)(title, () => {
  it('show a session that was taken out of its instance', () => {
    const instance = 'i-0dbc91f429e48eeed';
    const trace = traceWhole(
      instance,
      ({ userIdentity }) => userIdentity.principalId?.endsWith(`:${instance}`) === true,
    );
    expect(trace.calls).toHaveLength(15);
    const { calls, clusters } = judgeActors({ trace, baseline: [], pins: { ours: [], anchors: [] } });
    // The agent of Systems Manager runs on the instance and calls first; by hand, the other two calls are the thief's.
    expect(clusters.map(({ address, agent, actor, events }) => [address, agent, actor, events])).toEqual([
      ['3.225.16.109', 'amazon-ssm-agent', 'unclear', 13],
      ['192.168.10.20', 'aws-sdk-go-v2/1', 'attacker', 2],
    ]);
    expect(clusters[1]?.reasons[0]).toMatch(/^taken out of the instance: .* is 3\.225\.16\.109/);
    expect(
      calls
        .filter(({ actor }) => actor === 'attacker')
        .map(({ record }) => record.eventName)
        .sort(),
    ).toEqual(['DescribeInstances', 'GetCallerIdentity']);
  });

  it("give a key's tool away, with no past to compare with", () => {
    const trace = traceWhole(
      'key',
      ({ userIdentity }) => userIdentity.accessKeyId === 'AKIA000000008EXAMPLE',
    );
    const { clusters } = judgeActors({ trace, baseline: [], pins: { ours: [], anchors: [] } });
    const stratus = clusters.filter(({ agent }) => agent.includes('Stratus Red Team'));
    expect(stratus.length).toBeGreaterThan(0);
    expect(new Set(stratus.map(({ actor }) => actor))).toEqual(new Set(['attacker']));
  });

  it('are covered: every name is read, and so is what happened to trails', () => {
    const files = logs.map(({ file, records: own }): ScannedFile => {
      const name = readLogFileName(file);
      expect(name, file).toMatchObject({ kind: 'log', account: '218007301253' });
      const times = own.map(({ eventTime }) => eventTime).sort();
      const days = [...new Set(times.map((at) => new Date(at).toISOString().slice(0, 10)))];
      const part = { account: '218007301253', region: name?.region ?? '', records: own.length, days };
      return {
        file,
        state: 'read',
        parts: [{ ...part, firstEvent: times[0] ?? 0, lastEvent: times.at(-1) ?? 0 }],
        dataEvents: [],
      };
    });
    const trailCalls = records.filter(({ eventName }) => TRAIL_CALLS.has(eventName));
    const coverage = describeCoverage({
      source: 'invictus',
      files,
      trailCalls,
      window: {},
      expectedRegions: [],
      duplicates: 0,
    });
    expect(coverage.files.read).toBe(55);
    // Two trails that the attacker's tool made and deleted; one had left out all management events for a while.
    expect(coverage.gaps.map(({ kind, from, to }) => [kind, from.slice(11), to?.slice(11)])).toEqual([
      ['trail changed', '12:00:08Z', '12:07:49Z'],
      ['trail stopped', '12:08:04Z', undefined],
      ['trail stopped', '12:08:04Z', undefined],
    ]);
  });
});
