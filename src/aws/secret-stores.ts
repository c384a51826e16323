import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { COMMON } from './client-settings.ts';

/** Where secrets are kept, region by region. Loaded by import(), as the detector is: few invocations look there. */
export const connectSecretStores = () => ({
  secretsIn: (region: string) => new SecretsManagerClient({ ...COMMON, region }),
  ssmIn: (region: string) => new SSMClient({ ...COMMON, region }),
});
