import type { Format } from '../format.ts';
import { readGuardDuty } from '../guardduty-detail.ts';

const SOURCE = 'custom.guardduty.simulation';

/**
 * Anybody with `events:PutEvents` can send it: whatever it claims to be, it stays a simulation, which IAM lets touch
 * only users made for it.
 */
export const simulation: Format = {
  name: 'simulation',
  title: `A simulated finding: an event of \`${SOURCE}\`, or the entry for \`put-events\` that becomes one`,
  fields: { 'as for guardduty': 'the detail of the event, or the JSON text Detail of the entry' },

  recognises: ({ source, detailType }) => source === SOURCE && detailType === 'GuardDuty Finding',

  read: ({ body }) => readGuardDuty(body, { source: 'simulation', via: 'event' }),
};
