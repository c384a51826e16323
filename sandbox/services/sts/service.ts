import type { Service } from '../../kernel/operation.ts';
import { AssumeRole } from './assume-role.ts';
import { GetFederationToken } from './federation-token.ts';
import { GetCallerIdentity } from './identity.ts';
import { GetAccessKeyInfo } from './key-info.ts';
import { GetSessionToken } from './session-token.ts';

export const sts: Service = {
  name: 'sts',
  protocol: 'awsQuery',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  schemas: () => import('@aws-sdk/client-sts'),
  operations: { AssumeRole, GetSessionToken, GetFederationToken, GetAccessKeyInfo, GetCallerIdentity },
};
