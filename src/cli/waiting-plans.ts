import { plain } from '../report/plain-text.ts';
import { describeSteps } from '../respond/reviewed-plan.ts';
import type { StoreDeps } from '../respond/table.ts';
import { describePlanState, listWaitingPlans, type WaitingPlan } from '../respond/waiting-plans.ts';

/** The plans that people have been asked about, as lines. */
export const describeWaitingPlans = async (incidentId: string, store: StoreDeps): Promise<string[]> =>
  (await listWaitingPlans(incidentId, store)).flatMap(describe);

function describe(plan: WaitingPlan): string[] {
  const say = (said: string) => (word: WaitingPlan['approvals'][number]) =>
    `  ${said} by ${plain(word.by, 300)}: ${plain(word.reason, 300)}`;
  return [
    describePlanState(plan),
    ...describeSteps(plan.steps).map((line) => `  ${line}`),
    ...plan.approvals.map(say('approved')),
    ...plan.rejections.map(say('rejected')),
  ];
}
