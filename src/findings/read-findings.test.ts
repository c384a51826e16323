import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from './classify.ts';
import { attackSequenceEvent, guardDutyEvent, raiseFirstLetters, simulatedEvent } from './fixtures.ts';
import { asffFinding, hubEvent, ocsfFinding } from './hub-fixture.ts';
import { readFindings } from './read-findings.ts';
import { cloudTrailEvent, healthEvent, quarantineRecord, trustedAdvisorEvent } from './signal-fixture.ts';

const readFinding = (event: unknown) => readFindings(event)[0];

describe('readFindings', () => {
  it('reads what EventBridge delivers of GuardDuty', () => {
    expect(readFinding(guardDutyEvent())).toEqual({
      id: '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60',
      source: 'guardduty',
      via: 'event',
      account: '111122223333',
      region: 'eu-west-2',
      type: 'CredentialAccess:IAMUser/CompromisedCredentials',
      severity: 8,
      title: 'The access key of alice was used from an unusual place.',
      isSample: false,
      detectorId: '12ab',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      principalId: 'AIDACKCEVSQ6C2EXAMPLE',
      principalName: 'alice',
      principalType: 'IAMUser',
      api: 'ListUsers',
      remoteAddress: '198.51.100.7',
      firstSeen: '2026-11-21T02:03:11.000Z',
      lastSeen: '2026-11-21T02:13:58.000Z',
      updatedAt: '2026-11-21T02:14:02.000Z',
      count: 3,
    });
  });

  it("reads system 1's simulated event, which has no service block", () => {
    expect(readFinding(simulatedEvent())).toMatchObject({
      id: 'test-id-001',
      source: 'simulation',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      principalName: 'alice',
      isSample: false,
    });
  });

  it('takes the account of the finding, not of the envelope: an administrator account forwards its members', () => {
    const finding = readFinding(guardDutyEvent({ envelope: { account: '444455556666' } }));
    expect(finding).toMatchObject({ account: '111122223333' });
  });

  it.each([
    ['beside the value', { sample: true }],
    ['as text', { sample: 'true' }],
    ['only inside the JSON text', { type: 'default', value: '{"sample":true}' }],
  ])("finds GuardDuty's sample flag %s", (_where, additionalInfo) => {
    expect(readFinding(guardDutyEvent({ service: { additionalInfo } }))).toMatchObject({ isSample: true });
  });

  it('takes no name for a sample flag: an attacker can choose names', () => {
    const event = guardDutyEvent({
      key: { userName: 'GeneratedFindingUserName' },
      detail: { title: '[SAMPLE] x' },
    });
    expect(readFinding(event)).toMatchObject({ isSample: false });
  });

  it.each([
    ['the text null', 'null'],
    ['nothing', null],
    ['an empty text', ''],
  ])('reads %s as no key at all', (_what, accessKeyId) => {
    expect(readFinding(guardDutyEvent({ key: { accessKeyId } }))).not.toHaveProperty('accessKeyId');
  });

  it.each([
    ['no detail', { envelope: { detail: undefined } }, /without a detail/],
    ['a detail that is a list', { envelope: { detail: [] } }, /without a detail/],
    ['another source', { envelope: { source: 'custom.attacker' } }, /source and detail-type/],
    ['another detail-type', { envelope: { 'detail-type': 'x' } }, /source and detail-type/],
    ['no id', { detail: { id: undefined } }, /\bid\b/],
    ['a redacted account', { detail: { accountId: '1111222233' } }, /accountId/],
    ['severity as a word', { detail: { severity: 'HIGH' } }, /severity/],
    ['a type of a megabyte', { detail: { type: 'x'.repeat(300) } }, /type/],
  ])('says of an event with %s why it is none', (_what, change, because) => {
    expect(readFinding(guardDutyEvent(change))).toMatchObject({
      unreadable: true,
      because: expect.stringMatching(because),
    });
  });

  it('gives the same unreadable event the same id, so that its repeats are one', () => {
    const [once, again] = [readFinding({ a: 1 }), readFinding({ a: 1 })];
    expect(once).toEqual(again);
    expect(readFinding({ a: 2 }).id).not.toBe(once.id);
  });

  it('never says nothing: an event without findings is told of as such', () => {
    for (const event of [hubEvent([]), { findings: [] }, { Findings: [] }, {}, null, 'text', 7, []]) {
      expect(readFindings(event)).toEqual([expect.objectContaining({ unreadable: true })]);
    }
    expect(readFinding({ findings: [] })).toMatchObject({ because: 'it holds no finding' });
  });

  it('reads at most 100 findings of an event, and says how many it left', () => {
    const findings = Array.from({ length: 130 }, () => asffFinding());
    const read = readFindings(hubEvent(findings));
    expect(read).toHaveLength(101);
    expect(read.at(-1)).toMatchObject({ because: expect.stringContaining('30 more findings') });
  });

  it('reads what can be read beside what cannot, and keeps the unreadable ones apart', () => {
    const read = readFindings(hubEvent([asffFinding({ AwsAccountId: 'x' }), asffFinding(), { Id: '1' }]));
    expect(read.map((one) => 'unreadable' in one)).toEqual([true, false, true]);
    expect(new Set(read.map(({ id }) => id)).size).toBe(3);
  });

  it('marks what comes out of an archive', () => {
    const replay = { 'replay-name': 'last-week' };
    expect(readFinding(guardDutyEvent({ envelope: replay }))).toMatchObject({ isReplay: true });
    expect(readFinding(guardDutyEvent({ detail: replay }))).not.toHaveProperty('isReplay');
    expect(readFinding(guardDutyEvent())).not.toHaveProperty('isReplay');
  });

  it('refuses what is nested to the end of the stack, and tells one such event from another', () => {
    const nest = (inside: string) =>
      JSON.parse(`${'{"detail":['.repeat(50_000)}${inside}${']}'.repeat(50_000)}`);
    const shallow = (inside: string) => guardDutyEvent({ detail: { x: inside, resource: nest('1') } });
    expect(readFinding(nest('1'))).toMatchObject({ because: expect.stringContaining('nested') });
    expect(readFinding(shallow('a')).id).not.toBe(readFinding(shallow('b')).id);
  });

  it('refuses a value that JSON cannot hold', () => {
    expect(readFinding({ detail: 1n })).toMatchObject({ unreadable: true });
  });

  it('takes no field from a prototype, whatever an event calls its fields', () => {
    const hostile = JSON.parse(
      '{"__proto__":{"isSample":true,"accountId":"1"},"constructor":{"prototype":{}}}',
    );
    readFinding({ ...guardDutyEvent(), detail: hostile });
    readFinding(hubEvent([{ ...asffFinding(), ProductFields: hostile }]));
    readFinding(hostile);
    expect(Reflect.get({}, 'isSample')).toBeUndefined();
    expect(
      readFinding(JSON.parse('{"Findings":[{"__proto__":{"Type":"x","AccountId":"1"}}]}')),
    ).toMatchObject({
      unreadable: true,
    });
  });
});

