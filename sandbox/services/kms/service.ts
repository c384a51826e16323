import type { Service } from '../../kernel/operation.ts';
import { aliases } from './aliases.ts';
import { create } from './create.ts';
import { describe } from './describe.ts';
import { keyPolicy } from './key-policy.ts';
import { keyStates } from './key-state.ts';
import { mac } from './mac.ts';
import { tags } from './tags.ts';

export const kms: Service = {
  name: 'kms',
  protocol: 'awsJson1_1',
  schemas: () => import('@aws-sdk/client-kms'),
  operations: { ...aliases, ...create, ...describe, ...keyPolicy, ...keyStates, ...mac, ...tags },
  differs: [
    'Differs from AWS: keys authenticate messages and do nothing else: no encryption, no signing, no grants.',
  ],
};
