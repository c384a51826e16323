import { everyAction } from '../contain/catalog.ts';
import type { ReportedAction } from '../model/incident-report.ts';
import { stepId } from './incident-store.ts';
import type { StoredIncident } from './read-incidents.ts';

/** What was done, by time: what there was before, from what was saved then; what is there since, as it was read. Pure. */
export function reportActions(incident: StoredIncident): ReportedAction[] {
  return incident.steps
    .map((step): ReportedAction => {
      const { action, target, applied, at, judgement, undo } = step;
      const known = everyAction.find(({ id }) => id === action);
      const isApplied = applied === 'yes';
      return {
        ...judgement,
        action: known === undefined ? action : `${known.title} (${action})`,
        target,
        applied,
        ...(at === undefined ? {} : { at }),
        before: describeBefore(incident.prior[`${action}#${keyOf(incident, step)}`]),
        after: isApplied ? judgement.because : 'as before: it could not be applied',
        isReversible: known?.reversible === true,
        undo: isApplied ? [`cordon restore ${incident.id}`, ...undo] : [],
      };
    })
    .sort((one, other) => (one.at ?? '').localeCompare(other.at ?? ''));
}

/** Whose prior state it is kept by: of two keys of one user each has a step of its own, or shares one about the user. */
function keyOf({ credentials }: StoredIncident, step: StoredIncident['steps'][number]): string {
  const about = credentials.filter(({ steps }) => steps?.includes(stepId(step)) ?? true);
  const named = about.find(
    ({ accessKeyId }) => accessKeyId !== undefined && step.target.includes(accessKeyId),
  );
  return (named ?? about[0])?.accessKeyId ?? 'none';
}

function describeBefore(prior: unknown): string {
  if (prior === undefined) return 'not known: no state was saved';
  const text = JSON.stringify(prior);
  const isUncertain = Reflect.get(Object(prior), 'isCertain') === false;
  const bounded = text.length > 2_000 ? `${text.slice(0, 2_000)}...` : text;
  return isUncertain
    ? `${bounded} (read in the moment of the act: it may show what Cordon has changed)`
    : bounded;
}
