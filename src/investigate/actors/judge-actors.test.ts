import { describe, expect, it } from 'vitest';
import { BASELINE, CLI, KEY, makeCall, makeCredential, makeTrace, OFFICE } from './fixture.ts';
import { type JudgeInput, judgeActors } from './judge-actors.ts';

const AWAY = '203.0.113.66';
const NONE = { ours: [], anchors: [] };

const judge = (change: Partial<JudgeInput> & Pick<JudgeInput, 'trace'>) =>
  judgeActors({ baseline: BASELINE, pins: NONE, ...change });
const actorsOf = ({ calls }: ReturnType<typeof judgeActors>) =>
  Object.fromEntries(calls.map(({ record, actor }) => [record.eventID, actor]));

const at = (time: string, change: object = {}) => ({ eventTime: `2026-03-02T${time}Z`, ...change });
const away = (time: string, change: object = {}) => at(time, { sourceIPAddress: AWAY, ...change });
const byAws = (time: string, address = 'AWS Internal') =>
  at(time, { sourceIPAddress: address, userAgent: address });

describe('owner and attacker of one key', () => {
  const trace = makeTrace([
    makeCall('a1', at('10:00:00')),
    makeCall('a2', away('10:05:00')),
    makeCall('a3', away('10:06:00', { eventName: 'CreateUser' })),
    makeCall('a4', at('10:20:00')),
  ]);

  it('are told apart by their clusters', () => {
    const judged = judge({ trace });
    expect(actorsOf(judged)).toEqual({ a1: 'owner', a2: 'attacker', a3: 'attacker', a4: 'owner' });
    expect(judged.clusters).toMatchObject([
      { address: OFFICE, agent: 'aws-cli/2', actor: 'owner', events: 2, firstSeen: '2026-03-02T10:00:00Z' },
      { address: AWAY, actor: 'attacker', events: 2, lastSeen: '2026-03-02T10:06:00Z' },
    ]);
    expect(judged.credentials.get(KEY)).toBe('attacker');
  });

  it('are both unclear without a past', () => {
    const judged = judge({ trace, baseline: [] });
    expect(new Set(judged.calls.map(({ actor }) => actor))).toEqual(new Set(['unclear']));
  });

  it('are the attacker with whatever tool he calls from an address that is not of its past', () => {
    const tools = makeTrace([
      makeCall('t1', away('10:00:00', { userAgent: 'stratus-red-team_1234' })),
      makeCall('t2', away('10:01:00')),
      makeCall('t3', at('10:02:00')),
    ]);
    expect(actorsOf(judge({ trace: tools, baseline: [] }))).toEqual({
      t1: 'attacker',
      t2: 'attacker',
      t3: 'unclear',
    });
    // From the office he may call too: what the owner does there stays his own.
    const office = makeTrace([
      makeCall('o1', at('10:00:00', { userAgent: 'stratus-red-team_1234', eventName: 'CreateUser' })),
      makeCall('o2', at('10:01:00')),
    ]);
    expect(actorsOf(judge({ trace: office }))).toMatchObject({ o1: 'attacker', o2: 'owner' });
  });

  it('have a past in the calls before the suspected time', () => {
    const judged = judge({ trace, baseline: [], start: Date.parse('2026-03-02T10:01:00Z') });
    expect(actorsOf(judged)).toMatchObject({ a1: 'owner', a2: 'attacker', a4: 'owner' });
  });

  it('are told apart by what a finding names, in whichever way the address is written', () => {
    const six = (time: string) => at(time, { sourceIPAddress: '2001:DB8:0:0::5' });
    const judged = judge({
      trace: makeTrace([makeCall('b1', six('10:00:00'))]),
      baseline: [],
      pins: { ours: [], anchors: [{ kind: 'address', value: '2001:db8::5' }] },
    });
    expect(actorsOf(judged)).toEqual({ b1: 'attacker' });
  });

  it('are the owner once the address is pinned, and so is what came out of it', () => {
    const session = makeCredential('ASIAQX7PLK4TEXAMPLE2', { parent: KEY, because: 'a3' });
    const more = makeTrace(
      [...trace.calls, makeCall('c1', at('11:00:00', { sourceIPAddress: '192.0.2.9' }), session.id)],
      [makeCredential(KEY), session],
    );
    expect(actorsOf(judge({ trace: more }))).toMatchObject({ a3: 'attacker', c1: 'attacker' });
    const judged = judge({ trace: more, pins: { ours: ['203.0.113.0/24'], anchors: [] } });
    expect(new Set(Object.values(actorsOf(judged)))).toEqual(new Set(['owner']));
    expect(judged.credentials.get(session.id)).toBe('owner');
  });

  it('refuse a bad pin', () => {
    expect(() => judge({ trace, pins: { ours: ['office'], anchors: [] } })).toThrow(/office/);
  });
});

