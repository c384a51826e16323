import { describe, expect, it } from 'vitest';
import type { Trail } from '../aws/trail.ts';
import type { Caller } from './caller.ts';
import { storedIncident } from './fixture.ts';
import { traceCaller } from './trail-taint.ts';

const ACCOUNT = '111122223333';
const STOLEN = 'AKIAQX7PLK4TSTOLEN01';
const incident = storedIncident(`${ACCOUNT}/user/alice`, STOLEN);

const userArn = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;
const sessionArn = (role: string, name: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`;
const caller = (arn: string, accessKeyId: string): Caller => ({
  account: ACCOUNT,
  arn,
  userId: 'AROAQX7PLK4TEXAMPLE9:x',
  accessKeyId,
  person: 'AROAQX7PLK4TEXAMPLE9',
});
const ben = { arn: userArn('ben'), accessKeyId: 'AKIAQX7PLK4TBEN00001' };
const alice = { arn: userArn('alice'), accessKeyId: STOLEN };
const session = (role: string, accessKeyId: string) => ({ arn: sessionArn(role, 'work'), accessKeyId });

interface Recorded {
  readonly region: string;
  readonly record: { readonly eventName: string; readonly [field: string]: unknown };
}
type Who = { readonly arn: string; readonly accessKeyId: string };

const by = ({ arn, accessKeyId }: Who) => ({ type: 'IAMUser', accountId: ACCOUNT, arn, accessKeyId });
/** Each as CloudTrail records it. */
const assumed = (who: Who, issued: string, region = 'eu-west-2', more: object = {}): Recorded => ({
  region,
  record: {
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    userIdentity: by(who),
    requestParameters: { roleArn: 'arn:aws:iam::111122223333:role/ops', roleSessionName: 'work' },
    responseElements: { credentials: { accessKeyId: issued } },
    ...more,
  },
});
const changed = (eventName: string, who: Who, requestParameters: object | null, more = {}): Recorded => ({
  region: 'us-east-1',
  record: {
    eventSource: 'iam.amazonaws.com',
    eventName,
    userIdentity: by(who),
    requestParameters,
    responseElements: null,
    ...more,
  },
});

/** Event history that finds by what its events are named and by what they name. */
function trailOf(records: readonly Recorded[], isCut = false) {
  const looks: string[] = [];
  const trail: Pick<Trail, 'lookUpSince'> = {
    async lookUpSince(region, { key, value }) {
      looks.push(`${region} ${value}`);
      const found = records.filter(
        (one) =>
          one.region === region &&
          (key === 'EventName'
            ? one.record.eventName === value
            : JSON.stringify(one.record['responseElements']).includes(`"${value}"`)),
      );
      return { records: found.map(({ record }) => JSON.stringify(record)), isCut };
    },
  };
  return { looks, connect: async () => ({ lookUpKey: async () => [], ...trail }) };
}

const failures: string[] = [];
const traceIn = (who: Caller, trail: Parameters<typeof traceCaller>[2]['trail']) =>
  traceCaller(who, incident, {
    trail,
    homeRegion: 'eu-west-2',
    log: { failure: (what) => void failures.push(what) },
  });

const ops = (key = 'ASIAQX7PLK4TOPS00001') => caller(sessionArn('ops', 'work'), key);
const KEY = 'ASIAQX7PLK4TOPS00001';

describe('the trail taints', () => {
  it.each<[string, Caller, Recorded[], RegExp]>([
    [
      'a role session that the stolen key has taken',
      ops(),
      [assumed(alice, KEY)],
      /AssumeRole made .*key of the incident/,
    ],
    [
      'one that was recorded in the region of the global endpoint',
      ops(),
      [assumed(alice, KEY, 'us-east-1')],
      /AssumeRole made/,
    ],
    [
      'a session that such a session has taken',
      ops(),
      [assumed(session('first', 'ASIAQX7PLK4TFIRST001'), KEY), assumed(alice, 'ASIAQX7PLK4TFIRST001')],
      /AssumeRole made .*first.*; AssumeRole made .*ops/,
    ],
    [
      'a user whom it has made',
      caller(userArn('mallory'), 'AKIAQX7PLK4TMALLORY1'),
      [changed('CreateUser', alice, { userName: 'mallory' })],
      /CreateUser made .*mallory/,
    ],
    [
      'a user for whom a session of its has made a key',
      caller(userArn('Ben'), 'AKIAQX7PLK4TBEN00002'),
      [
        changed('CreateAccessKey', session('first', 'ASIAQX7PLK4TFIRST001'), { userName: 'ben' }),
        assumed(alice, 'ASIAQX7PLK4TFIRST001'),
      ],
      /CreateAccessKey made/,
    ],
    [
      'a user to whom it has given a password',
      caller(userArn('ben'), 'ASIAQX7PLK4TBEN00003'),
      [changed('UpdateLoginProfile', alice, { userName: 'ben' })],
      /UpdateLoginProfile made/,
    ],
    [
      'a session of a role whose trust it has written, whoever has taken it',
      ops(),
      [assumed(ben, KEY), changed('UpdateAssumeRolePolicy', alice, { roleName: 'ops' })],
      /UpdateAssumeRolePolicy made/,
    ],
  ])('%s', async (_name, who, records, because) => {
    expect(await traceIn(who, trailOf(records))).toEqual({
      kind: 'tainted',
      because: expect.stringMatching(because),
    });
  });
});

describe('the trail leaves alone', () => {
  it.each<[string, Caller, Recorded[]]>([
    [
      'a session of the same role that another has taken',
      ops(),
      [assumed(alice, 'ASIAQX7PLK4TOTHER001'), assumed(ben, KEY)],
    ],
    [
      'whom the stolen key could not make',
      caller(userArn('ben'), ben.accessKeyId),
      [changed('CreateAccessKey', alice, { userName: 'ben' }, { errorCode: 'AccessDenied' })],
    ],
    [
      'a user who makes his own key',
      caller(userArn('ben'), 'AKIAQX7PLK4TBEN00002'),
      [changed('CreateAccessKey', ben, null, { responseElements: { accessKey: { userName: 'ben' } } })],
    ],
    [
      'a user, where another was made',
      caller(userArn('ben'), ben.accessKeyId),
      [changed('CreateUser', alice, { userName: 'mallory' })],
    ],
    [
      'a role that another account trusts to itself',
      ops(),
      [
        assumed({ arn: 'arn:aws:iam::444455556666:user/alice', accessKeyId: '' }, KEY, 'eu-west-2', {
          userIdentity: { type: 'AWSAccount', accountId: '444455556666' },
        }),
      ],
    ],
  ])('%s', async (_name, who, records) => {
    expect(await traceIn(who, trailOf(records))).toEqual({ kind: 'clean' });
  });

  it('who comes by Identity Center, and asks nothing', async () => {
    const trail = trailOf([]);
    const arn = sessionArn('AWSReservedSSO_Responder_0123456789abcdef', 'olga');
    expect(await traceIn(caller(arn, 'ASIAQX7PLK4TSSO00001'), trail)).toEqual({ kind: 'clean' });
    expect(trail.looks).toEqual([]);
  });
});

describe('the trail cannot say', () => {
  it('where a session is from that is not recorded yet', async () => {
    expect(await traceIn(ops(), trailOf([]))).toEqual({
      kind: 'unchecked',
      because: expect.stringMatching(/has not \(yet\) recorded how the session .*ops\/work was issued/),
    });
  });

  it('what it has too much of, or when it is not there', async () => {
    expect(await traceIn(ops(), trailOf([assumed(ben, KEY)], true))).toMatchObject({ kind: 'unchecked' });
    const dead = { connect: () => Promise.reject(new Error('no route')) };
    expect(await traceIn(ops(), dead)).toMatchObject({ kind: 'unchecked' });
    expect(failures.at(-1)).toMatch(/could not say where the caller comes from/);
    expect(await traceIn(ops(), undefined)).toMatchObject({ kind: 'unchecked' });
  });

  it('who stands at the end of a long chain', async () => {
    const keys = Array.from({ length: 9 }, (_, at) => `ASIAQX7PLK4TCHAIN0${at}0`);
    const chain = keys.map((key, at) =>
      assumed(at === keys.length - 1 ? alice : session(`r${at + 1}`, keys[at + 1] ?? ''), key),
    );
    const first = caller(sessionArn('r0', 'work'), keys[0] ?? '');
    expect(await traceIn(first, trailOf(chain))).toMatchObject({
      kind: 'unchecked',
      because: expect.stringMatching(/goes back further/),
    });
  });
});
