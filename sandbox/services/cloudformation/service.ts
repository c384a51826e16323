import type { Service } from '../../kernel/operation.ts';

export const cloudformation: Service = {
  name: 'cloudformation',
  protocol: 'awsQuery',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  schemas: () => import('@aws-sdk/client-cloudformation'),
  operations: {},
};
