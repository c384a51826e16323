import { errorFacts } from '../aws/error-facts.ts';
import type { OperatorClients } from '../aws/operator-clients.ts';
import { assessBlastRadius } from '../blast-radius/assess-blast-radius.ts';
import type { BlastRadius } from '../model/blast-radius.ts';
import { CordonError } from '../model/cordon-error.ts';
import { findDeployment } from './connect.ts';
import type { Triaged } from './render-triage.ts';

/** By what IAM has now: there are no logs here. */
export async function lookAtBlastRadius(
  { key, credential: { accessKeyId } }: Pick<Triaged, 'key' | 'credential'>,
  clients: OperatorClients,
): Promise<BlastRadius | { readonly unread: string }> {
  const [, kind, name = ''] = /^\d{12}\/(user|role)\/(.+)$/.exec(key) ?? [];
  if (kind === undefined) return { unread: 'it is about users and roles of this account' };
  try {
    return await assessBlastRadius(
      {
        principal: kind === 'user' ? { kind, userName: name } : { kind: 'role', roleName: name },
        ...(accessKeyId?.startsWith('AKIA') ? { accessKeyId } : {}),
        regions: [await clients.iam.config.region()],
        ownPolicyArns: await findOwnPolicies(clients),
        asOf: new Date().toISOString(),
      },
      clients,
    );
  } catch (error) {
    const { code, message } = errorFacts(error);
    return { unread: `${code}: ${message}` };
  }
}

async function findOwnPolicies(clients: OperatorClients): Promise<readonly string[]> {
  try {
    const { denyAllPolicyArn, denySessionsPolicyArn } = await findDeployment(clients);
    return [denyAllPolicyArn, denySessionsPolicyArn];
  } catch (error) {
    if (error instanceof CordonError && error.code === 'NotDeployed') return [];
    throw error;
  }
}
