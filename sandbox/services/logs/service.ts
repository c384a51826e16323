import type { Service } from '../../kernel/operation.ts';

export const logs: Service = {
  name: 'logs',
  protocol: 'awsJson1_1',
  maxBody: 2 * 1024 * 1024,
  schemas: () => import('@aws-sdk/client-cloudwatch-logs'),
  operations: {},
};
