import type { Service } from '../../kernel/operation.ts';
import { regions } from './regions.ts';

export const account: Service = {
  name: 'account',
  protocol: 'restJson1',
  global: true,
  schemas: () => import('@aws-sdk/client-account'),
  operations: regions,
};
