import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CordonError } from '../../model/cordon-error.ts';

/** The type and severity that the simulation's rule listens to. */
export const SIMULATED = {
  type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration',
  severity: 8,
} as const;

/** As much of a finding as the first system's own event has. */
export const simulatedDetail = (finding: {
  id: string;
  accessKeyId: string;
  userName: string;
  account: string | undefined;
  region: string;
  title?: string;
}): object => ({
  severity: SIMULATED.severity,
  type: SIMULATED.type,
  title: finding.title ?? 'Potential Credential Exfiltration',
  resource: {
    resourceType: 'AccessKey',
    accessKeyDetails: { accessKeyId: finding.accessKeyId, userName: finding.userName },
  },
  region: finding.region,
  id: finding.id,
  accountId: finding.account,
});

/** Puts it on the bus as anyone may. EventBridge refuses an entry in its answer, not by an error. */
export async function putSimulatedFinding(events: EventBridgeClient, detail: object): Promise<void> {
  const { Entries = [] } = await events.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: 'custom.guardduty.simulation',
          DetailType: 'GuardDuty Finding',
          Detail: JSON.stringify(detail),
          EventBusName: 'default',
        },
      ],
    }),
  );
  const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (refused === undefined) return;
  const { ErrorCode = 'PutEvents', ErrorMessage } = refused;
  throw new CordonError(ErrorCode, `EventBridge refused it: ${ErrorMessage}`);
}
