import { describe, expect, it } from 'vitest';
import { RULE_IDS } from '../../src/model/investigation.ts';
import { planCorpus } from './plan-corpus.ts';

const size = { records: 20_000, seed: 3, days: 40 };
const { stories, files } = planCorpus(size);

interface Planted {
  readonly eventID: string;
  readonly eventTime: string;
  readonly awsRegion: string;
  readonly recipientAccountId: string;
  readonly sourceIPAddress: string;
  readonly responseElements?: unknown;
  readonly userIdentity: {
    readonly principalId?: string;
    readonly accessKeyId?: string;
    readonly invokedBy?: string;
    readonly sessionContext?: {
      readonly signInSessionArn?: string;
      readonly attributes?: { readonly creationDate?: string };
    };
  };
}
const texts = files.flatMap(({ planted }) => planted);
const records = new Map(
  texts.map((text) => {
    const record: Planted = JSON.parse(text);
    return [record.eventID, record];
  }),
);
const get = (eventID: string): Planted => {
  const record = records.get(eventID);
  if (record === undefined) throw new Error(`no record ${eventID}`);
  return record;
};
/** The ids of keys and users in an answer, at any depth. */
const issuedIn = ({ responseElements }: Planted): string[] =>
  JSON.stringify(responseElements ?? null).match(/\b(AKIA|ASIA|AIDA)[A-Z2-7]{16,17}\b/g) ?? [];
/** All by which a record may be known to be somebody's. */
const signersOf = ({ userIdentity }: Planted): string[] => {
  const { accessKeyId, principalId, sessionContext } = userIdentity;
  const created = sessionContext?.attributes?.creationDate;
  return [
    accessKeyId,
    principalId,
    created && `${principalId}#${created}`,
    sessionContext?.signInSessionArn,
  ].filter((name) => name !== undefined);
};
/** Every record under each of its signers. */
const signed = new Map<string, Planted[]>();
for (const record of records.values())
  for (const name of signersOf(record)) signed.set(name, [...(signed.get(name) ?? []), record]);
const nameAll = (story: (typeof stories)[number]): Set<string> =>
  new Set(story.credentials.flatMap(({ id, aliases }) => [id, ...aliases]));

