import { randomUUID } from 'node:crypto';
import type { Scenario } from '../../../scenarios/scenario.ts';
import { putSimulatedFinding } from './simulated-finding.ts';
import type { Stage } from './stage.ts';

/**
 * Puts the scenario's finding on the bus: a simulated one by PutEvents, as anyone may; GuardDuty's by the
 * sandbox, in GuardDuty's name. Says how.
 */
export async function raiseFinding(scenario: Scenario, stage: Stage): Promise<string> {
  const { source, type, severity } = scenario.finding;
  const what = `${type}, severity ${severity}`;
  const event = findingEvent(scenario, stage);
  if (source === 'guardduty') {
    await stage.sandbox.control('POST emit', event);
    return `${what} (the sandbox sends it in GuardDuty's name)`;
  }
  await putSimulatedFinding(stage.clients.events, event.detail);
  return `${what} (aws events put-events, source custom.guardduty.simulation)`;
}

/** What the sandbox is asked to send in GuardDuty's name: the scenario's finding, about the key that was made. */
export function findingEvent({ finding, region, victim, attackerAddress }: Scenario, stage: Stage) {
  const { account } = stage.sandbox.administrator;
  const now = new Date().toISOString();
  return {
    account,
    region,
    source: 'aws.guardduty',
    detailType: 'GuardDuty Finding',
    detail: {
      schemaVersion: '2.0',
      accountId: account,
      region,
      partition: 'aws',
      id: finding.id,
      arn: `arn:aws:guardduty:${region}:${account}:detector/${randomUUID().replaceAll('-', '')}/finding/${finding.id}`,
      type: finding.type,
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: {
          accessKeyId: stage.leakedKey.accessKeyId,
          userName: victim.userName,
          userType: 'IAMUser',
        },
      },
      service: {
        serviceName: 'guardduty',
        action: {
          actionType: 'AWS_API_CALL',
          awsApiCallAction: { api: finding.api, remoteIpDetails: { ipAddressV4: attackerAddress } },
        },
        additionalInfo: { value: '{}', type: 'default' },
        eventFirstSeen: now,
        eventLastSeen: now,
        archived: false,
        count: 1,
      },
      severity: finding.severity,
      createdAt: now,
      updatedAt: now,
      title: finding.title,
    },
  };
}
