import { readFileSync } from 'node:fs';
import type { Credential, CredentialKind } from '../model/credential.ts';
import type { Finding } from '../model/finding.ts';
import type { Situation } from './guards.ts';
import type { Policy } from './policy.ts';
import { readPolicyYaml } from './read-policy-yaml.ts';

export const readText = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The policy that ships. */
export function defaultPolicy(): Policy {
  const read = readPolicyYaml(readText('./default-policy.yaml'));
  if ('policy' in read) return read.policy;
  throw new Error(JSON.stringify(read.problems));
}

export interface Change {
  readonly finding?: Partial<Finding>;
  readonly kind?: CredentialKind;
  readonly isSimulationOn?: boolean;
  readonly principalName?: string;
}

/** GuardDuty knows alice's key as leaked, in the account of the deployment. */
export function situation({
  finding,
  kind = 'user-key',
  isSimulationOn = true,
  principalName = 'alice',
}: Change = {}): Situation {
  const credential: Credential = {
    kind,
    principalName,
    because: 'key prefix AKIA, user name given',
  };
  return {
    credential,
    homeAccount: '111122223333',
    isSimulationOn,
    finding: {
      id: '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60',
      source: 'guardduty',
      via: 'event',
      account: '111122223333',
      region: 'eu-west-2',
      type: 'CredentialAccess:IAMUser/CompromisedCredentials',
      severity: 8,
      title: 'The access key of alice was used from an unusual place.',
      isSample: false,
      principalName,
      principalId: 'AIDACKCEVSQ6C2EXAMPLE',
      ...finding,
    },
  };
}
