import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEvidenceBucket } from '../../aws/evidence-bucket.ts';
import { makeRecord, user } from '../../investigate/fixture.ts';
import type { Logs } from '../../investigate/investigate.ts';
import type { TrailRecord } from '../../investigate/trail-record.ts';
import { CordonError } from '../../model/cordon-error.ts';
import type { SweepDeps } from '../due-work.ts';
import { makeEvidenceBucket } from '../evidence/fixture.ts';
import { findingEvent, MINUTE, openRespondStage, type RespondStage } from '../fixture.ts';
import { getIncident } from '../read-incidents.ts';
import { respond } from '../respond.ts';
import { sweepDue } from '../sweep.ts';
import { type InvestigationDeps, investigateIncident } from './investigate-incident.ts';
import { readLookRequest } from './look.ts';

let stage: RespondStage;
let s3: S3Client;
beforeAll(async () => {
  stage = await openRespondStage();
  s3 = await makeEvidenceBucket(stage, 'looked-into');
});
afterAll(() => stage.close());

/** A seal that is as good as its key: no attacker of these tests has it. */
const SEAL = {
  connect: async () => ({
    sign: async (digest: Uint8Array) => Buffer.from(digest).toString('base64'),
    verify: async (digest: Uint8Array, mac: string) => Buffer.from(digest).toString('base64') === mac,
  }),
};

type Trail = 'in time' | 'out of time' | 'denied';

/** A user whose key is contained or asked about, and what a function that looks would find in the trail. */
async function looked(userName: string, { type }: { readonly type?: string } = {}) {
  const accessKeyId = await stage.makeUser(userName);
  const world = { trail: 'in time' as Trail, dies: false, records: [] as TrailRecord[] };
  const store = { ...stage.deps.store, seal: SEAL };
  let id = '';
  const opened: number[] = [];
  const requests: string[] = [];
  /** The sweep takes up what others of these tests have left, too. */
  const openTrail = (isOthers: boolean): Logs => ({
    name: 'a trail',
    files: () => [],
    async find() {
      if (isOthers) return [];
      if (world.trail === 'out of time') throw new CordonError('OutOfTime', 'no time');
      if (world.trail === 'denied') throw new CordonError('AccessDenied', 'AWS refused it');
      return world.records;
    },
  });
  const looking: InvestigationDeps = {
    store,
    log: stage.deps.log,
    bucket: connectEvidenceBucket({ name: 'looked-into', owner: '111122223333' }, s3),
    progressOf: () => ({ load: async () => undefined, save: async () => undefined }),
    async openLogs({ asOf, seed }) {
      const isOthers = seed.value !== accessKeyId;
      if (!isOthers) opened.push(asOf);
      return openTrail(isOthers);
    },
    assessBlastRadius: async () => undefined,
  };
  const deps: SweepDeps = {
    ...stage.deps,
    store,
    isInvestigating: true,
    // Nothing is asked of CloudTrail by the watch here.
    identify: {
      iam: stage.clients.iam,
      log: stage.deps.log,
      trail: {
        connect: async () => ({
          lookUpKey: async () => [],
          lookUpSince: async () => ({ records: [], isCut: false }),
        }),
      },
    },
    async handLook(request) {
      const read = readLookRequest(JSON.parse(request));
      if (read === undefined) throw new Error('no request');
      if (read.incident === id) requests.push(request);
      if (!world.dies || read.incident !== id) await investigateIncident(read, looking);
    },
  };
  const source = type === undefined ? 'custom.guardduty.simulation' : 'aws.guardduty';
  const event = findingEvent(source, { id: `f-${userName}`, userName, accessKeyId, ...(type && { type }) });
  const { incidents } = await respond(event, deps);
  id = incidents[0]?.id ?? '';
  const since = store.now();
  return {
    id,
    accessKeyId,
    event,
    deps,
    world,
    opened,
    requests,
    since,
    stored: () => getIncident(id, store),
    looks: async () => (await getIncident(id, store)).investigations,
    timeline: async () => (await getIncident(id, store)).timeline.map(({ text }) => text).join('\n'),
    mails: () => stage.mails.filter(({ subject }) => subject.includes(id)),
    /** Sweeps each minute up to this many after containment. */
    async until(minutes: number) {
      while (store.now() < since + minutes * MINUTE) {
        stage.advance(MINUTE);
        expect((await sweepDue(deps)).failures).toEqual([]);
      }
    },
  };
}

/** He takes a session with the key before he is contained, and uses it. */
function takesSession(accessKeyId: string, userName: string, since: number, uses: readonly number[] = []) {
  const who = user(accessKeyId, userName);
  const session = 'ASIAIOSFODNN7EXAMPLE';
  const time = (at: number) => new Date(at).toISOString().replace(/\.\d+/, '');
  const role = 'arn:aws:iam::111122223333:role/ci';
  return [
    makeRecord({
      eventTime: time(since - 2 * MINUTE),
      eventName: 'AssumeRole',
      userIdentity: who,
      requestParameters: { roleArn: role, roleSessionName: 'nightly' },
      responseElements: {
        credentials: { accessKeyId: session },
        assumedRoleUser: {
          assumedRoleId: 'AROAIOSFODNN7EXAMPLE:nightly',
          arn: 'arn:aws:sts::111122223333:assumed-role/ci/nightly',
        },
      },
    }),
    ...uses.map((minutes) =>
      makeRecord({
        eventTime: time(since + minutes * MINUTE),
        eventSource: 's3.amazonaws.com',
        eventName: 'ListBuckets',
        userIdentity: {
          type: 'AssumedRole',
          principalId: 'AROAIOSFODNN7EXAMPLE:nightly',
          arn: 'arn:aws:sts::111122223333:assumed-role/ci/nightly',
          accountId: '111122223333',
          accessKeyId: session,
          sessionContext: {
            sessionIssuer: { type: 'Role', principalId: 'AROAIOSFODNN7EXAMPLE', arn: role, userName: 'ci' },
          },
        },
      }),
    ),
  ];
}

