import type { Call } from '../../kernel/operation.ts';
import { changeIncident, type Desk, requireIncident, type TimelineEvent } from './state.ts';

/** Bounds the sandbox's memory: the oldest events of an incident make room. */
const MOST_EVENTS = 1000;

/** What Incident Manager writes into a timeline by itself; its data is JSON. */
export type OwnEventType =
  | 'SSM Incident Trigger'
  | 'SSM Incident Record Update'
  | 'SSM Automation Execution Start for Incident'
  | 'SSM Automation Execution Start Failure for Incident'
  | 'SSM Contacts Engagement Start Failure for Incident';

export function addEvent(desk: Desk, incidentArn: string, event: TimelineEvent): void {
  const events = [...requireIncident(desk, incidentArn).timeline, [event.id, event] as const];
  changeIncident(desk, incidentArn, { timeline: new Map(events.slice(-MOST_EVENTS)) });
}

/**
 * Differs from AWS: the data of the events that Incident Manager writes has the members that its users rely on and not
 * all that AWS gives; the type "SSM Contacts Engagement Start Failure for Incident" is the sandbox's own, and so is
 * "SSM Automation Execution Start for Incident".
 */
export function addOwnEvent(
  call: Pick<Call, 'world'>,
  desk: Desk,
  incidentArn: string,
  type: OwnEventType,
  data: object,
): void {
  const at = call.world.clock.now();
  addEvent(desk, incidentArn, {
    id: call.world.ids.uuid(),
    type,
    data: JSON.stringify(data),
    at,
    updatedAt: at,
    references: [],
  });
}
