import type { Service } from '../../kernel/operation.ts';

export const s3: Service = {
  name: 's3',
  protocol: 'restXml',
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  maxBody: 128 * 1024 * 1024,
  schemas: () => import('@aws-sdk/client-s3'),
  operations: {},
};
