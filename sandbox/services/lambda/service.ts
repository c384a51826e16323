import type { Service } from '../../kernel/operation.ts';

export const lambda: Service = {
  name: 'lambda',
  protocol: 'restJson1',
  maxBody: 70 * 1024 * 1024,
  schemas: () => import('@aws-sdk/client-lambda'),
  operations: {},
};