describe("calls of AWS's services", () => {
  it('are those of whoever called last', () => {
    const judged = judge({
      trace: makeTrace([
        makeCall('d0', byAws('09:00:00')),
        makeCall('d1', at('10:00:00')),
        makeCall('d2', byAws('10:00:01', 'cloudformation.amazonaws.com')),
        makeCall('d3', away('10:05:00')),
        makeCall('d4', byAws('10:05:00')),
      ]),
    });
    expect(actorsOf(judged)).toMatchObject({ d0: 'unclear', d2: 'owner', d4: 'attacker' });
    expect(judged.clusters.map(({ address }) => address)).toEqual([OFFICE, AWAY]);
  });

  it('are unclear when both called in that second', () => {
    const calls = [
      makeCall('e1', at('10:00:00')),
      makeCall('e2', away('10:00:00')),
      makeCall('e3', byAws('10:00:09')),
    ];
    expect(actorsOf(judge({ trace: makeTrace(calls) }))).toMatchObject({ e3: 'unclear' });
  });
});

describe('what came out of a credential', () => {
  const first = makeCredential('ASIAQX7PLK4TEXAMPLE2', { parent: KEY, because: 'f2' });
  const second = makeCredential('ASIAQX7PLK4TEXAMPLE3', { parent: first.id, because: 'f3' });
  const calls = [
    makeCall('f1', at('10:00:00')),
    makeCall('f2', away('10:05:00', { eventName: 'AssumeRole' })),
    makeCall('f3', at('10:06:00', { eventName: 'AssumeRole' }), first.id),
    makeCall('f4', byAws('10:07:00'), second.id),
  ];

  it('belongs to whoever made it, however far down', () => {
    const judged = judge({ trace: makeTrace(calls, [makeCredential(KEY), first, second]) });
    expect(actorsOf(judged)).toMatchObject({ f3: 'attacker', f4: 'attacker' });
    expect(judged.credentials.get(second.id)).toBe('attacker');
    expect(judged.clusters.map(({ credential }) => credential)).toEqual([KEY, KEY]);
  });

  it('is unclear where the connection is only possible', () => {
    const maybe = { ...first, confidence: 'possible' } as const;
    const judged = judge({ trace: makeTrace(calls.slice(0, 3), [makeCredential(KEY), maybe]) });
    expect(actorsOf(judged)).toMatchObject({ f3: 'unclear' });
  });

  it('belongs to the only one who has its parent, where the call is not known', () => {
    const lost = { ...first, because: 'not-there' };
    const byBoth = judge({ trace: makeTrace(calls.slice(0, 3), [makeCredential(KEY), lost]) });
    expect(byBoth.credentials.get(lost.id)).toBe('unclear');
    const byOne = judge({ trace: makeTrace(calls.slice(1, 3), [makeCredential(KEY), lost]) });
    expect(byOne.credentials.get(lost.id)).toBe('attacker');
  });

  it('is unclear in a circle, and of a chain as long as you like soon known', () => {
    const circle = [
      makeCredential('ASIAQX7PLK4TEXAMPLE8', { parent: 'ASIAQX7PLK4TEXAMPLE9' }),
      makeCredential('ASIAQX7PLK4TEXAMPLE9', { parent: 'ASIAQX7PLK4TEXAMPLE8' }),
    ];
    expect(judge({ trace: makeTrace([], circle) }).credentials.get('ASIAQX7PLK4TEXAMPLE8')).toBe('unclear');
    const length = 20_000;
    const chain = Array.from({ length }, (_, step) =>
      makeCredential(
        `s${step}`,
        step === 0 ? { parent: KEY, because: 'g' } : { parent: `s${step - 1}`, because: `g${step}` },
      ),
    );
    const links = chain.map((_, step) => makeCall(`g${step + 1}`, at('10:30:00'), `s${step}`));
    const judged = judge({
      trace: makeTrace([makeCall('g', away('10:00:00')), ...links], [makeCredential(KEY), ...chain]),
    });
    expect(judged.credentials.get(`s${length - 1}`)).toBe('attacker');
  });

  it('but another key of the same session is judged like the session', () => {
    const principalId = 'AROAQX7PLK4TEXAMPLE1:ana';
    const session = makeCredential('ASIAQX7PLK4TEXAMPLE2', { principalId });
    const twin = makeCredential('ASIAQX7PLK4TEXAMPLE3', {
      principalId,
      parent: session.id,
      rule: 'R2',
      because: 'h1',
    });
    const trace = makeTrace(
      [makeCall('h1', at('10:00:00'), session.id), makeCall('h2', away('10:01:00'), twin.id)],
      [session, twin],
    );
    expect(actorsOf(judge({ trace }))).toEqual({ h1: 'owner', h2: 'attacker' });
  });
});

