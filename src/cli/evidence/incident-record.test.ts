import { describe, expect, it } from 'vitest';
import { listRecorded, requireIncidentId } from './incident-record.ts';

const entry = { key: 'incidents/INC-0123456789ab/manifests/0001.json', sha256: 'ab'.repeat(32) };
const item = (sk: string, body: unknown) => ({ sk: { S: sk }, body: { S: JSON.stringify(body) } });

describe('listRecorded', () => {
  it('gives what containment and runbook have kept, and nothing else', () => {
    const items = [
      item('SAVED#containment/1f2e3d', { at: '2026-11-21T11:00:00Z', evidence: [entry] }),
      item('ROTATION', { state: 'done', evidence: [{ ...entry, key: 'rotation' }] }),
      item('TIMELINE#1', { evidence: [{ ...entry, key: 'timeline' }] }),
    ];
    expect(listRecorded(items).map(({ key }) => key)).toEqual([entry.key, 'rotation']);
  });

  it('takes nothing from what is not as Cordon writes it', () => {
    const bodies = [{ evidence: 'all' }, { evidence: [{ key: 1 }] }, null].map((body) =>
      item('ROTATION', body),
    );
    const broken = [null, {}, { sk: { S: 'ROTATION' } }, { sk: { S: 'SAVED#' }, body: { S: 'no JSON' } }];
    expect(listRecorded([...bodies, ...broken])).toEqual([]);
  });
});

describe('requireIncidentId', () => {
  it.each(['INC-1', 'INC-0123456789ab/../x', '../INC-0123456789ab', 'inc-0123456789ab'])(
    'refuses %s',
    (text) => {
      expect(() => requireIncidentId(text)).toThrow(/INC-/);
    },
  );
});