describe('looks at what was done', () => {
  it('are made at once and after 5, 15 and 30 minutes, once each, and then it is quiet', async () => {
    const one = await looked('plain');
    await Promise.all(Array.from({ length: 4 }, () => respond(one.event, one.deps)));
    one.world.records = takesSession(one.accessKeyId, 'plain', one.since);
    await one.until(29);
    expect((await one.stored()).status).toBe('watching');
    await one.until(33);
    const { status, investigations } = await one.stored();
    expect(investigations.map(({ look }) => look.slice(-2))).toEqual(['00', '05', '15', '30']);
    expect(investigations.every(({ isComplete, after }) => isComplete && after?.calls === 0)).toBe(true);
    expect(status).toBe('quiet');
    expect(one.requests).toHaveLength(4);
  });

  it('are evidence: the answer and the page, by the hashes that the record has', async () => {
    const one = await looked('kept');
    one.world.records = takesSession(one.accessKeyId, 'kept', one.since);
    await one.until(1);
    const [look] = await one.looks();
    expect(look?.evidence.map(({ key }) => key.split('/').slice(-1)[0])).toEqual([
      'answer.json',
      'page.html',
      expect.stringMatching(/^\d{4}\.json$/),
    ]);
    expect(await one.timeline()).toMatch(/looked into what was done \(at once, as of .*evidence kept: /);
  });

  it('are told of where they find something new, in one update, and not again', async () => {
    const one = await looked('told');
    one.world.records = takesSession(one.accessKeyId, 'told', one.since);
    await one.until(40);
    const updates = one.mails().filter(({ text }) => text.includes('came out of it: session'));
    expect(updates).toHaveLength(1);
    expect(updates[0]?.text).toMatch(/^TRAIL +as of .*\n(.*\n){0,6} +the page of that moment/m);
    expect(one.mails().filter(({ text }) => /^CHANGED/m.test(text))).toHaveLength(1);
  });

  it('that find a session used after containment tell at once, and keep it watched until it is not', async () => {
    const one = await looked('in-use');
    one.world.records = takesSession(one.accessKeyId, 'in-use', one.since, [2, 20]);
    await one.until(6);
    expect(one.mails().at(-1)?.text).toMatch(/CHANGED +still used after containment: ASIAIOSFODNN7EXAMPLE/);
    await one.until(33);
    expect((await one.stored()).status).toBe('watching');
    expect(await one.timeline()).toContain('it stays watched: as of');
    await one.until(70);
    expect((await one.stored()).status).toBe('quiet');
  });

  it('are made where people are asked, too', async () => {
    const one = await looked('asked', { type: 'Discovery:IAMUser/AnomalousBehavior' });
    expect((await one.stored()).decision.mode).toBe('approve');
    await one.until(1);
    expect(await one.looks()).toHaveLength(1);
    expect((await one.looks())[0]).not.toHaveProperty('after');
  });
});

describe('a look that goes wrong', () => {
  it('goes on in a minute where time ran out, as of the same moment', async () => {
    const one = await looked('slow');
    one.world.trail = 'out of time';
    await one.until(3);
    expect(await one.looks()).toEqual([]);
    one.world.trail = 'in time';
    await one.until(4);
    expect((await one.looks()).map(({ look }) => look.slice(-2))).toEqual(['00']);
    expect(one.opened.length).toBeGreaterThan(2);
    expect(new Set(one.opened).size).toBe(1);
  });

  it('is given up as not whole where there is never time enough, and then it is not quiet', async () => {
    const one = await looked('never');
    one.world.trail = 'out of time';
    await one.until(45);
    const looks = await one.looks();
    expect(looks).toHaveLength(4);
    expect(looks[0]).toMatchObject({ isComplete: false, evidence: [] });
    await one.until(60);
    expect((await one.stored()).status).toBe('watching');
    expect(await one.timeline()).toContain('it stays watched: not all was looked at');
  });

  it('is told of once where AWS refuses it, and made when it may be', async () => {
    const one = await looked('denied');
    one.world.trail = 'denied';
    await one.until(6);
    const told = one.mails().filter(({ text }) => text.includes('COULD NOT LOOK INTO WHAT WAS DONE'));
    expect(told).toHaveLength(1);
    expect(told[0]?.text).toContain('AccessDenied');
    expect((await one.stored()).credentials).toMatchObject([{ verdict: 'contained' }]);
    one.world.trail = 'in time';
    await one.until(14);
    expect((await one.looks()).length).toBe(2);
  });

  it('is made by another where the function died over it', async () => {
    const one = await looked('dead');
    one.world.dies = true;
    await one.until(1);
    one.world.dies = false;
    await one.until(4);
    expect(await one.looks()).toEqual([]);
    await one.until(8);
    expect((await one.looks()).map(({ look }) => look.slice(-2))).toContain('00');
  });
});
