import { describe, expect, it } from 'vitest';
import type { Finding, UnreadableFinding } from '../../model/finding.ts';
import { attackSequenceEvent, guardDutyEvent, raiseFirstLetters } from '../fixtures.ts';
import { asffFinding, hubEvent } from '../hub-fixture.ts';
import { readFindings } from '../read-findings.ts';

const read = (event: unknown): Finding | UnreadableFinding => readFindings(event)[0];
const asff = (change: Record<string, unknown>) => hubEvent([asffFinding(change)]);

describe('GuardDuty', () => {
  const service = (change: Record<string, unknown>) => guardDutyEvent({ service: change });
  const resource = (change: Record<string, unknown>) => guardDutyEvent({ detail: { resource: change } });
  it.each([
    ['severity as a number', guardDutyEvent({ detail: { severity: 5.3 } }), { severity: 5.3 }],
    ['severity as a text', guardDutyEvent({ detail: { severity: '8.0' } }), { severity: 8 }],
    [
      'the detector out of the service',
      guardDutyEvent({ detail: { arn: 'arn' }, service: { detectorId: '34cd' } }),
      { detectorId: '34cd' },
    ],
    [
      'an address of IPv6',
      service({
        action: { awsApiCallAction: { api: 'X', remoteIpDetails: { ipAddressV6: '2001:db8::7' } } },
      }),
      { api: 'X', remoteAddress: '2001:db8::7' },
    ],
    [
      'a threat list beside the value',
      service({ additionalInfo: { threatListName: 'ours' } }),
      { threatList: 'ours' },
    ],
    [
      'a threat list in the JSON text',
      service({ additionalInfo: { value: '{"threatListName":"ours"}' } }),
      { threatList: 'ours' },
    ],
    [
      'a threat list in the evidence',
      service({ evidence: { threatIntelligenceDetails: [{}, { threatListName: 'ours' }] } }),
      { threatList: 'ours' },
    ],
    [
      'times of an export',
      service({ eventFirstSeen: '2026-11-21 02:03:11.721' }),
      { firstSeen: '2026-11-21T02:03:11.721Z' },
    ],
    [
      'keys that were seen beside it',
      service({
        additionalInfo: {
          recentCredentials: [
            { accessKeyId: 'ASIAIOSFODNN7EXAMPLE' },
            { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
            { accessKeyId: 'GeneratedFinding' },
          ],
        },
      }),
      { otherKeys: ['ASIAIOSFODNN7EXAMPLE'] },
    ],
    [
      'the role of an instance',
      resource({
        resourceType: 'Instance',
        instanceDetails: {
          instanceId: 'i-0a1b2c3d4e5f60718',
          iamInstanceProfile: { arn: 'arn:aws:iam::111122223333:instance-profile/web' },
        },
      }),
      {
        attachedRole: {
          of: 'instance',
          arn: 'arn:aws:iam::111122223333:instance-profile/web',
          workload: 'i-0a1b2c3d4e5f60718',
        },
      },
    ],
    [
      'the role of a function',
      resource({
        resourceType: 'Lambda',
        lambdaDetails: { functionName: 'resize', role: 'arn:aws:iam::111122223333:role/service-role/resize' },
      }),
      {
        attachedRole: {
          of: 'function',
          arn: 'arn:aws:iam::111122223333:role/service-role/resize',
          workload: 'resize',
        },
      },
    ],
  ])('gives %s', (_what, event, expected) => {
    expect(read(event)).toMatchObject(expected);
  });

  it.each([
    [
      'a role that is none',
      { instanceDetails: { iamInstanceProfile: { arn: 'GeneratedFindingInstanceProfileArn' } } },
      'attachedRole',
    ],
    ['an unreadable time', {}, 'firstSeen'],
  ])('leaves out %s', (_what, part, field) => {
    expect(
      read(guardDutyEvent({ detail: { resource: part }, service: { eventFirstSeen: 'yesterday' } })),
    ).not.toHaveProperty(field);
  });

  it('drops a text that is too long and keeps what stands beside it', () => {
    const finding = read(
      guardDutyEvent({ key: { userType: 'x'.repeat(400) }, detail: { title: 'x'.repeat(5000) } }),
    );
    expect(finding).toMatchObject({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', title: 'x'.repeat(2000) });
    expect(finding).not.toHaveProperty('principalType');
  });

  it('gives each actor of a sequence as a finding of its own, the same by Security Hub', () => {
    const users = [
      { name: 'alice', uid: 'AIDACKCEVSQ6C2EXAMPLE', type: 'IAMUser', credentialUid: 'AKIAIOSFODNN7EXAMPLE' },
      {
        name: 'ci',
        uid: 'AROACKCEVSQ6C2EXAMPLE:run',
        type: 'AssumedRole',
        credentialUid: 'ASIAIOSFODNN7EXAMPLE',
      },
      { name: 'alice', credentialUid: 'AKIAIOSFODNN7EXAMPLE' },
    ];
    const event = attackSequenceEvent(...users);
    const found = readFindings(event);
    expect(found).toMatchObject([
      { subject: 'AKIAIOSFODNN7EXAMPLE', principalName: 'alice', principalType: 'IAMUser' },
      { subject: 'ASIAIOSFODNN7EXAMPLE', principalName: 'ci', principalId: 'AROACKCEVSQ6C2EXAMPLE:run' },
    ]);
    const sequence = Reflect.get(Object(Reflect.get(Object(event['detail']), 'service')), 'detection');
    const byHub = readFindings(asff({ Detection: raiseFirstLetters(sequence), Resources: [] }));
    expect(byHub.map((one) => Reflect.get(one, 'subject'))).toEqual(
      found.map((one) => Reflect.get(one, 'subject')),
    );
  });

  it('gives a single actor no subject, and its own account', () => {
    const [finding] = readFindings(
      attackSequenceEvent({ name: 'alice', credentialUid: 'AKIAIOSFODNN7EXAMPLE' }),
    );
    expect(finding).toMatchObject({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
    expect(finding).not.toHaveProperty('subject');
    const abroad = attackSequenceEvent({ name: 'alice', ...{ account: { uid: '444455556666' } } });
    expect(read(abroad)).toMatchObject({ account: '444455556666' });
  });

  it('joins no key of the resource to an actor', () => {
    const event = attackSequenceEvent({ name: 'bob', type: 'IAMUser' });
    const accessKeyDetails = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', userName: 'alice' };
    const detail = { ...Object(event['detail']), resource: { accessKeyDetails } };
    expect(read({ ...event, detail })).toMatchObject({ principalName: 'bob', principalType: 'IAMUser' });
    expect(read({ ...event, detail })).not.toHaveProperty('accessKeyId');
  });

  it("tells each actor's finding of the other keys, and not of its own", () => {
    const event = attackSequenceEvent({ name: 'alice', credentialUid: 'AKIAIOSFODNN7EXAMPLE' });
    const recentCredentials = ['AKIAIOSFODNN7EXAMPLE', 'AKIAI44QH8DHBEXAMPLE'];
    const service = {
      ...Object(Reflect.get(Object(event['detail']), 'service')),
      additionalInfo: { recentCredentials },
    };
    const detail = { ...Object(event['detail']), service };
    expect(read({ ...event, detail })).toMatchObject({ otherKeys: ['AKIAI44QH8DHBEXAMPLE'] });
  });

  it('reads at most 400 actors, and says how many it left', () => {
    const users = Array.from({ length: 410 }, (_, index) => ({ name: `user-${index}` }));
    const found = readFindings(attackSequenceEvent(...users));
    expect(found).toHaveLength(401);
    expect(found.at(-1)).toMatchObject({ because: expect.stringContaining('10 more actors') });
  });
});
