import type { Service } from '../../kernel/operation.ts';
import { incidents } from './incidents.ts';
import { relatedItems } from './related-items.ts';
import { replicationSets } from './replication-sets.ts';
import { responsePlans } from './response-plans.ts';
import { startIncident } from './start-incident.ts';
import { tags } from './tags.ts';
import { timelineEvents } from './timeline.ts';

export const ssmIncidents: Service = {
  name: 'ssm-incidents',
  protocol: 'restJson1',
  schemas: () => import('@aws-sdk/client-ssm-incidents'),
  operations: {
    ...replicationSets,
    ...responsePlans,
    ...startIncident,
    ...incidents,
    ...timelineEvents,
    ...relatedItems,
    ...tags,
  },
  differs: [
    'Differs from AWS: Incident Manager takes new customers here; AWS has taken none since 7 November 2025.',
    'Differs from AWS: resource policies of response plans, findings of incidents and incidents of other accounts do not exist.',
  ],
};
