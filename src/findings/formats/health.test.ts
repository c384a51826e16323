import { describe, expect, it } from 'vitest';
import { readFindings } from '../read-findings.ts';
import { healthEvent } from '../signal-fixture.ts';

describe('AWS Health', () => {
  it('is read', () => {
    expect(readFindings(healthEvent())).toEqual([
      {
        id: 'arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/AWS_RISK_CREDENTIALS_EXPOSED_a1b2',
        source: 'health',
        via: 'event',
        account: '111122223333',
        region: 'us-east-1',
        type: 'AWS_RISK_CREDENTIALS_EXPOSED',
        severity: 8,
        title: 'An access key was found in public.',
        isSample: false,
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        firstSeen: '2026-11-21T02:03:11.000Z',
        lastSeen: '2026-11-21T02:14:02.000Z',
        updatedAt: '2026-11-21T02:14:02.000Z',
      },
    ]);
  });

  const other = 'AKIAI44QH8DHBEXAMPLE';
  it.each([
    [
      'the key of the metadata',
      { affectedEntities: [], eventMetadata: { publicKey: other, userName: 'bob' } },
      { accessKeyId: other, principalName: 'bob' },
    ],
    [
      'the key of the details',
      { affectedEntities: [], additionalDetails: { AccessKeyId: other } },
      { accessKeyId: other },
    ],
    [
      "a user's ARN with a path",
      { affectedEntities: [{ entityValue: 'arn:aws:iam::111122223333:user/ops/bob' }] },
      { principalName: 'bob' },
    ],
    [
      "the account of the user's ARN",
      {
        affectedAccount: undefined,
        affectedEntities: [{ entityValue: 'arn:aws:iam::444455556666:user/bob' }],
      },
      { account: '444455556666' },
    ],
    [
      "the event's account, where the affected one is none",
      { affectedAccount: 'AKIAIOSFODNN7EXAMPLE' },
      { account: '111122223333' },
    ],
    [
      "the affected account of an organisation's event",
      { affectedAccount: '444455556666' },
      { account: '444455556666' },
    ],
    ['the place of IAM, where no region is given', { eventRegion: 'global' }, { region: 'us-east-1' }],
    ['the code for a title', { eventDescription: undefined }, { title: 'AWS_RISK_CREDENTIALS_EXPOSED' }],
    ['another id', { eventArn: undefined, communicationId: 'acf0ec86' }, { id: 'acf0ec86' }],
  ])('gives %s', (_what, detail, expected) => {
    expect(readFindings(healthEvent(detail))[0]).toMatchObject(expected);
  });

  it('gives each of several entities as a finding of its own, and joins no name to any of them', () => {
    const affectedEntities = [
      { entityValue: 'AKIAIOSFODNN7EXAMPLE' },
      { entityValue: 'i-0a1b2c3d4e5f60718' },
      { entityValue: 'arn:aws:iam::111122223333:user/bob' },
    ];
    const found = readFindings(healthEvent({ affectedEntities, eventMetadata: { userName: 'carol' } }));
    expect(found).toMatchObject([
      { subject: 'AKIAIOSFODNN7EXAMPLE', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
      { subject: 'bob', principalName: 'bob' },
    ]);
    expect(found[0]).not.toHaveProperty('principalName');
    expect(found[1]).not.toHaveProperty('accessKeyId');
  });

  it("is about the account of the user's ARN where nothing else has one", () => {
    const affectedEntities = [{ entityValue: 'arn:aws:iam::444455556666:user/bob' }];
    const event = healthEvent({ affectedAccount: undefined, affectedEntities }, { account: undefined });
    expect(readFindings(event)[0]).toMatchObject({ account: '444455556666', principalName: 'bob' });
  });

  it('gives the one entity of a page of several its subject', () => {
    expect(readFindings(healthEvent({ page: '2', totalPages: '2' }))[0]).toMatchObject({
      subject: 'AKIAIOSFODNN7EXAMPLE',
    });
  });

  it('is told of without a key where the key is a placeholder', () => {
    const [finding] = readFindings(healthEvent({ affectedEntities: [{ entityValue: 'AKIAXXXXXXXXXX' }] }));
    expect(finding).toMatchObject({ source: 'health' });
    expect(finding).not.toHaveProperty('accessKeyId');
  });

  it.each([
    ['another event', { eventTypeCode: 'AWS_EC2_MAINTENANCE_SCHEDULED' }, {}, /AWS_RISK/],
    ['no account', { affectedAccount: '1234567890' }, { account: '1234567890' }, /12 digits/],
    ['no id', { eventArn: undefined }, {}, /no id/],
  ])('is refused with %s', (_what, detail, envelope, because) => {
    expect(readFindings(healthEvent(detail, envelope))[0]).toMatchObject({
      unreadable: true,
      because: expect.stringMatching(because),
    });
  });
});
