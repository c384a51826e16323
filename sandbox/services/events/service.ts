import type { Service } from '../../kernel/operation.ts';
import { buses } from './buses.ts';
import { permissions } from './permissions.ts';
import { putEvents } from './put-events.ts';
import { ruleLists } from './rule-lists.ts';
import { patternTest } from './rule-pattern.ts';
import { rules } from './rules.ts';
import { tags } from './tags.ts';
import { targets } from './targets.ts';

export const events: Service = {
  name: 'events',
  protocol: 'awsJson1_1',
  maxBody: 12 * 1024 * 1024,
  schemas: () => import('@aws-sdk/client-eventbridge'),
  operations: {
    ...buses,
    ...permissions,
    ...rules,
    ...ruleLists,
    ...patternTest,
    ...targets,
    ...putEvents,
    ...tags,
  },
  differs: [
    'Differs from AWS: the targets of rules are functions, topics, standard queues and event buses; every other kind is refused by its name.',
    'Differs from AWS: events are delivered once for each matching rule and target, unless an attempt fails; AWS may deliver more often.',
  ],
};
