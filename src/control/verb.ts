import type { IAMClient } from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import type { FindingSource } from '../model/finding.ts';
import type { StoredIncident } from '../respond/read-incidents.ts';
import type { RespondDeps } from '../respond/respond-deps.ts';
import type { Caller } from './caller.ts';

/** What CordonControl works with. Its own rights only read IAM. */
export interface ControlDeps extends RespondDeps {
  /** As the role that may contain, in the incident's name, by which AWS's trail knows it. */
  iamToContain(incidentId: string, source: FindingSource): IAMClient;
  /** IAM path of the emergency users: begins and ends with a slash. */
  readonly breakGlassPath: string;
  /** IAM with the rights to give back, in a session that bears the incident's id. */
  restoreIam(incidentId: string): IAMClient;
  /** Where Cordon is deployed. */
  readonly homeRegion: string;
}

/** One use of a verb: by whom, on what. The incident does not taint him. */
export interface Act {
  readonly caller: Caller;
  readonly incident: StoredIncident;
}

/**
 * What came of it. `done`: `said` follows the person's name, as in "… acknowledged the incident"; everyone is told.
 * `awaiting`: his part is done, and somebody else's is not; everyone is told. `shown`: nothing has changed.
 */
export type Answer =
  | {
      readonly status: 'done' | 'awaiting';
      readonly said: string;
      readonly facts?: Readonly<Record<string, unknown>>;
    }
  | { readonly status: 'shown'; readonly facts: Readonly<Record<string, unknown>> }
  | Refusal;

export interface Refusal {
  readonly status: 'refused';
  readonly because: string;
  /** What is otherwise than was reviewed, a line each. */
  readonly differences?: readonly string[];
  /** Commands that lead on. */
  readonly next?: readonly string[];
}

/** What is asked for, checked. */
interface Reading {
  perform(act: Act, deps: ControlDeps): Promise<Answer>;
  /** Absent: it is always about an incident that is there. */
  readonly open?: (caller: Caller, token: string, deps: ControlDeps) => Promise<Opening>;
}

/** The incident that it is about, opened if there was none; or an answer that needs none. */
export type Opening = { readonly incident: string } | Extract<Answer, { status: 'shown' | 'refused' }>;

/** What a person may ask for, as one value. */
export interface Verb {
  /** In a request, and on the command line. */
  readonly name: string;
  /** In a list, after "a person may". */
  readonly brief: string;
  /** Refused as long as CloudTrail cannot say that the caller did not come out of the incident's credentials. */
  readonly needsCleanTrail: boolean;
  /** The request's fields, checked: what to do, or what is wrong with them. */
  read(fields: unknown): Reading | { problems: string };
}

/** What it takes beside the incident is in `request`; anything else is refused. */
export function defineVerb<S extends z.ZodMiniType>(verb: {
  readonly name: string;
  readonly brief: string;
  readonly request: S;
  /** Absent: it only contains, or records. */
  readonly needsCleanTrail?: boolean;
  /** Done again, it changes nothing more. Throws what AWS throws. */
  perform(request: z.output<S>, act: Act, deps: ControlDeps): Promise<Answer>;
  /** When no incident is named. `token` names this one act. */
  open?(request: z.output<S>, caller: Caller, token: string, deps: ControlDeps): Promise<Opening>;
}): Verb {
  const { name, brief, needsCleanTrail = false } = verb;
  return {
    name,
    brief,
    needsCleanTrail,
    read(fields) {
      const { data, error } = verb.request.safeParse(fields);
      if (error !== undefined) return { problems: z.prettifyError(error) };
      const { open } = verb;
      return {
        perform: (act, deps) => verb.perform(data, act, deps),
        ...(open === undefined ? {} : { open: (caller, token, deps) => open(data, caller, token, deps) }),
      };
    },
  };
}

export const refused = (because: string, ...next: string[]): Refusal => ({
  status: 'refused',
  because,
  next,
});
