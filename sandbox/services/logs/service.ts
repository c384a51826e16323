import type { Service } from '../../kernel/operation.ts';
import { filterEvents } from './filter-events.ts';
import { getEvents } from './get-events.ts';
import { groups } from './groups.ts';
import { putEvents } from './put-events.ts';
import { retention } from './retention.ts';
import { streams } from './streams.ts';
import { tags } from './tags.ts';

export const logs: Service = {
  name: 'logs',
  protocol: 'awsJson1_1',
  maxBody: 2 * 1024 * 1024,
  schemas: () => import('@aws-sdk/client-cloudwatch-logs'),
  operations: { ...groups, ...retention, ...streams, ...putEvents, ...getEvents, ...filterEvents, ...tags },
};
