import { expect, it } from 'vitest';
import { createNoise, drawTokens } from './noise.ts';
import { ACCOUNTS, createOrganisation } from './organisation.ts';

const organisation = createOrganisation(1);
const tokens = drawTokens(1);
const from = Date.UTC(2026, 0, 5, 9);
const draw = (seed: string, count: number, account: string = ACCOUNTS[0]): string[] => {
  const write = createNoise(organisation, tokens, seed, { account, region: 'us-east-1' });
  return Array.from({ length: count }, (_, index) => write(from + index * 50));
};
const texts = draw('a', 6_000);
const records = texts.map((text) => JSON.parse(text));

it('is the same for the same seed, another for another', () => {
  expect(draw('a', 200)).toEqual(texts.slice(0, 200));
  expect(draw('b', 200)).not.toEqual(texts.slice(0, 200));
});

it('is compact, and has each eventID once', () => {
  expect(texts.every((text, index) => text === JSON.stringify(records[index]))).toBe(true);
  expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(records.length);
});

it('is about 1.6 KB a record, of which 15 to 20 in a hundred issue a session', () => {
  const bytes = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
  expect(bytes).toBeGreaterThan(1_450);
  expect(bytes).toBeLessThan(1_750);
  const issuing = records.filter(({ eventName }) => eventName === 'AssumeRole');
  expect(issuing.length / records.length).toBeGreaterThan(0.15);
  expect(issuing.length / records.length).toBeLessThan(0.2);
  for (const { responseElements } of issuing)
    expect(responseElements.credentials.sessionToken.length).toBeGreaterThan(1_000);
});

it('is of all kinds of callers, some refused, most only reading', () => {
  const share = (is: (record: (typeof records)[number]) => boolean) =>
    records.filter(is).length / records.length;
  expect(share(({ userIdentity }) => userIdentity.accessKeyId?.startsWith('AKIA'))).toBeGreaterThan(0.2);
  expect(share(({ userIdentity }) => userIdentity.type === 'AssumedRole')).toBeGreaterThan(0.3);
  expect(share(({ userIdentity }) => userIdentity.type === 'AWSService')).toBeGreaterThan(0.04);
  expect(share((record) => record.sessionCredentialFromConsole === 'true')).toBeGreaterThan(0.03);
  expect(share(({ errorCode }) => errorCode !== undefined)).toBeGreaterThan(0.02);
  expect(share(({ readOnly }) => readOnly)).toBeGreaterThan(0.7);
});

it('uses what it issues, and has other files use the sessions that run all hour', () => {
  const keysOf = (of: typeof records) => new Set(of.map(({ userIdentity }) => userIdentity.accessKeyId));
  const issued = records.map(({ responseElements }) => responseElements?.credentials?.accessKeyId);
  const used = keysOf(records);
  expect(issued.filter((key) => key !== undefined && used.has(key)).length).toBeGreaterThan(100);
  const elsewhere = keysOf(draw('b', 6_000).map((text) => JSON.parse(text)));
  const shared = [...used].filter((key) => key?.startsWith('ASIA') && elsewhere.has(key));
  expect(shared.length).toBeGreaterThan(50);
});

it('comes from no address of an attacker', () => {
  const attackers = records.filter(({ sourceIPAddress }) =>
    /^(198\.51\.100|192\.0\.2)\./.test(sourceIPAddress),
  );
  expect(attackers).toEqual([]);
});
