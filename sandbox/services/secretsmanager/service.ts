import type { Service } from '../../kernel/operation.ts';
import { create } from './create.ts';
import { deletion } from './delete.ts';
import { describe } from './describe.ts';
import { randomPassword } from './random-password.ts';
import { resourcePolicy } from './resource-policy.ts';
import { stages } from './stages.ts';
import { tags } from './tags.ts';
import { values } from './values.ts';

export const secretsmanager: Service = {
  name: 'secretsmanager',
  protocol: 'awsJson1_1',
  schemas: () => import('@aws-sdk/client-secrets-manager'),
  operations: {
    ...create,
    ...deletion,
    ...describe,
    ...randomPassword,
    ...resourcePolicy,
    ...stages,
    ...tags,
    ...values,
  },
  differs: ['Differs from AWS: secrets are not rotated by Lambda and not replicated to other regions.'],
};
