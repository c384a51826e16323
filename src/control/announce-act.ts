import type { IncidentStatus } from '../model/incident.ts';
import { announceChange, changeOfStored } from '../respond/announce.ts';
import type { ChangeName } from '../respond/incident-change.ts';
import type { Act, ControlDeps } from './verb.ts';

/** On the event bus, in the name of the person. `status`: what the incident has become by it. */
export const announceAct = (
  { caller, incident }: Act,
  change: ChangeName,
  because: string,
  deps: ControlDeps,
  status: IncidentStatus = incident.status,
): Promise<void> =>
  announceChange(changeOfStored({ ...incident, status }, { change, because, by: caller.arn }, deps), deps);
