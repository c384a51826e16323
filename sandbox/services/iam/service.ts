import type { Service } from '../../kernel/operation.ts';

export const iam: Service = {
  name: 'iam',
  protocol: 'awsQuery',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  global: true,
  schemas: () => import('@aws-sdk/client-iam'),
  operations: {},
};
