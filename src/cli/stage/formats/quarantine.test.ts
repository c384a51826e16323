import { expect, it } from 'vitest';
import { FINDING } from './fixture.ts';
import { quarantine } from './quarantine.ts';

it("is CloudTrail's record of AWS attaching the quarantine policy to the user, and names no key", () => {
  const event = quarantine.buildEvent(FINDING);
  expect(event).toMatchObject({
    source: 'aws.iam',
    detailType: 'AWS API Call via CloudTrail',
    detail: {
      eventSource: 'iam.amazonaws.com',
      eventName: 'AttachUserPolicy',
      eventTime: '2026-03-02T09:15:30Z',
      awsRegion: 'us-east-1',
      recipientAccountId: '111122223333',
      userIdentity: { invokedBy: 'support.amazonaws.com' },
      requestParameters: {
        userName: 'bob',
        policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3',
      },
    },
  });
  expect(JSON.stringify(event)).not.toContain('AKIA');
});

it('has ids that are UUIDs, the same for the same finding', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;
  const idsOf = (id: string) => {
    const { eventID, requestID } = JSON.parse(
      JSON.stringify(quarantine.buildEvent({ ...FINDING, id }).detail),
    );
    return [eventID, requestID];
  };
  const ids = idsOf(FINDING.id);
  expect(ids).toEqual([expect.stringMatching(uuid), expect.stringMatching(uuid)]);
  expect(new Set([...ids, ...idsOf('another')]).size).toBe(4);
  expect(idsOf(FINDING.id)).toEqual(ids);
});
