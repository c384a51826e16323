import type { Service } from '../../kernel/operation.ts';
import { confirming } from './confirm.ts';
import { publishing } from './publish.ts';
import { subscribing } from './subscribe.ts';
import { subscriptionOperations } from './subscriptions.ts';
import { topicAttributes } from './topic-attributes.ts';
import { topicTags } from './topic-tags.ts';
import { topicOperations } from './topics.ts';
import { unsubscribing } from './unsubscribe.ts';

export const sns: Service = {
  name: 'sns',
  protocol: 'awsQuery',
  xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
  deniedCode: 'AuthorizationError',
  schemas: () => import('@aws-sdk/client-sns'),
  operations: {
    ...topicOperations,
    ...topicAttributes,
    ...topicTags,
    ...subscribing,
    ...confirming,
    ...subscriptionOperations,
    ...unsubscribing,
    ...publishing,
  },
  differs: [
    'Differs from AWS: e-mails go to the mailbox of the sandbox, never to the address; their words are not those of AWS.',
    'Differs from AWS: ConfirmSubscription and Unsubscribe have to be signed; the links in the mails are the only way without a signature.',
  ],
};
