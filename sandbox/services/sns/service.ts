import type { Service } from '../../kernel/operation.ts';

export const sns: Service = {
  name: 'sns',
  protocol: 'awsQuery',
  xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  deniedCode: 'AuthorizationError',
  schemas: () => import('@aws-sdk/client-sns'),
  operations: {},
};
