import type { Service } from '../../kernel/operation.ts';
import { LookupEvents } from './lookup-events.ts';

export const cloudtrail: Service = {
  name: 'cloudtrail',
  protocol: 'awsJson1_1',
  schemas: () => import('@aws-sdk/client-cloudtrail'),
  operations: { LookupEvents },
};
