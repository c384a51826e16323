import type { Service } from '../../kernel/operation.ts';
import { creating } from './create-stack.ts';
import { deleting } from './delete-stack.ts';
import { stackEvents } from './stack-events.ts';
import { stackResources } from './stack-resources.ts';
import { stackReads } from './stacks.ts';
import { templates } from './templates.ts';

export const cloudformation: Service = {
  name: 'cloudformation',
  protocol: 'awsQuery',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  schemas: () => import('@aws-sdk/client-cloudformation'),
  operations: {
    ...creating,
    ...deleting,
    ...stackReads,
    ...stackEvents,
    ...stackResources,
    ...templates,
  },
  differs: [
    'Differs from AWS: a stack is created and deleted, not updated: UpdateStack and change sets answer 501.',
    'Differs from AWS: resources do not get the tags aws:cloudformation:stack-name, stack-id and logical-id.',
  ],
};
