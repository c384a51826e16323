import type { IncidentReport } from '../../model/incident-report.ts';
import type { Bounds, Section } from './blocks.ts';
import { describeActions, describeProof } from './sections/actions.ts';
import { describeAdvice } from './sections/advice.ts';
import { describeGraph } from './sections/graph.ts';
import { describeHappened } from './sections/happened.ts';
import { describeNeeds } from './sections/needs.ts';
import { describePersistence } from './sections/persistence.ts';
import { describeReach } from './sections/reach.ts';
import { describeDone, describeEvidence, describeFindings } from './sections/record.ts';
import { describeTimeline } from './sections/timeline.ts';
import { describeCoverage, describeOwnUse } from './sections/trail.ts';
import type { Timeline } from './timeline-rows.ts';

/** All of it, in the order in which it is needed: the first two are on the first screen. */
export function describeSections(
  report: IncidentReport,
  timeline: Timeline,
  { listed }: Bounds,
  digest: string,
): readonly [Section, Section, ...Section[]] {
  return [
    describeNeeds(report),
    describeHappened(report, timeline),
    describeTimeline(report, timeline),
    describeGraph(report, listed),
    describeActions(report, listed),
    describeProof(report, listed),
    describePersistence(report, timeline, listed),
    describeAdvice(report, listed),
    describeReach(report, listed),
    describeOwnUse(report, listed),
    describeCoverage(report, listed),
    describeEvidence(report, digest, listed),
    describeDone(report, listed),
    describeFindings(report, listed),
  ];
}
