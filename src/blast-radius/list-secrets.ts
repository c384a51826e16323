import { paginateListSecrets, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateDescribeParameters, type SSMClient } from '@aws-sdk/client-ssm';
import type { ReachedSecret } from '../model/blast-radius.ts';
import { explainUnread } from './explain-unread.ts';

/** Of a store in a region no more are listed. */
const MOST_LISTED = 500;

/** A secret that is there: its name, never its value. */
export interface StoredSecret {
  readonly store: ReachedSecret['store'];
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  /** As the store writes it; absent: the key that AWS manages for the store. */
  readonly keyId?: string;
  /** ISO 8601, a day: when it was last read by anybody, where the store says so. */
  readonly lastRead?: string;
}

export interface SecretClients {
  secretsIn(region: string): SecretsManagerClient;
  ssmIn(region: string): SSMClient;
}

interface Listed {
  readonly secrets: readonly StoredSecret[];
  readonly notChecked: readonly string[];
}

/** Those of the regions, `account` and `partition` being where parameters are, as their list says no ARN. */
export async function listSecrets(regions: readonly string[], clients: SecretClients): Promise<Listed> {
  const lists = await Promise.all(
    regions.flatMap((region) => [
      take(`secrets in Secrets Manager in ${region}`, pageSecrets(region, clients)),
      take(`secure parameters in Systems Manager in ${region}`, pageParameters(region, clients)),
    ]),
  );
  return {
    secrets: lists.flatMap(({ secrets }) => secrets),
    notChecked: lists.flatMap(({ notChecked }) => notChecked),
  };
}

async function take(what: string, pages: AsyncIterable<readonly StoredSecret[]>): Promise<Listed> {
  const secrets: StoredSecret[] = [];
  try {
    for await (const page of pages) {
      secrets.push(...page);
      if (secrets.length >= MOST_LISTED) {
        return {
          secrets,
          notChecked: [`${what}: only the first ${secrets.length} were listed, if there are more`],
        };
      }
    }
    return { secrets, notChecked: [] };
  } catch (error) {
    return { secrets, notChecked: [explainUnread(what, error)] };
  }
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html */
async function* pageSecrets(region: string, clients: SecretClients): AsyncIterable<readonly StoredSecret[]> {
  const config = { client: clients.secretsIn(region), pageSize: 100 };
  for await (const { SecretList = [] } of paginateListSecrets(config, {})) {
    yield SecretList.map(({ ARN = '', Name = '', KmsKeyId, LastAccessedDate }) => ({
      store: 'secretsmanager',
      name: Name,
      region,
      arn: ARN,
      ...ofOwnKey(KmsKeyId),
      ...(LastAccessedDate === undefined ? {} : { lastRead: LastAccessedDate.toISOString().slice(0, 10) }),
    }));
  }
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
async function* pageParameters(
  region: string,
  clients: SecretClients,
): AsyncIterable<readonly StoredSecret[]> {
  const ParameterFilters = [{ Key: 'Type', Values: ['SecureString'] }];
  const config = { client: clients.ssmIn(region), pageSize: 50 };
  for await (const { Parameters = [] } of paginateDescribeParameters(config, { ParameterFilters })) {
    yield Parameters.map(({ ARN = '', Name = '', KeyId }) => ({
      store: 'ssm',
      name: Name,
      region,
      arn: ARN,
      ...ofOwnKey(KeyId),
    }));
  }
}

const ofOwnKey = (keyId: string | undefined): { keyId?: string } =>
  keyId === undefined || /(^|:)alias\/aws\//.test(keyId) ? {} : { keyId };
