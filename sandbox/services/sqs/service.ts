import type { Service } from '../../kernel/operation.ts';

export const sqs: Service = {
  name: 'sqs',
  protocol: 'awsJson1_0',
  maxBody: 2 * 1024 * 1024,
  schemas: () => import('@aws-sdk/client-sqs'),
  operations: {},
};
