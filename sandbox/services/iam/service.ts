import type { Service } from '../../kernel/operation.ts';
import { absent } from './absent.ts';
import { accessKeys } from './access-keys.ts';
import { account } from './account.ts';
import { attachments } from './attachments.ts';
import { authorizationDetails } from './authorization-details.ts';
import { boundaries } from './boundaries.ts';
import { inlinePolicies } from './inline-policies.ts';
import { managedPolicies } from './managed-policies.ts';
import { policyEntities } from './policy-entities.ts';
import { policyVersions } from './policy-versions.ts';
import { roles } from './roles.ts';
import { withSessionLimits } from './session-limits.ts';
import { tags } from './tags.ts';
import { users } from './users.ts';

export const iam: Service = {
  name: 'iam',
  protocol: 'awsQuery',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  global: true,
  schemas: () => import('@aws-sdk/client-iam'),
  operations: withSessionLimits({
    ...users,
    ...accessKeys,
    ...roles,
    ...inlinePolicies,
    ...managedPolicies,
    ...policyVersions,
    ...policyEntities,
    ...attachments,
    ...boundaries,
    ...tags,
    ...account,
    ...authorizationDetails,
    ...absent,
  }),
};
