import type { Service } from '../../kernel/operation.ts';
import { activation } from './activation.ts';
import { channels } from './channels.ts';
import { contactPolicy } from './contact-policy.ts';
import { contacts } from './contacts.ts';
import { engagements } from './engagements.ts';
import { model } from './model.ts';
import { pages } from './pages.ts';
import { tags } from './tags.ts';

export const ssmContacts: Service = {
  name: 'ssm-contacts',
  protocol: 'awsJson1_1',
  schemas: () => Promise.resolve(model),
  operations: {
    ...contacts,
    ...channels,
    ...activation,
    ...engagements,
    ...pages,
    ...contactPolicy,
    ...tags,
  },
  differs: [
    'Differs from AWS: contacts are engaged by e-mail only, into the mailbox of the sandbox; text messages, voice calls, on-call schedules and rotations do not exist.',
    'Differs from AWS: contacts of a region are known in that region only; AWS replicates them to all regions of the replication set.',
  ],
};
