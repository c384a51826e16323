import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import type { Statement } from '../iam/model.ts';
import type { BlastDeps } from './assess-blast-radius.ts';

export const REGION = 'eu-west-2';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** For tests: an account, and people and roles in it. */
export interface Account {
  readonly sandbox: Sandbox;
  /** As whoever asks, the administrator if nobody is named. */
  depsAs(keys?: Keys): BlastDeps;
  /** With one inline policy, and what is attached. */
  makeUser(
    name: string,
    statements: readonly Statement[],
    attached?: readonly string[],
    boundary?: string,
  ): Promise<Keys>;
  makePolicy(name: string, ...statements: Statement[]): Promise<string>;
  makeRole(name: string, trust: Statement, ...attached: string[]): Promise<string>;
}

const textOf = (...statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

export async function openAccount(): Promise<Account> {
  const sandbox = await startSandbox({ port: 0 });
  const settings = (keys: Keys, region: string) => ({
    endpoint: sandbox.origin,
    region,
    maxAttempts: 1,
    credentials: keys,
  });
  const depsAs = (keys: Keys = sandbox.administrator): BlastDeps => ({
    iam: new IAMClient(settings(keys, REGION)),
    secretsIn: (region) => new SecretsManagerClient(settings(keys, region)),
    ssmIn: (region) => new SSMClient(settings(keys, region)),
  });
  const { iam } = depsAs();
  return {
    sandbox,
    depsAs,
    async makeUser(UserName, statements, attached = [], PermissionsBoundary) {
      await iam.send(
        new CreateUserCommand({
          UserName,
          Path: '/staff/',
          ...(PermissionsBoundary === undefined ? {} : { PermissionsBoundary }),
        }),
      );
      if (statements.length > 0) {
        const PolicyDocument = textOf(...statements);
        await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'work', PolicyDocument }));
      }
      for (const PolicyArn of attached) await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    },
    async makePolicy(PolicyName, ...statements) {
      const PolicyDocument = textOf(...statements);
      const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
      return Policy?.Arn ?? '';
    },
    async makeRole(RoleName, trust, ...attached) {
      const AssumeRolePolicyDocument = textOf(trust);
      const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
      for (const PolicyArn of attached) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
      return Role?.Arn ?? '';
    },
  };
}
