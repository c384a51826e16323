import type { ToldScenario } from '../../../scenarios/scenario.ts';
import type { DescribedFinding } from './described-finding.ts';
import { buildDetail } from './formats/guardduty.ts';
import { raiseInGuardDuty } from './guardduty.ts';
import { putSimulatedFinding } from './simulated-finding.ts';
import type { Stage } from './stage.ts';

/**
 * The scenario's finding comes: a simulated one by PutEvents, as anyone may; GuardDuty's by the sandbox's
 * GuardDuty, which keeps it and can be asked. Says how.
 */
export async function raiseFinding(scenario: ToldScenario, stage: Stage): Promise<string> {
  const { source, type, severity } = scenario.finding;
  const what = `${type}, severity ${severity}`;
  const finding = describeFinding(scenario, stage);
  if (source === 'guardduty') {
    await raiseInGuardDuty(stage.sandbox.control, finding, 'now');
    return `GuardDuty raises ${what}, and sends it to EventBridge`;
  }
  await putSimulatedFinding(stage.clients.events, buildDetail(finding));
  return `${what} (aws events put-events, source custom.guardduty.simulation)`;
}

/** The scenario's finding, about the key that was made. */
export function describeFinding(
  { finding, region, victim, attackerAddress }: ToldScenario,
  stage: Stage,
): DescribedFinding {
  return {
    id: finding.id,
    type: finding.type,
    severity: finding.severity,
    title: finding.title,
    account: stage.sandbox.administrator.account,
    region,
    detectorId: stage.detectorId,
    credential: {
      accessKeyId: stage.leakedKey.accessKeyId,
      userName: victim.userName,
      userType: 'IAMUser',
      principalId: stage.victimId,
    },
    call: { service: 'iam.amazonaws.com', api: finding.api, address: attackerAddress },
    seenAt: new Date().toISOString(),
    count: 1,
  };
}
