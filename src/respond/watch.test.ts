import { DetachUserPolicyCommand, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Trail, TrailRecords } from '../aws/trail.ts';
import type { SweepDeps } from './due-work.ts';
import { findingEvent, MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { noteRestored } from './given-back.ts';
import { getIncident } from './read-incidents.ts';
import { buildReassert, isReassert, reassert } from './reassert.ts';
import { respond } from './respond.ts';
import { readSealed } from './seal.ts';
import { sweepDue } from './sweep.ts';
import { put } from './table.ts';

let stage: RespondStage;
beforeAll(async () => {
  stage = await openRespondStage();
});
afterAll(() => stage.close());

/** What CloudTrail would say, by region and attribute. */
type Log = Map<string, object[]>;

/** A seal that is as good as its key: no attacker of these tests has it. */
const SEAL = {
  connect: async () => ({
    sign: async (digest: Uint8Array) => `${Buffer.from(digest).toString('base64')}`,
    verify: async (digest: Uint8Array, mac: string) => Buffer.from(digest).toString('base64') === mac,
  }),
};

function depsWith(log: Log | 'unreachable', handed: string[] = []): SweepDeps {
  const deps: SweepDeps = { ...stage.deps, store: { ...stage.deps.store, seal: SEAL } };
  const trail: Trail = {
    lookUpKey: async () => [],
    async lookUpSince(region, { key, value }, since): Promise<TrailRecords> {
      if (log === 'unreachable')
        throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
      const all = (log.get(`${region} ${key} ${value}`) ?? []).map((record) => JSON.stringify(record));
      return { records: all.filter((text) => Date.parse(JSON.parse(text).eventTime) >= since), isCut: false };
    },
  };
  return {
    ...deps,
    identify: { iam: stage.clients.iam, trail: { connect: async () => trail }, log: deps.log },
    async answerAgain(text) {
      handed.push(text);
      const event: unknown = JSON.parse(text);
      if (isReassert(event)) await reassert(event, deps);
    },
  };
}

async function contained(userName: string, log: Log | 'unreachable' = new Map()) {
  const accessKeyId = await stage.makeUser(userName);
  const handed: string[] = [];
  const deps = depsWith(log, handed);
  const event = findingEvent('custom.guardduty.simulation', { id: `f-${userName}`, userName, accessKeyId });
  const { incidents } = await respond(event, deps);
  const id = incidents[0]?.id ?? '';
  const since = deps.store.now();
  return {
    id,
    accessKeyId,
    event,
    handed,
    deps,
    since,
    stored: () => getIncident(id, deps.store),
    timeline: async () => (await getIncident(id, deps.store)).timeline.map(({ text }) => text).join('\n'),
    mails: () => stage.mails.filter(({ subject }) => subject.includes(id)),
    /** Sweeps at this many minutes after containment. */
    async lookAt(...minutes: number[]) {
      for (const minute of minutes) {
        stage.advance(since + minute * MINUTE - deps.store.now());
        expect((await sweepDue(deps)).failures).toEqual([]);
      }
    },
    status: async () => {
      const { AccessKeyMetadata } = await stage.clients.iam.send(
        new ListAccessKeysCommand({ UserName: userName }),
      );
      return AccessKeyMetadata?.map(({ Status }) => Status);
    },
  };
}

const record = (at: number, userIdentity: object, more: object = {}) => ({
  eventID: `e-${Math.round(at)}`,
  eventTime: new Date(at).toISOString().replace(/\.\d{3}/, ''),
  eventSource: 's3.amazonaws.com',
  eventName: 'ListBuckets',
  userIdentity,
  ...more,
});
const byKey = (accessKeyId: string, userName: string) => ({ type: 'IAMUser', userName, accessKeyId });
const bySession = (userName: string, issued: number) => ({
  type: 'IAMUser',
  userName,
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  sessionContext: { attributes: { creationDate: new Date(issued).toISOString() } },
});
const add = (log: Log, where: string, ...records: object[]) =>
  void log.set(where, [...(log.get(where) ?? []), ...records]);

describe('the watch', () => {
  it('looks at 1, 5, 15 and 30 minutes, and is quiet then, where nothing has succeeded', async () => {
    const watched = await contained('quiet');
    const looks: number[] = [];
    for (let minute = 1; minute <= 40; minute += 1) {
      stage.advance(MINUTE);
      if ((await sweepDue(watched.deps)).swept > 0) looks.push(minute);
      expect((await watched.stored()).status).toBe(minute < 30 ? 'watching' : 'quiet');
    }
    expect(looks).toEqual([1, 5, 15, 30]);
    expect((await watched.timeline()).match(/quiet: watched for 30 minutes/g)).toHaveLength(1);
    expect(watched.mails()).toHaveLength(1);
    expect(watched.handed).toEqual([]);
  });

  it('begins once, however often the finding comes, and anew when it comes after the watch', async () => {
    const watched = await contained('repeated');
    const looks = async () => [...(await stage.items('DUE')).keys()].filter((sk) => sk.includes(watched.id));
    await Promise.all(Array.from({ length: 5 }, () => respond(watched.event, watched.deps)));
    expect(await looks()).toHaveLength(1);
    await watched.lookAt(1, 5, 15, 30, 32);
    expect(await looks()).toHaveLength(0);
    await respond(watched.event, watched.deps);
    expect(await looks()).toHaveLength(1);
    expect((await watched.stored()).status).toBe('watching');
    await watched.lookAt(70, 100);
  });

  it('calls it not contained when a call with the key has succeeded, names the event, and tells once', async () => {
    const log: Log = new Map();
    const watched = await contained('breached', log);
    const { accessKeyId, since } = watched;
    const who = byKey(accessKeyId, 'breached');
    const where = `us-east-1 AccessKeyId ${accessKeyId}`;
    add(log, where, record(since - 9_000, who), record(since + 3_000, who, { eventID: 'e-in-propagation' }));
    await watched.lookAt(1);
    // The control: before, and while IAM spreads it, calls do succeed.
    expect((await watched.stored()).credentials).toMatchObject([{ verdict: 'contained' }]);
    const evil = { eventID: 'e-breach', eventName: 'List\nBuckets https://evil.example' };
    add(log, where, record(since + 2 * MINUTE, who, evil));
    await watched.lookAt(5, 15, 30);
    const { credentials, status, proofs } = await watched.stored();
    expect(credentials).toMatchObject([
      {
        verdict: 'not contained',
        because: expect.stringMatching(
          /^CloudTrail has 1 successful calls since .*with the key \(event e-breach\)/,
        ),
      },
    ]);
    expect(credentials[0]?.because).not.toMatch(/\n|:\/\/e/);
    expect(proofs).toMatchObject([{ breaches: ['e-breach'], calls: expect.anything() }]);
    expect(proofs[0]?.calls).toContainEqual(
      expect.objectContaining({ call: 's3:ListAllMyBuckets', isObserved: true }),
    );
    expect(status).toBe('watching');
    expect(watched.mails()).toHaveLength(2);
    expect(watched.mails()[1]?.text).toContain(`cordon contain ${accessKeyId} --level deny`);
  });

  it('counts sessions of the user from before, and neither later ones, other keys, other people nor refusals', async () => {
    const log: Log = new Map();
    const watched = await contained('sessions', log);
    const { since } = watched;
    const at = since + 30_000;
    const where = 'eu-west-2 Username sessions';
    add(
      log,
      where,
      record(at + 1_000, bySession('sessions', at)),
      record(at + 2_000, { type: 'IAMUser', userName: 'sessions', accessKeyId: 'AKIAI44QH8DHBEXAMPLE' }),
      record(at + 3_000, { ...bySession('sessions', since - MINUTE), type: 'AssumedRole' }),
      record(at + 4_000, bySession('sessions', since - MINUTE), { errorCode: 'AccessDenied' }),
      record(at + 5_000, bySession('sessions', since - MINUTE), { eventName: 'GetCallerIdentity' }),
    );
    await watched.lookAt(1);
    expect((await watched.stored()).credentials).toMatchObject([{ verdict: 'contained' }]);
    expect(await watched.timeline()).toContain('1 were refused; 1 GetCallerIdentity, which no policy denies');
    add(log, where, record(at + 6_000, bySession('sessions', since - MINUTE), { eventID: 'e-session' }));
    await watched.lookAt(5);
    expect((await watched.stored()).credentials).toMatchObject([
      { verdict: 'not contained', because: expect.stringContaining('with a session (event e-session)') },
    ]);
    await watched.lookAt(15, 30);
  });

  it('that cannot ask CloudTrail says so, keeps the verdict, and is not quiet until it could', async () => {
    const watched = await contained('unasked', 'unreachable');
    await watched.lookAt(1, 5, 15, 30);
    expect(await watched.stored()).toMatchObject({
      status: 'watching',
      credentials: [{ verdict: 'contained' }],
    });
    expect(await watched.timeline()).toContain('CloudTrail could not be asked (ThrottlingException)');
    expect(await watched.timeline()).toContain('could not look whether anything has succeeded');
    const answering = depsWith(new Map());
    stage.advance(5 * MINUTE);
    expect(await sweepDue(answering)).toEqual({ swept: 1, failures: [] });
    expect((await watched.stored()).status).toBe('quiet');
  });

  it('has what was undone applied again, and tells that it was not contained and that it is again', async () => {
    const watched = await contained('undone');
    await stage.clients.iam.send(
      new UpdateAccessKeyCommand({ UserName: 'undone', AccessKeyId: watched.accessKeyId, Status: 'Active' }),
    );
    await watched.lookAt(1);
    expect(watched.handed.map((text) => JSON.parse(text))).toEqual([
      buildReassert(watched.id, watched.accessKeyId),
    ]);
    expect(await watched.status()).toEqual(['Inactive']);
    expect((await watched.stored()).credentials).toMatchObject([{ verdict: 'contained', turn: 2 }]);
    expect(watched.mails().map(({ text }) => /^STATE {4}([A-Z ]+):/.exec(text)?.[1])).toEqual([
      'CONTAINED',
      'NOT CONTAINED',
      'CONTAINED',
    ]);
    await watched.lookAt(5, 15, 30);
    expect((await watched.stored()).status).toBe('quiet');
  });

  it('applies nothing again that a person has given back', async () => {
    const watched = await contained('restored');
    await noteRestored(await watched.stored(), 'arn:aws:iam::111122223333:user/ops', watched.deps.store);
    const PolicyArn = stage.deps.denySessionsPolicyArn;
    await stage.clients.iam.send(new DetachUserPolicyCommand({ UserName: 'restored', PolicyArn }));
    await stage.clients.iam.send(
      new UpdateAccessKeyCommand({
        UserName: 'restored',
        AccessKeyId: watched.accessKeyId,
        Status: 'Active',
      }),
    );
    await watched.lookAt(1, 5);
    expect(await watched.status()).toEqual(['Active']);
    await watched.lookAt(15, 30);
  });
});

describe('a request to apply a containment again', () => {
  it('is of one exact shape', () => {
    const event = buildReassert('INC-0123456789ab', 'AKIAIOSFODNN7EXAMPLE');
    expect(isReassert(JSON.parse(JSON.stringify(event)))).toBe(true);
    for (const other of [
      { ...event, more: 1 },
      { ...event, source: 'aws.guardduty' },
      { ...event, detail: { ...event.detail, action: 'deny-all-on-user' } },
      { ...event, detail: { ...event.detail, accessKeyId: 'AKIA#x' } },
      { ...event, detail: { incident: 'INC-0123456789ab' } },
    ])
      expect(isReassert(other)).toBe(false);
  });

  it('does nothing that was not decided, whoever makes it up', async () => {
    const watched = await contained('victim');
    const other = await stage.makeUser('bystander');
    const status = async () =>
      (await stage.clients.iam.send(new ListAccessKeysCommand({ UserName: 'bystander' })))
        .AccessKeyMetadata?.[0]?.Status;
    await expect(reassert(buildReassert(watched.id, other), watched.deps)).rejects.toThrow('no decision');
    const { store } = watched.deps;
    const pk = `INCIDENT#${watched.id}`;
    // Written by who may write the table: the credential of somebody else, and a finding that asks for it.
    const [finding] = (await watched.stored()).findings;
    const credential = { ...finding?.credential, accessKeyId: other, principalName: 'bystander' };
    await put(store, pk, `CREDENTIAL#${other}`, {
      ...credential,
      verdict: 'contained',
      because: 'x',
      notStopped: [],
    });
    await put(store, pk, 'FINDING#forged', { ...finding, credential });
    await expect(reassert(buildReassert(watched.id, other), watched.deps)).rejects.toThrow(
      'not as Cordon wrote it',
    );
    expect(await status()).toBe('Active');
    await expect(reassert(buildReassert('INC-000000000000', other), watched.deps)).rejects.toThrow(
      'no incident',
    );
  });

  it('is as Cordon has sealed it, and no seal means no act', async () => {
    const watched = await contained('sealed');
    expect(
      JSON.parse(
        (await readSealed([`INCIDENT#${watched.id}`, `PROOF#${watched.accessKeyId}`], watched.deps.store)) ??
          '',
      ),
    ).toMatchObject({ verdict: 'contained', breaches: [] });
    await expect(reassert(buildReassert(watched.id, watched.accessKeyId), stage.deps)).rejects.toThrow(
      'not as Cordon wrote it',
    );
  });
});
