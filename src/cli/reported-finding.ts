import { randomUUID } from 'node:crypto';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { OperatorClients } from '../aws/operator-clients.ts';
import { CordonError } from '../model/cordon-error.ts';
import type { Finding } from '../model/finding.ts';

/** What a person may name: an access key id, or a user by ARN. */
export interface Suspect {
  readonly accessKeyId?: string;
  readonly userName?: string;
}

const KEY = /^(AKIA|ASIA)[A-Z0-9]{16}$/;
const USER_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):user\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]{1,64})$/;

/** Throws a usage error when it is neither. */
export function readSuspect(text: string): Suspect {
  if (KEY.test(text)) return { accessKeyId: text };
  const userName = USER_ARN.exec(text)?.[2];
  if (userName !== undefined) return { userName };
  throw new CordonError('Usage', `${text.slice(0, 100)} is neither an access key id nor a user's ARN`, {
    advice: 'they look like AKIAIOSFODNN7EXAMPLE and arn:aws:iam::111122223333:user/alice',
  });
}

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
