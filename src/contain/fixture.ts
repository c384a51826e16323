import {
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import type { StepDeps } from './run-step.ts';

/** For the tests of actions: an account with a policy to attach, users to contain, and their own calls. */
export interface ContainStage {
  readonly sandbox: Sandbox;
  readonly deps: StepDeps;
  readonly priors: Record<string, unknown>[];
  readonly failures: string[];
  makeUser(name: string): Promise<Keys>;
  makeSession(keys: Keys): Promise<Keys>;
  iamAs(keys: Keys): IAMClient;
  /** Of what both a key and a session may do. */
  listBucketsAs(keys: Keys): Promise<unknown>;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const WORK = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iam:GetUser', 's3:ListAllMyBuckets'], Resource: '*' }],
};
const DENY_SESSIONS = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Null: { 'aws:TokenIssueTime': 'false' } } },
  ],
};

const DENY_ALL = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'DenyAll', Effect: 'Deny', Action: '*', Resource: '*' }],
};

export async function openContainStage(): Promise<ContainStage> {
  const sandbox = await startSandbox({ port: 0 });
  const where = { endpoint: sandbox.origin, region: 'eu-west-2', maxAttempts: 1 };
  const iam = new IAMClient({ ...where, credentials: sandbox.administrator });
  const create = async (PolicyName: string, document: object): Promise<string> => {
    const PolicyDocument = JSON.stringify(document);
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
    return Policy?.Arn ?? '';
  };
  const denySessionsPolicyArn = await create('DenySessions', DENY_SESSIONS);
  const denyAllPolicyArn = await create('DenyAll', DENY_ALL);
  const priors: Record<string, unknown>[] = [];
  const failures: string[] = [];
  return {
    sandbox,
    priors,
    failures,
    deps: {
      iam,
      denySessionsPolicyArn,
      denyAllPolicyArn,
      savePrior: async (action, accessKeyId, prior) => {
        const kept = priors.find((one) => one['action'] === action && one['accessKeyId'] === accessKeyId);
        if (kept !== undefined) return kept;
        priors.push({ action, accessKeyId, ...prior });
        return prior;
      },
      logFailure: (what) => void failures.push(what),
    },
    async makeUser(UserName) {
      await iam.send(new CreateUserCommand({ UserName }));
      await iam.send(
        new PutUserPolicyCommand({ UserName, PolicyName: 'work', PolicyDocument: JSON.stringify(WORK) }),
      );
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    },
    async makeSession(keys) {
      const { Credentials } = await new STSClient({ ...where, credentials: keys }).send(
        new GetSessionTokenCommand({}),
      );
      return {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      };
    },
    iamAs: (keys) => new IAMClient({ ...where, credentials: keys }),
    listBucketsAs: (keys) =>
      new S3Client({ ...where, forcePathStyle: true, credentials: keys }).send(new ListBucketsCommand({})),
  };
}
