import { randomUUID } from 'node:crypto';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { OperatorClients } from '../aws/operator-clients.ts';
import type { Suspect } from '../contain/suspect.ts';
import { CordonError } from '../model/cordon-error.ts';
import type { Finding } from '../model/finding.ts';

/** It stands in the mail. */
export function readReason(text: string): string {
  if (text.trim() !== '' && text.length <= 300) return text;
  throw new CordonError('Usage', 'a reason has 1 to 300 characters');
}

/**
 * A person's claim as a finding: who says so is who signs the calls of this process, as STS names him. Nothing in an
 * event can give such a finding.
 */
export async function reportFinding(
  suspect: Suspect,
  reason: string | undefined,
  clients: OperatorClients,
): Promise<Finding> {
  const { Account: account = '', Arn: reportedBy = '' } = await clients.sts.send(
    new GetCallerIdentityCommand({}),
  );
  const now = new Date().toISOString();
  return {
    id: `report-${randomUUID()}`,
    source: 'person',
    via: 'command-line',
    account,
    region: await clients.iam.config.region(),
    type: 'Report:IAMUser/CompromisedCredentials',
    severity: 8,
    title: reason ?? 'A person reports that the credential is compromised.',
    isSample: false,
    reportedBy,
    firstSeen: now,
    lastSeen: now,
    updatedAt: now,
    ...(suspect.accessKeyId === undefined ? {} : { accessKeyId: suspect.accessKeyId }),
    ...(suspect.userName === undefined ? {} : { principalName: suspect.userName, principalType: 'IAMUser' }),
  };
}
