import type { Service } from '../../kernel/operation.ts';
import { queueAttributes } from './queue-attributes.ts';
import { queueTags } from './queue-tags.ts';
import { queueOperations } from './queues.ts';
import { receipts } from './receipts.ts';
import { receiving } from './receive.ts';
import { sending } from './send.ts';

export const sqs: Service = {
  name: 'sqs',
  protocol: 'awsJson1_0',
  // A message of 1 MiB whose characters are escaped as `\uXXXX`, and room.
  maxBody: 4 * 1024 * 1024,
  schemas: () => import('@aws-sdk/client-sqs'),
  operations: {
    ...queueOperations,
    ...queueAttributes,
    ...queueTags,
    ...sending,
    ...receiving,
    ...receipts,
  },
  differs: [
    'Differs from AWS: standard queues only; messages come in the order in which they were sent, and each once until its visibility timeout ends.',
    'Differs from AWS: counts of messages are exact and immediate; AWS gives approximate ones that lag.',
  ],
};
