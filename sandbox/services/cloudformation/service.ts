import type { Service } from '../../kernel/operation.ts';
import { changeSets } from './change-sets.ts';
import { creatingChangeSets } from './create-change-set.ts';
import { creating } from './create-stack.ts';
import { deleting } from './delete-stack.ts';
import { executing } from './execute-change-set.ts';
import { rollingBack } from './roll-back-stack.ts';
import { stackEvents } from './stack-events.ts';
import { stackResources } from './stack-resources.ts';
import { stackReads } from './stacks.ts';
import { templates } from './templates.ts';
import { updating } from './update-stack.ts';

export const cloudformation: Service = {
  name: 'cloudformation',
  protocol: 'awsQuery',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  schemas: () => import('@aws-sdk/client-cloudformation'),
  operations: {
    ...creating,
    ...updating,
    ...deleting,
    ...creatingChangeSets,
    ...changeSets,
    ...executing,
    ...rollingBack,
    ...stackReads,
    ...stackEvents,
    ...stackResources,
    ...templates,
  },
  differs: [
    'Differs from AWS: nested stacks, stack sets, imports, stack policies, drift detection and transforms are not there.',
    'Differs from AWS: resources do not get the tags aws:cloudformation:stack-name, stack-id and logical-id.',
  ],
};
