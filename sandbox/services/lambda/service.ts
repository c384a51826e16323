import type { Service } from '../../kernel/operation.ts';
import { concurrency } from './concurrency.ts';
import { eventInvokeConfig } from './event-invoke-config.ts';
import { functions } from './functions.ts';
import { invoke } from './invoke.ts';
import { permissions } from './permissions.ts';
import { tags } from './tags.ts';
import { updates } from './updates.ts';
import { urlConfigs } from './url/url-configs.ts';

export const lambda: Service = {
  name: 'lambda',
  protocol: 'restJson1',
  maxBody: 70 * 1024 * 1024,
  schemas: () => import('@aws-sdk/client-lambda'),
  operations: {
    ...functions,
    ...updates,
    ...invoke,
    ...permissions,
    ...concurrency,
    ...eventInvokeConfig,
    ...tags,
    ...urlConfigs,
  },
  differs: [
    "Differs from AWS: the AWS SDK that AWS's nodejs runtimes bring along is not there; a function has to bundle it.",
    'Differs from AWS: a callback handler is answered when it calls back; callbackWaitsForEmptyEventLoop is not looked at.',
  ],
};
