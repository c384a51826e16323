import type { Service } from '../../kernel/operation.ts';

export const events: Service = {
  name: 'events',
  protocol: 'awsJson1_1',
  maxBody: 12 * 1024 * 1024,
  schemas: () => import('@aws-sdk/client-eventbridge'),
  operations: {},
};
