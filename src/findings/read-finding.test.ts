import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardDutyEvent, simulatedEvent } from './fixtures.ts';
import { readFinding } from './read-finding.ts';

describe('readFinding', () => {
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
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      principalId: 'AIDACKCEVSQ6C2EXAMPLE',
      principalName: 'alice',
      principalType: 'IAMUser',
      api: 'ListUsers',
      remoteAddress: '198.51.100.7',
      firstSeen: '2026-11-21T02:03:11Z',
      lastSeen: '2026-11-21T02:13:58Z',
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
    ['no detail', { envelope: { detail: undefined } }, /EventBridge event/],
    ['a detail that is a list', { envelope: { detail: [] } }, /EventBridge event/],
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

  it('never throws, whatever comes, and never lets it choose a prototype', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (detail, resource) => {
        readFinding(detail);
        readFinding(guardDutyEvent({ detail: { resource, service: detail } }));
        readFinding({ ...guardDutyEvent(), detail });
      }),
    );
    const hostile = JSON.parse('{"__proto__":{"isSample":true},"constructor":{"prototype":{}}}');
    readFinding({ ...guardDutyEvent(), detail: hostile });
    expect(Reflect.get({}, 'isSample')).toBeUndefined();
  });
});
