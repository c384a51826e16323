import { describe, expect, it } from 'vitest';
import { renderArtifactsCsv, renderCredentialsCsv, renderEventsCsv } from './csv.ts';
import { readCsv } from './csv-fixture.ts';
import { investigation, MADE_KEY } from './fixture.ts';

/** A table by the names of its columns. */
const tableOf = (text: Iterable<string>) => {
  const [header = [], ...rows] = readCsv(text);
  return rows.map((row) => Object.fromEntries(row.map((cell, index) => [header[index] ?? '', cell])));
};
const agentOf = (userAgent: string) => {
  const events = investigation.events.slice(0, 1).map((event) => ({ ...event, userAgent }));
  return tableOf(renderEventsCsv({ ...investigation, events }))[0]?.['userAgent'];
};

describe('the table', () => {
  it('of calls has each with what it did and where it lies', () => {
    const rows = tableOf(renderEventsCsv(investigation));
    expect(rows).toHaveLength(investigation.events.length);
    expect(rows.find(({ eventName }) => eventName === 'CreateAccessKey')).toMatchObject({
      eventTime: '2026-01-20T02:09:52Z',
      what: 'created access key AKIA…9KDD for user backup-svc',
      result: 'ok',
      actor: 'attacker',
      technique: 'T1098.001',
      offset: '19500',
    });
  });

  it('of credentials has whole ids, and where they came from', () => {
    expect(tableOf(renderCredentialsCsv(investigation))[2]).toMatchObject({
      accessKeyId: MADE_KEY,
      rule: 'R5',
      state: 'live',
      expires: '',
    });
  });

  it('of artifacts says who changed them last', () => {
    expect(tableOf(renderArtifactsCsv(investigation)).at(-1)).toMatchObject({
      type: 'trail',
      state: 'restored',
      lastChangeBy: 'attacker',
      changes: '2',
    });
  });
});

describe('a cell', () => {
  it.each([
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ['+1', "'+1"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "' '=1"],
    ['\rx', "' x"],
    ['  =1', "'  =1"],
    ['＝1', "'＝1"],
    ['a;=1', "a;'=1"],
    ['\u200b=1', "' =1"],
  ])('%j is no formula', (text, cell) => {
    expect(agentOf(text)).toBe(cell);
  });

  it.each(['aws-cli/2.15 a=b', 'say "hello", twice', 'a-b@c', ''])('%j stays as it is', (text) => {
    expect(agentOf(text)).toBe(text);
  });

  it('holds no line, no colour, and not all of ten thousand characters', () => {
    expect(agentOf('a\r\nb\u001b[31m')).toBe('a b [31m');
    expect(agentOf('x'.repeat(10_000))).toHaveLength(4_000);
  });
});
