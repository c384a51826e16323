import type { AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { CordonError } from '../model/cordon-error.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/**
 * Credentials of a role that may do more, or on others, than the function: for simulations, and for what people have
 * approved. Renewed by the SDK when they near their end. STS's client is loaded here and not before: real findings do
 * without it.
 */
export function roleCredentials(roleArn: string, sessionName: string): () => Promise<Credentials> {
  return async () => {
    const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
    const sts = new STSClient({});
    try {
      return readCredentials(
        await sts.send(
          new AssumeRoleCommand({
            RoleArn: roleArn,
            RoleSessionName: sessionName,
            DurationSeconds: 900,
          }),
        ),
      );
    } finally {
      sts.destroy();
    }
  };
}

function readCredentials({ Credentials: given }: AssumeRoleCommandOutput): Credentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new CordonError('NoCredentials', 'STS answered AssumeRole without credentials');
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
