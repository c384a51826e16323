import type { Incident } from '../../model/incident.ts';
import type { StoredIncident } from '../read-incidents.ts';
import type { RespondDeps } from '../respond-deps.ts';

export const DESK_NAMES = ['incident-manager', 'ops-center'] as const;
export type DeskName = (typeof DESK_NAMES)[number];

/**
 * Where people work on an incident: one case of each incident, by its ARN. Whatever is asked of a desk may be
 * asked again after an answer was lost, and changes nothing more then. It throws what AWS throws.
 */
export interface Desk {
  readonly name: DeskName;
  /** Opens the case, or finds the one that is open already; gives its ARN. */
  open(incident: Incident, deps: RespondDeps): Promise<string>;
  /** Writes into it what Cordon did about one credential. */
  tell(incident: Incident, arn: string, deps: RespondDeps): Promise<void>;
  /** Brings runs of the runbook and evidence into it. `busy`: somebody else is at some of it. */
  bring(incident: StoredIncident, arn: string, deps: RespondDeps): Promise<'done' | 'busy'>;
  /** Resolves it: the incident is closed, or goes on in another. */
  end(incident: StoredIncident, arn: string, deps: RespondDeps): Promise<void>;
}