describe('the session of an instance', () => {
  const principalId = 'AROAQX7PLK4TEXAMPLE1:i-0a1b2c3d4e5f60718';
  const userIdentity = { type: 'AssumedRole', principalId, accountId: '111122223333' };
  const home = {
    userIdentity,
    sourceIPAddress: '192.0.2.40',
    userAgent: 'aws-sdk-go/1.44.260 amazon-ssm-agent/',
  };
  const out = { userIdentity, sourceIPAddress: AWAY, userAgent: CLI };
  const id = 'ASIAQX7PLK4TEXAMPLE5';
  const calls = [
    makeCall('i1', at('10:00:00', home), id),
    makeCall('i2', at('10:05:00', out), 'ASIAQX7PLK4TEXAMPLE6'),
    makeCall('i3', at('10:09:00', home), id),
  ];
  const asked = makeCredential(id, { principalId });
  const twin = makeCredential('ASIAQX7PLK4TEXAMPLE6', { principalId, parent: id, rule: 'R2' });

  it('that was asked about has been taken out where it is used from elsewhere', () => {
    const judged = judge({ trace: makeTrace(calls, [asked, twin]), baseline: [] });
    expect(actorsOf(judged)).toEqual({ i1: 'unclear', i2: 'attacker', i3: 'unclear' });
    expect(judged.clusters[1]?.reasons[0]).toBe(
      'taken out of the instance: its own address, the first one seen, is 192.0.2.40 (+3)',
    );
  });

  it('may be the same instance on its other way by a VPC endpoint', () => {
    const private_ = makeCall(
      'i2',
      at('10:05:00', { ...out, sourceIPAddress: '10.0.0.9', vpcEndpointId: 'vpce-0a1' }),
      id,
    );
    expect(
      actorsOf(judge({ trace: makeTrace([...calls.slice(0, 1), private_], [asked]), baseline: [] })),
    ).toEqual({
      i1: 'unclear',
      i2: 'unclear',
    });
  });

  it('is not taken out where two addresses came in the first second: nobody knows whose it is', () => {
    const tied = [makeCall('i1', at('10:00:00', home), id), makeCall('i2', at('10:00:00', out), id)];
    expect(actorsOf(judge({ trace: makeTrace(tied, [asked]), baseline: [] }))).toEqual({
      i1: 'unclear',
      i2: 'unclear',
    });
  });

  it('that the attacker has only touched is still used by its owner, from its own address', () => {
    const touched = makeCredential(id, {
      kind: 'workload',
      principalId,
      parent: KEY,
      rule: 'R10',
      because: 'j1',
    });
    const send = makeCall('j1', away('09:59:00', { eventName: 'SendCommand' }));
    const first = makeCall('i0', at('09:59:30', out), id);
    const judged = judge({
      trace: makeTrace([send, first, calls[0] ?? first], [makeCredential(KEY), touched]),
    });
    // The attacker's call comes first: his address, known from the key, is not taken for the instance's.
    expect(actorsOf(judged)).toEqual({ j1: 'attacker', i0: 'attacker', i1: 'unclear' });
    expect(judged.clusters.map(({ credential }) => credential)).toEqual([KEY, id, id]);
  });

  it("that the attacker has made is the attacker's from wherever it calls", () => {
    const made = makeCredential(id, {
      kind: 'workload',
      principalId,
      parent: KEY,
      rule: 'R9',
      because: 'k1',
    });
    const run = makeCall('k1', away('09:59:00', { eventName: 'RunInstances' }));
    const judged = judge({ trace: makeTrace([run, ...calls.slice(0, 1)], [makeCredential(KEY), made]) });
    expect(actorsOf(judged)).toEqual({ k1: 'attacker', i1: 'attacker' });
  });
});

it('another session of a person may be his own, and is the attacker’s from where the attacker calls', () => {
  const theirs = makeCredential('ASIAQX7PLK4TEXAMPLE2', { parent: KEY, rule: 'R12', confidence: 'strong' });
  const seed = makeCall('p1', away('09:59:00'));
  const elsewhere = makeCall('p2', away('10:00:00'), theirs.id);
  const own = makeCall('p3', at('10:01:00', { sourceIPAddress: '198.51.100.77' }), theirs.id);
  const judged = judge({ trace: makeTrace([seed, elsewhere, own], [makeCredential(KEY), theirs]) });
  expect(actorsOf(judged)).toEqual({ p1: 'attacker', p2: 'attacker', p3: 'unclear' });
});
