import type { Service } from '../../kernel/operation.ts';

export const dynamodb: Service = {
  name: 'dynamodb',
  protocol: 'awsJson1_0',
  maxBody: 16 * 1024 * 1024,
  schemas: () => import('@aws-sdk/client-dynamodb'),
  operations: {},
};
