import { randomUUID } from 'node:crypto';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { OperatorClients } from '../../aws/operator-clients.ts';
import { CordonError } from '../../model/cordon-error.ts';
import type { DescribedFinding } from './described-finding.ts';
import { findCredential, type Whom, withPrincipalId } from './find-credential.ts';
import type { FindingFormat } from './finding-format.ts';
import { enableGuardDuty, raiseInGuardDuty } from './guardduty.ts';
import { control, type SandboxProcess } from './sandbox-process.ts';
import { putSimulatedFinding, simulatedDetail } from './simulated-finding.ts';
import type { Simulation } from './simulation.ts';

/** What a person wants reported. */
export interface Wish extends Whom {
  readonly id?: string;
  readonly title?: string;
}

export interface Sent {
  readonly findingId: string;
  /** Of a role's session: the role's name. */
  readonly userName: string;
  readonly accessKeyId: string;
}

/** Sends it to the sandbox of this origin, or by PutEvents to wherever the clients lead. */
export async function sendSimulation(
  clients: OperatorClients,
  sandbox: string | undefined,
  { type, severity, format }: Simulation,
  wish: Wish,
): Promise<Sent> {
  // As GuardDuty's own ids are: 32 hexadecimal digits.
  const { id = randomUUID().replaceAll('-', ''), title } = wish;
  const region = await clients.events.config.region();
  const found = await findCredential(clients.iam, wish);
  const { Account: account = '' } = await clients.sts.send(new GetCallerIdentityCommand({}));
  const sent = { findingId: id, userName: found.userName, accessKeyId: found.accessKeyId };
  if (format === undefined || sandbox === undefined) {
    const said = title === undefined ? {} : { title };
    await putSimulatedFinding(clients.events, simulatedDetail({ id, ...found, account, region, ...said }));
    return sent;
  }
  const against = format.reasonAgainst?.({ type, credential: found });
  if (against !== undefined) throw new CordonError('Usage', against, { advice: 'choose another --format' });
  await sendAs(format, (route, body) => control(sandbox, route, body), {
    id,
    type,
    severity,
    title: title ?? `The credential of ${found.userName} was used from an unusual place.`,
    account,
    region,
    detectorId: await enableGuardDuty(clients.guardduty),
    credential: await withPrincipalId(clients.iam, found),
    call: { service: 'iam.amazonaws.com', api: 'ListUsers', address: '198.51.100.7' },
    seenAt: new Date().toISOString(),
    count: 1,
  });
  return sent;
}

/**
 * Puts it on the sandbox's bus in the name of the service that sends this form. Where that is another service's
 * news of a finding of GuardDuty, GuardDuty has the finding, so that it can be confirmed.
 */
async function sendAs(
  format: FindingFormat,
  ask: SandboxProcess['control'],
  finding: DescribedFinding,
): Promise<void> {
  if (format.guardDuty === 'sends') {
    await raiseInGuardDuty(ask, finding, 'now');
    return;
  }
  const known = format.guardDuty === 'knows' ? await raiseInGuardDuty(ask, finding, 'never') : finding;
  const { account, region } = finding;
  await ask('POST emit', { account, region, ...format.buildEvent(known) });
}
