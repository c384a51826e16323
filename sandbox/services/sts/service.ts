import type { Service } from '../../kernel/operation.ts';
import { GetCallerIdentity } from './identity.ts';

export const sts: Service = {
  name: 'sts',
  protocol: 'awsQuery',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  schemas: () => import('@aws-sdk/client-sts'),
  operations: { GetCallerIdentity },
};