describe('nothing in an event', () => {
  /** Every event that is read, with any JSON put in any place of it. */
  const events = [
    guardDutyEvent(),
    raiseFirstLetters(guardDutyEvent()['detail']),
    attackSequenceEvent({ name: 'alice', credentialUid: 'AKIAIOSFODNN7EXAMPLE' }, { name: 'bob' }),
    simulatedEvent(),
    hubEvent([asffFinding()]),
    asffFinding(),
    hubEvent([ocsfFinding()], 'Findings Imported V2'),
    healthEvent(),
    cloudTrailEvent(quarantineRecord()),
    trustedAdvisorEvent(),
  ];
  const mutated = fc
    .tuple(fc.constantFrom(...events), fc.array(fc.nat(50), { maxLength: 8 }), fc.jsonValue())
    .map(([event, path, value]) => putAt(event, path, value));
  const hostile = fc.oneof(
    fc.jsonValue(),
    mutated,
    fc.jsonValue().map((detail) => ({ ...guardDutyEvent(), detail })),
    fc.jsonValue().map((finding) => hubEvent([finding])),
    fc.jsonValue().map((finding) => hubEvent([finding], 'Findings Imported V2')),
    fc.jsonValue().map((Findings) => ({ Findings })),
  );

  it('throws, or gives a key, an account or a time of a wrong form', () => {
    fc.assert(
      fc.property(hostile, (event) => {
        const read = readFindings(event);
        expect(read.length).toBeGreaterThan(0);
        for (const finding of read) {
          if ('unreadable' in finding) expect(finding.because).not.toBe('');
          else {
            expect(finding.account).toMatch(/^\d{12}$/);
            expect(finding.accessKeyId ?? 'AKIAIOSFODNN7EXAMPLE').toMatch(/^A[KS]IA[A-Z0-9]{16}$/);
            for (const time of [finding.firstSeen, finding.lastSeen, finding.updatedAt]) {
              expect(time ?? '2026-11-21T02:14:02.000Z').toMatch(/^20\d\d-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
            }
            expect(finding.severity).toBeGreaterThanOrEqual(0);
            expect(finding.severity).toBeLessThanOrEqual(10);
            expect(classify(finding).because).not.toBe('');
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("makes it a person's word, or one from the command line", () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom('person', 'command-line'), (event, claim) => {
        const claimed =
          typeof event === 'object' && event !== null ? { ...event, source: claim, via: claim } : event;
        for (const finding of [...readFindings(event), ...readFindings(claimed)]) {
          if ('unreadable' in finding) continue;
          expect(finding.source).not.toBe('person');
          expect(finding.via).not.toBe('command-line');
        }
      }),
    );
  });

  it('makes a simulation anything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...events), (value, event) => {
        const claimed = { ...simulatedEvent(), detail: { ...Object(event), ...Object(value) } };
        for (const finding of readFindings(claimed)) {
          if (!('unreadable' in finding)) expect(finding.source).toBe('simulation');
        }
      }),
    );
  });
});

/** `value` in the place to which `path` leads: each number chooses among the fields there. */
function putAt(target: unknown, [step, ...path]: readonly number[], value: unknown): unknown {
  if (step === undefined || typeof target !== 'object' || target === null) return value;
  const entries = Object.entries(target);
  const chosen = entries[step % Math.max(1, entries.length)];
  if (chosen === undefined) return value;
  const inner = putAt(chosen[1], path, value);
  if (Array.isArray(target)) return target.map((element) => (element === chosen[1] ? inner : element));
  return { ...target, [chosen[0]]: inner };
}
