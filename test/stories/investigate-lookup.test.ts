import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEventHistory, type EventHistory } from '../../src/aws/event-history.ts';
import { investigate, type Logs, type Question } from '../../src/investigate/investigate.ts';
import { openLogs } from '../../src/investigate/open-logs.ts';
import { type ScanPool, startScanPool } from '../../src/investigate/scan/scan-pool.ts';
import { readSeed } from '../../src/investigate/seed.ts';
import { listSource } from '../../src/investigate/sources/list-source.ts';
import { type LookupLogs, openLookup } from '../../src/investigate/sources/lookup-events.ts';
import type { LookupStore } from '../../src/investigate/sources/lookup-store.ts';
import type { Investigation } from '../../src/model/investigation.ts';
import { ACCOUNT, type Caller, type Keys, openScene, type Scene } from './attack-scene.ts';
import { type Played, playAttack } from './attack-story.ts';
import { writeTrail } from './write-trail.ts';

const REGIONS = ['ap-south-1', 'eu-west-2', 'us-east-1'];
const HOUR = 3_600_000;

let scene: Scene;
let pool: ScanPool;
let folder: string;
let played: Played;
/** When everything had happened, and half an hour before anybody looked. */
let over: number;
let byFiles: Investigation;

beforeAll(async () => {
  scene = await openScene();
  pool = await startScanPool(2);
  folder = await mkdtemp(join(tmpdir(), 'cordon-story-'));
  played = await playAttack(scene);
  await writeTrail(join(folder, 'trail'), scene.records(ACCOUNT));
  over = scene.sandbox.world.clock.now();
  scene.wait(HOUR / 2);
  byFiles = await investigate(question(), await openFiles(), () => undefined);
});
afterAll(async () => {
  await Promise.all([scene?.close(), pool?.close(), rm(folder, { recursive: true, force: true })]);
});

const question = (more: Partial<Question> = {}): Question => ({
  seed: readSeed(played.alice.keys.accessKeyId),
  until: over,
  asOf: over,
  ours: [],
  anchors: [],
  isOwnCallsOnly: false,
  ...more,
});

const openFiles = async (): Promise<Logs> =>
  openLogs({
    name: 'trail',
    listing: await listSource(join(folder, 'trail')),
    pool,
    indexFolder: join(folder, 'index'),
    onProgress: () => undefined,
  });

/** Signed by the clock of the world, which goes on with each look. */
function historyOf(region: string, credentials: Keys): EventHistory {
  const connect = () =>
    connectEventHistory(
      new CloudTrailClient({
        region,
        endpoint: scene.sandbox.origin,
        credentials,
        maxAttempts: 1,
        systemClockOffset: scene.sandbox.world.clock.now() - Date.now(),
      }),
    );
  return { page: (asked, token) => connect().page(asked, token) };
}

interface Look {
  readonly keys?: Keys;
  readonly store?: LookupStore;
  readonly deadline?: number;
  readonly asked?: Partial<Question>;
  readonly isSwept?: boolean;
  /** Little happens in this account, and a region may be read whole: else each question has to be asked. */
  readonly isQuiet?: boolean;
}

/** As where so much happens that no page has all of it. */
const crowd = (history: EventHistory): EventHistory => ({
  page: async (asked, token) =>
    asked.attribute === undefined ? { records: [], nextToken: 'more' } : history.page(asked, token),
});

function openHistory({
  keys,
  store,
  deadline,
  asked = {},
  isSwept = false,
  isQuiet = false,
}: Look = {}): LookupLogs {
  const { clock } = scene.sandbox.world;
  return openLookup({
    name: 'CloudTrail Event history',
    account: { id: ACCOUNT, partition: 'aws' },
    client: (region) => {
      const history = historyOf(region, keys ?? scene.sandbox.administrator);
      return isQuiet ? history : crowd(history);
    },
    regions: { names: REGIONS, global: 'us-east-1' },
    window: question(asked),
    ...(store === undefined ? {} : { store }),
    ...(deadline === undefined ? {} : { deadline }),
    isSwept,
    now: clock.now,
    wait: async (time) => clock.advance(Math.ceil(time)),
    onProgress: () => undefined,
  });
}

const keepInMemory = (): LookupStore & { readonly texts: Map<string, string> } => {
  const texts = new Map<string, string>();
  return {
    texts,
    load: async (name) => texts.get(name),
    save: async (name, text) => void texts.set(name, text),
  };
};

const answerOf = async (look: Look = {}) => {
  const logs = openHistory(look);
  return { answer: await investigate(question(look.asked), logs, () => undefined), counts: logs.counts() };
};

/** What is said of the attack; where it was read is another matter. */
const said = ({
  verdict,
  credentials,
  events,
  artifacts,
  exposures,
  clusters,
  containment,
}: Investigation) => ({
  verdict,
  credentials,
  events: events.map(({ evidence: _, copies, ...event }) => ({ ...event, copies: copies.length })),
  artifacts,
  exposures,
  clusters,
  containment,
});

