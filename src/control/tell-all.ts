import { postpone } from '../respond/postpone.ts';
import { type RecordedAct, tellOfAct } from '../respond/tell-act.ts';
import type { ControlDeps } from './verb.ts';

/** Now, or by the sweep. The act is done: that nobody could be told undoes nothing of it. */
export async function tellAll(recorded: RecordedAct, deps: ControlDeps): Promise<void> {
  try {
    await tellOfAct(recorded, deps);
  } catch (error) {
    deps.log.failure('people could not be told of what a person did', error);
    const { incidentId, act } = recorded;
    await postpone(
      { incidentId, what: 'act', findingId: act, attempt: 1, since: deps.store.now() },
      error,
      deps,
    );
  }
}
