import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BASELINE, BOTO3, CLI, KEY, makeCall, makeCredential, makeTrace, OFFICE } from './fixture.ts';
import { judgeActors } from './judge-actors.ts';

const SESSION = 'ASIAQX7PLK4TEXAMPLE2';
const INSTANCE = 'ASIAQX7PLK4TEXAMPLE3';
const principalId = 'AROAQX7PLK4TEXAMPLE1:i-0a1b2c3d4e5f60718';
const ADDRESSES = [
  OFFICE,
  '198.51.100.99',
  '203.0.113.66',
  '2001:db8::5',
  '10.0.0.9',
  'AWS Internal',
  's3.amazonaws.com',
];

const anyCall = fc
  .record({
    second: fc.integer({ min: 0, max: 20 }),
    address: fc.constantFrom(...ADDRESSES),
    agent: fc.constantFrom(CLI, BOTO3, 'pacu', 'AWS Internal', ''),
    name: fc.constantFrom('ListBuckets', 'GetObject', 'AssumeRole', 'DescribeInstances'),
    credential: fc.constantFrom(KEY, SESSION, INSTANCE),
    vpcEndpointId: fc.option(fc.constant('vpce-0a1'), { nil: undefined }),
  })
  .map(({ second, address, agent, name, credential, vpcEndpointId }) => ({
    credential,
    change: {
      eventTime: `2026-03-02T10:00:${String(second).padStart(2, '0')}Z`,
      sourceIPAddress: address,
      userAgent: agent,
      eventName: name,
      vpcEndpointId,
      ...(credential === INSTANCE ? { userIdentity: { type: 'AssumedRole', principalId } } : {}),
    },
  }));

const anyTrace = fc
  .record({
    calls: fc.array(anyCall, { maxLength: 25 }),
    because: fc.nat(24),
    rule: fc.constantFrom('R1', 'R9', 'R10', 'R2' as const),
  })
  .map(({ calls, because, rule }) =>
    makeTrace(
      calls.map(({ change, credential }, at) => makeCall(`event-${at}`, change, credential)),
      [
        makeCredential(KEY),
        makeCredential(SESSION, { parent: KEY, because: `event-${because}` }),
        makeCredential(INSTANCE, { parent: SESSION, because: `event-${because}`, rule, principalId }),
      ],
    ),
  );

const anyInput = fc.record({
  trace: anyTrace,
  baseline: fc.constantFrom(BASELINE, []),
  anchor: fc.constantFrom(...ADDRESSES),
  pin: fc.constantFrom('198.51.100.24', '198.51.100.0/24', '203.0.113.66', '2001:db8::/32', '10.0.0.0/8'),
});

it('says the same in whatever order the calls come', () => {
  fc.assert(
    fc.property(anyInput, fc.infiniteStream(fc.nat()), ({ trace, baseline, anchor }, order) => {
      const pins = { ours: [], anchors: [{ kind: 'address', value: anchor }] } as const;
      const mixed = trace.calls
        .map((call) => ({ call, at: order.next().value ?? 0 }))
        .sort((one, other) => one.at - other.at)
        .map(({ call }) => call);
      const judged = judgeActors({ trace: { ...trace, calls: mixed }, baseline, pins });
      expect(judged).toEqual(judgeActors({ trace, baseline, pins }));
      expect(judged.calls).toHaveLength(trace.calls.length);
    }),
  );
});

it('never takes calls from a pinned address for an attacker', () => {
  fc.assert(
    fc.property(anyInput, ({ trace, baseline, anchor, pin }) => {
      const anchors = [{ kind: 'address', value: anchor }] as const;
      const isPinned = (address: string) =>
        judgeActors({
          trace: makeTrace([makeCall('one', { sourceIPAddress: address })]),
          baseline: [],
          pins: { ours: [pin], anchors: [] },
        }).calls[0]?.actor === 'owner';
      const { calls } = judgeActors({ trace, baseline, pins: { ours: [pin], anchors } });
      for (const { record, actor } of calls)
        if (isPinned(record.sourceIPAddress ?? '')) expect(actor).toBe('owner');
    }),
  );
});