describe('an attack, asked of Event history', () => {
  it('is told as it is by the files of a trail', async () => {
    const { answer } = await answerOf();
    expect(byFiles.events.length).toBeGreaterThan(30);
    expect(said(answer)).toEqual(said(byFiles));
    expect(answer.coverage.files.read).toBe(3);
    expect(answer.coverage.gaps).toEqual([]);
    const [event] = answer.events;
    expect(event?.evidence).toEqual({
      file: expect.stringMatching(/^lookup:(eu-west-2|us-east-1)$/),
      offset: 0,
      length: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.each<[string, (by: Played) => string]>([
    ['a user', () => 'alice'],
    ['a session', () => `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/release`],
    ['a role', () => 'role/partner'],
    ['a key that the thief made', ({ backup }) => backup.keys.accessKeyId],
    ['a session that he took', ({ deploy }) => deploy.keys.accessKeyId],
  ])('is told as by files where it is asked about %s', async (_, seedOf) => {
    const asked = { seed: readSeed(seedOf(played)) };
    const files = await investigate(question(asked), await openFiles(), () => undefined);
    expect(files.events.length).toBeGreaterThan(0);
    const { answer } = await answerOf({ asked });
    expect(said(answer)).toEqual(said(files));
  });

  it('is told as by files where it is said since when', async () => {
    const asked = { since: over - 6 * HOUR };
    const files = await investigate(question(asked), await openFiles(), () => undefined);
    const { answer } = await answerOf({ asked });
    expect(said(answer)).toEqual(said(files));
    expect(answer.verdict).toContain('was used by somebody else');
  });

  it('is read in one request of a region where little happens, and is the same', async () => {
    const [crowded, quiet] = [await answerOf(), await answerOf({ isQuiet: true })];
    expect(said(quiet.answer)).toEqual(said(crowded.answer));
    expect(quiet.counts.calls).toBeLessThan(crowded.counts.calls / 10);
  });

  it('asks again for nothing that it has seen whole, and says the same', async () => {
    const store = keepInMemory();
    const first = await answerOf({ store });
    expect(first.counts.calls).toBeGreaterThan(50);
    const second = await answerOf({ store });
    expect(second.counts.calls).toBe(0);
    expect(said(second.answer)).toEqual(said(first.answer));
    expect(second.answer.coverage.records).toBe(first.answer.coverage.records);
    expect(second.answer.events.map(({ evidence }) => evidence)).toEqual(
      first.answer.events.map(({ evidence }) => evidence),
    );
  });

  it('asks anew for the last fifteen minutes, and only for those', async () => {
    const store = keepInMemory();
    const live = { until: scene.sandbox.world.clock.now() };
    const first = await answerOf({ store, asked: live });
    const second = await answerOf({ store, asked: live });
    expect(second.counts.calls).toBeGreaterThan(first.counts.calls / 2);
    expect(second.counts.events).toBeLessThan(first.counts.events / 10);
    expect(said(second.answer)).toEqual(said(first.answer));
  });

  it('goes on where time had run out, as often as it does', async () => {
    const store = keepInMemory();
    const { clock } = scene.sandbox.world;
    let runs = 0;
    for (; runs < 50; runs += 1) {
      const deadline = clock.now() + 6_000;
      const logs = openHistory({ store, deadline });
      const ended = await investigate(question(), logs, () => undefined).then(
        (answer) => ({ answer }),
        (error: unknown) => ({ error }),
      );
      expect(clock.now()).toBeLessThanOrEqual(deadline);
      if ('answer' in ended) {
        expect(said(ended.answer)).toEqual(said(byFiles));
        break;
      }
      expect(ended.error).toMatchObject({ code: 'OutOfTime' });
    }
    expect(runs).toBeGreaterThan(2);
    expect(runs).toBeLessThan(50);
  });
});

describe('a region that may not be looked at', () => {
  async function makeAsker(policy: object): Promise<Keys> {
    const admin: Caller = played.admin;
    const UserName = `asker-${Object.keys(policy).length}-${scene.sandbox.world.ids.hex(6)}`;
    await admin.send(({ iam }) => iam.send(new CreateUserCommand({ UserName })));
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'cloudtrail:LookupEvents', Resource: '*' }, policy],
    });
    await admin.send(({ iam }) =>
      iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'ask', PolicyDocument })),
    );
    const { AccessKey: key } = await admin.send(({ iam }) =>
      iam.send(new CreateAccessKeyCommand({ UserName })),
    );
    scene.wait(60_000);
    return { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
  }
  const deny = { Effect: 'Deny', Action: 'cloudtrail:LookupEvents', Resource: '*' };

  it('is named, with what is missing, and the verdict does not pass over it', async () => {
    const keys = await makeAsker({
      ...deny,
      Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-2' } },
    });
    const { answer } = await answerOf({ keys });
    expect(answer.coverage.notChecked[0]).toBe(
      'eu-west-2: not looked at (AccessDenied cloudtrail:LookupEvents): calls there cannot be ruled out.',
    );
    expect(answer.coverage.files).toMatchObject({ read: 2, skipped: 1 });
    expect(answer.verdict).toContain('; 1 of 3 regions was not looked at whole.');
    expect(answer.events.length).toBeGreaterThan(0);
    expect(answer.events.every(({ awsRegion }) => awsRegion !== 'eu-west-2')).toBe(true);
  });

  it('is an error where it is every one', async () => {
    const keys = await makeAsker(deny);
    await expect(answerOf({ keys })).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('cloudtrail:LookupEvents'),
    });
  });
});

describe('an address, which no attribute finds', () => {
  it('is looked for among the changes and the calls of the keys that made them', async () => {
    const seed = readSeed('203.0.113.66');
    const { answer } = await answerOf({ asked: { seed } });
    const files = await investigate(question({ seed }), await openFiles(), () => undefined);
    expect(files.events.length).toBeGreaterThan(10);
    const missing = files.events.filter(
      ({ eventID }) => !answer.events.some((event) => event.eventID === eventID),
    );
    expect(missing.every(({ isReadOnly }) => isReadOnly)).toBe(true);
    expect(answer.coverage.notChecked.join('\n')).toContain('203.0.113.66: an address is nothing that');
  });
});