describe('the stories', () => {
  it.each(RULE_IDS)('prove %s at least 20 times, and tempt at least 20 times', (rule) => {
    const own = stories.filter((story) => story.rule === rule);
    expect(own.every(({ positives, decoys }) => positives.length > 0 && decoys.length > 0)).toBe(true);
    expect(new Set(own.flatMap(({ positives }) => positives)).size).toBeGreaterThanOrEqual(20);
    expect(own.flatMap(({ decoys }) => decoys).length).toBeGreaterThanOrEqual(20);
  });

  it('have each positive in their truth', () => {
    for (const story of stories) {
      const { events, exposures, positives } = story;
      const known = new Set([...nameAll(story), ...events, ...exposures]);
      expect(positives.filter((id) => !known.has(id))).toEqual([]);
    }
  });

  it('list exactly the calls that are signed by what they follow', () => {
    for (const story of stories) {
      const names = nameAll(story);
      const listed = new Set([...story.events, ...story.tolerated.events]);
      const isSigned = (record: Planted) => signersOf(record).some((name) => names.has(name));
      const strange = story.events.filter((eventID) => !isSigned(get(eventID)));
      expect([story.name, strange]).toEqual([story.name, []]);
      const unlisted = [...names]
        .flatMap((name) => signed.get(name) ?? [])
        .filter(({ eventID }) => !listed.has(eventID));
      expect([story.name, unlisted]).toEqual([story.name, []]);
    }
  });

  it('have no decoy that belongs', () => {
    for (const story of stories) {
      const names = new Set([...nameAll(story), ...story.tolerated.credentials]);
      const listed = new Set([...story.events, ...story.tolerated.events]);
      for (const { tests, notCredentials, notEvents, baits } of story.decoys) {
        expect([story.name, tests, notCredentials.filter((id) => names.has(id))]).toEqual([
          story.name,
          tests,
          [],
        ]);
        expect([story.name, tests, notEvents.filter((id) => listed.has(id))]).toEqual([
          story.name,
          tests,
          [],
        ]);
        for (const eventID of notEvents) get(eventID);
        for (const eventID of baits) expect(story.events).toContain(eventID);
      }
    }
  });

  it('say of every credential but the seed what it came out of', () => {
    for (const { name, credentials } of stories) {
      const [seed, ...others] = credentials;
      expect([name, seed?.rules, seed?.parent]).toEqual([name, ['seed'], undefined]);
      const known = credentials.map(({ id }) => id);
      expect(others.filter(({ parent }) => parent === undefined || !known.includes(parent))).toEqual([]);
    }
  });

  it('have every credential issued or used in a record, and nothing of the attack before it begins', () => {
    for (const story of stories) {
      const own = [...story.events, ...story.tolerated.events].map(get);
      const known = own.flatMap((record) => [...signersOf(record), ...issuedIn(record)]);
      const unseen = story.credentials.filter(
        ({ id, aliases }) => ![id, ...aliases].some((name) => known.includes(name)),
      );
      expect([story.name, unseen]).toEqual([story.name, []]);
      const early = story.events.filter(
        (eventID) => get(eventID).eventTime < story.since && story.actors[eventID] !== 'owner',
      );
      expect([story.name, early]).toEqual([story.name, []]);
    }
  });

  it('tell owner from attacker only where the owner has a month of habits elsewhere', () => {
    const told = stories.filter(({ actors }) => Object.keys(actors).length > 0);
    expect(told.length).toBeGreaterThan(40);
    for (const { actors, since } of told) {
      const of = (actor: string) =>
        Object.keys(actors)
          .filter((eventID) => actors[eventID] === actor)
          .map(get);
      const before = of('owner').filter(({ eventTime }) => eventTime < since);
      expect(before.length).toBeGreaterThan(50);
      expect(
        Date.parse(since) - Math.min(...before.map(({ eventTime }) => Date.parse(eventTime))),
      ).toBeGreaterThan(30 * 86_400_000);
      const addresses = new Set(of('owner').map(({ sourceIPAddress }) => sourceIPAddress));
      expect(addresses.size).toBe(1);
      for (const one of of('attacker')) expect(addresses).not.toContain(one.sourceIPAddress);
    }
  });

  it('come from a different address each', () => {
    const attackers = stories.map(
      ({ events }) =>
        new Set(events.map((id) => get(id).sourceIPAddress).filter((one) => /^(198\.51|192\.0)/.test(one))),
    );
    const all = attackers.flatMap((addresses) => [...addresses]);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe(stories.length);
  });

  it('use only addresses that are kept for documents, private ones, and services', () => {
    const form = /^(198\.51\.100|192\.0\.2|203\.0\.113|10\.\d+\.\d+)\.\d+$|\.amazonaws\.com$|^AWS Internal$/;
    expect([...records.values()].filter(({ sourceIPAddress }) => !form.test(sourceIPAddress))).toEqual([]);
  });
});

describe('the plan', () => {
  it('is the same for the same size, another for another seed', () => {
    expect(JSON.stringify(planCorpus(size))).toBe(JSON.stringify({ stories, files }));
    expect(planCorpus({ ...size, seed: 4 }).files[0]?.path).not.toBe(files[0]?.path);
  });

  it('has as many records as asked for, each in the file of its account, region and time', () => {
    expect(files.reduce((sum, { noise, planted }) => sum + noise + planted.length, 0)).toBe(20_000);
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
    for (const { account, region, from, to, planted } of files)
      for (const text of planted) {
        const { recipientAccountId, awsRegion, eventTime } = JSON.parse(text);
        expect([recipientAccountId, awsRegion]).toEqual([account, region]);
        // What is delivered a second time comes five minutes later.
        expect(Date.parse(eventTime)).toBeGreaterThanOrEqual(from - 300_000);
        expect(Date.parse(eventTime)).toBeLessThan(to);
      }
  });

  it('delivers some records twice', () => {
    expect(texts.length - records.size).toBeGreaterThanOrEqual(4);
  });

  it('refuses a corpus that the stories do not fit into', () => {
    expect(() => planCorpus({ ...size, records: 1_000 })).toThrow(/the stories alone are \d+ records/);
  });
});
