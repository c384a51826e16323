import { expect, it } from 'vitest';
import { FINDING } from './fixture.ts';
import { health } from './health.ts';

it('names the exposed key as the affected entity, and nobody by name', () => {
  const event = health.buildEvent(FINDING);
  expect(event).toMatchObject({
    source: 'aws.health',
    detailType: 'AWS Health Event',
    resources: ['AKIAIOSFODNN7EXAMPLE'],
    detail: {
      service: 'RISK',
      eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED',
      eventArn: expect.stringMatching(/_8ec1d2f3a4b5c6d7e8f90a1b2c3d4e5f$/),
      statusCode: 'open',
      startTime: 'Mon, 02 Mar 2026 09:15:30 GMT',
      affectedAccount: '111122223333',
      affectedEntities: [{ entityValue: 'AKIAIOSFODNN7EXAMPLE' }],
    },
  });
  expect(JSON.stringify(event)).not.toContain('bob');
});
