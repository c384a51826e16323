import { describe, expect, it } from 'vitest';
import { ACCOUNT, makeTrailCall } from './fixture.ts';
import { findTrailGaps } from './trail-gaps.ts';

const ARN = `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/management-events`;
const WHERE = `trail management-events of ${ACCOUNT} in eu-west-1`;
const LEAVES_OUT = {
  trailName: ARN,
  eventSelectors: [{ readWriteType: 'ReadOnly', includeManagementEvents: true }],
};

describe('a trail that was stopped', () => {
  it('has a gap until it is started, by its name or its ARN, whatever the order of the records', () => {
    const calls = [
      makeTrailCall('StartLogging', '12:00:00', { name: ARN }),
      makeTrailCall('StopLogging', '10:00:00'),
    ];
    expect(findTrailGaps(calls)).toEqual([
      {
        kind: 'trail stopped',
        where: WHERE,
        from: '2026-03-02T10:00:00Z',
        to: '2026-03-02T12:00:00Z',
        because: `it was stopped, StopLogging by arn:aws:iam::${ACCOUNT}:user/ci-deploy (StopLogging-10:00:00)`,
      },
    ]);
  });

  it('has a gap without an end where nobody starts it again', () => {
    expect(findTrailGaps([makeTrailCall('StopLogging', '10:00:00')])[0]).not.toHaveProperty('to');
  });

  it('has one gap, however often it is stopped, and deleted too', () => {
    const calls = ['StopLogging', 'StopLogging', 'DeleteTrail'].map((name, at) =>
      makeTrailCall(name, `1${at}:00:00`),
    );
    expect(findTrailGaps(calls)).toMatchObject([
      { from: '2026-03-02T10:00:00Z', because: expect.stringContaining('it was stopped') },
    ]);
  });

  it('is not another one: of the same name in another region, or of another name', () => {
    const calls = [
      makeTrailCall('StopLogging', '10:00:00'),
      makeTrailCall('StartLogging', '11:00:00', undefined, { awsRegion: 'us-east-1' }),
      makeTrailCall('StartLogging', '12:00:00', { name: 'other-trail' }),
    ];
    expect(findTrailGaps(calls)).toMatchObject([{ from: '2026-03-02T10:00:00Z' }]);
    expect(findTrailGaps(calls)[0]).not.toHaveProperty('to');
  });

  it.each([
    ['was refused', { errorCode: 'AccessDenied' }],
    ["is another service's", { eventSource: 'bedrock.amazonaws.com' }],
  ])('is not one where the call %s', (_, change) => {
    expect(findTrailGaps([makeTrailCall('StopLogging', '10:00:00', undefined, change)])).toEqual([]);
  });
});

it('has a gap from its deletion until one of its name is made and started', () => {
  const calls = ['DeleteTrail', 'CreateTrail', 'StartLogging'].map((name, at) =>
    makeTrailCall(name, `1${at}:00:00`),
  );
  expect(findTrailGaps(calls)).toMatchObject([{ from: '2026-03-02T10:00:00Z', to: '2026-03-02T12:00:00Z' }]);
});

describe('a trail that was changed', () => {
  it('leaves out what its selectors leave out, until they do not', () => {
    const whole = { trailName: 'management-events', eventSelectors: [{ readWriteType: 'All' }] };
    const calls = [
      makeTrailCall('PutEventSelectors', '10:00:00', LEAVES_OUT),
      makeTrailCall('PutEventSelectors', '11:00:00', whole),
    ];
    expect(findTrailGaps(calls)).toMatchObject([
      {
        kind: 'trail changed',
        where: WHERE,
        to: '2026-03-02T11:00:00Z',
        because: expect.stringContaining('it leaves out management events that write'),
      },
    ]);
  });

  it('is stopped or changed, each by itself', () => {
    const calls = [
      makeTrailCall('PutEventSelectors', '10:00:00', LEAVES_OUT),
      makeTrailCall('StopLogging', '11:00:00'),
      makeTrailCall('StartLogging', '12:00:00'),
    ];
    expect(findTrailGaps(calls).map(({ kind, to }) => [kind, to])).toEqual([
      ['trail changed', undefined],
      ['trail stopped', '2026-03-02T12:00:00Z'],
    ]);
  });

  it('no longer sees other regions, or global services', () => {
    const off = { name: ARN, isMultiRegionTrail: false, includeGlobalServiceEvents: false };
    const on = { name: ARN, isMultiRegionTrail: true, includeGlobalServiceEvents: true };
    const calls = [
      makeTrailCall('UpdateTrail', '10:00:00', off),
      makeTrailCall('UpdateTrail', '11:00:00', on),
    ];
    const gaps = findTrailGaps(calls);
    expect(gaps.map(({ to }) => to)).toEqual(Array(2).fill('2026-03-02T11:00:00Z'));
    expect(gaps.map(({ because }) => because).join()).toMatch(/home region alone.*global services/);
  });

  it('writes into another bucket, but not where it is the one that it was made with', () => {
    const made = makeTrailCall('CreateTrail', '09:00:00', {
      name: 'management-events',
      s3BucketName: 'audit-logs',
    });
    const update = (time: string, s3BucketName: string) =>
      makeTrailCall('UpdateTrail', time, { name: ARN, s3BucketName });
    expect(findTrailGaps([made, update('10:00:00', 'audit-logs')])).toEqual([]);
    expect(
      findTrailGaps([made, update('10:00:00', 'not-yours'), update('11:00:00', '<script>')]),
    ).toMatchObject([
      { because: expect.stringContaining('the bucket not-yours'), to: '2026-03-02T11:00:00Z' },
      { because: expect.stringContaining('the bucket of an odd name') },
    ]);
  });
});

it.each(['\u001b[31mtrail', '__proto__', '', 'x'.repeat(5_000)])(
  'says a trail named %j in no words of its own',
  (name) => {
    const [gap] = findTrailGaps([makeTrailCall('StopLogging', '10:00:00', { name })]);
    expect(gap?.where).toMatch(/^trail (__proto__|of an unreadable name) of 111122223333 in eu-west-1$/);
  },
);
