import { acts, type Mode } from '../model/decision.ts';
import type { Incident } from '../model/incident.ts';
import type { StoredIncident } from './read-incidents.ts';

/**
 * Why an incident wants a person. `asks`: nothing happens before somebody decides. `not contained`: or nobody can say.
 * `contained`: the attacker is out, and what he did is still to be found.
 */
export type Need = 'asks' | 'not contained' | 'contained';

interface Facts {
  readonly mode: Mode;
  /** Of its credentials, as far as anything was tried. */
  readonly verdicts: readonly string[];
  readonly isSample: boolean;
  readonly isSimulation: boolean;
}

/** Undefined: it is a sample, it is only told of, or it was a drill that went well. */
function needOf({ mode, verdicts, isSample, isSimulation }: Facts): Need | undefined {
  if (isSample) return undefined;
  if (verdicts.some((verdict) => verdict !== 'contained')) return 'not contained';
  if (verdicts.length > 0) return isSimulation ? undefined : 'contained';
  if (mode === 'approve') return 'asks';
  // It was to be contained, and that did not even begin.
  return acts(mode) ? 'not contained' : undefined;
}

export const needOfIncident = ({ finding, decision, judgement }: Incident): Need | undefined =>
  needOf({
    mode: decision.mode,
    verdicts: judgement === undefined ? [] : [judgement.verdict],
    isSample: 'unreadable' in finding || finding.isSample,
    isSimulation: 'source' in finding && finding.source === 'simulation',
  });

/** As it is recorded now. One that is closed, or goes on in another, wants nobody. */
export function needOfStored({ status, findings, credentials, decision }: StoredIncident): Need | undefined {
  if (status === 'closed' || status === 'merged') return undefined;
  return needOf({
    mode: decision.mode,
    verdicts: credentials.map(({ verdict }) => verdict),
    isSample: findings.every((finding) => finding['isSample'] === true),
    isSimulation: findings.every((finding) => finding['source'] === 'simulation'),
  });
}
