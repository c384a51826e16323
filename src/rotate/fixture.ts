import { createHash, randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { takeSnapshot } from '../../sandbox/control/snapshot.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import type { RotationClients } from '../aws/rotation-clients.ts';
import { connectSealKey } from '../aws/seal-key.ts';
import type { Mode } from '../model/decision.ts';
import type { Judgement } from '../model/incident.ts';
import { saveIncident } from '../respond/incident-store.ts';
import { rotationPermissions } from './permissions.ts';
import type { RotateDeps, StepResult } from './rotate-deps.ts';
import { rotateStep } from './rotate-step.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-2';
export const STEPS = ['disableAccessKeys', 'deleteAccessKeys', 'createNewAccessKey'] as const;
export const STEP_ROLE = 'CordonRunbookStepRole';
export const TABLE = 'incidents';
export const BUCKET = 'cordon-evidence';

/** How many calls of AWS a function lives for: at the end of the last it is gone, with the answer. */
export interface Life {
  callsLeft: number;
  callsMade: number;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A user with a contained key, and the incident that says so. */
export interface Compromised {
  readonly incidentId: string;
  readonly userName: string;
  readonly keys: Keys;
}

export interface RotateStage {
  readonly sandbox: Sandbox;
  /** As the administrator. */
  readonly clients: RotationClients;
  readonly sealKeyId: string;
  readonly logged: string[];
  /** Milliseconds that the function's clock is ahead. */
  lead: number;
  /** The function, with its own role and no more, for as long as it lives. */
  depsOf(life?: Life): RotateDeps;
  clientsOf(keys: Keys): RotationClients;
}

/** A table, a bucket and the role of the function, in a sandbox of their own. */
export async function openRotateStage(): Promise<RotateStage> {
  const sandbox = await startSandbox({ port: 0 });
  const clientsOf = (credentials: Keys): RotationClients => {
    const where = { endpoint: sandbox.origin, region: REGION, credentials, maxAttempts: 1 };
    return {
      iam: new IAMClient(where),
      iamOnce: new IAMClient(where),
      dynamodb: new DynamoDBClient(where),
      s3: new S3Client(where),
      secretsManager: new SecretsManagerClient(where),
    };
  };
  const clients = clientsOf(sandbox.administrator);
  await makeStores(clients);
  const role = clientsOf(await assumeStepRole(sandbox, clients.iam));
  const kms = new KMSClient({ endpoint: sandbox.origin, region: REGION, credentials: sandbox.administrator });
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  );
  const sealKeyId = KeyMetadata?.KeyId ?? '';
  const sealKey = connectSealKey(sealKeyId, kms);
  await letStepCheckSeals(clients.iam, KeyMetadata?.Arn ?? '');
  const logged: string[] = [];
  const stage: RotateStage = {
    sandbox,
    clients,
    sealKeyId,
    logged,
    lead: 0,
    clientsOf,
    depsOf(life = { callsLeft: Number.POSITIVE_INFINITY, callsMade: 0 }) {
      const mortal: RotationClients = {
        iam: limitLife(role.iam, life),
        iamOnce: limitLife(role.iamOnce, life),
        dynamodb: limitLife(role.dynamodb, life),
        s3: limitLife(role.s3, life),
        secretsManager: limitLife(role.secretsManager, life),
      };
      return {
        account: ACCOUNT,
        region: REGION,
        clients: mortal,
        store: {
          dynamodb: mortal.dynamodb,
          tableName: TABLE,
          now: () => Date.now() + stage.lead,
          seal: { connect: async () => sealKey },
        },
        evidenceBucket: BUCKET,
        log: {
          info: (message, facts) => void logged.push(JSON.stringify({ message, facts })),
          failure: (message, error) => void logged.push(JSON.stringify({ message, error: String(error) })),
        },
      };
    },
  };
  return stage;
}

async function makeStores({ dynamodb, s3 }: RotationClients): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  await s3.send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
}

const policyOf = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

async function assumeStepRole(sandbox: Sandbox, iam: IAMClient): Promise<Keys> {
  const trust = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { AWS: ACCOUNT, Service: 'lambda.amazonaws.com' },
  };
  const permissions = rotationPermissions({
    partition: 'aws',
    account: ACCOUNT,
    region: REGION,
    userPath: '/cordon-simulation/',
    tableArn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${TABLE}`,
    evidenceBucketArn: `arn:aws:s3:::${BUCKET}`,
  });
  const RoleName = STEP_ROLE;
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policyOf(trust) }));
  const statements = permissions.map(({ sid, actions, resource, conditions }) => ({
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: resource,
    ...(conditions === undefined ? {} : { Condition: conditions }),
  }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'Work', PolicyDocument: policyOf(...statements) }),
  );
  const operator = {
    userName: 'operator',
    policy: policyOf({ Effect: 'Allow', Action: 'sts:*', Resource: '*' }),
  };
  const keys = await makeUser(iam, operator.userName, '/', operator.policy);
  const sts = new STSClient({ endpoint: sandbox.origin, region: REGION, credentials: keys });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/${RoleName}`, RoleSessionName: 'step' }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

/** As the deployment does it: in a policy of its own, on this key. */
async function letStepCheckSeals(iam: IAMClient, Resource: string): Promise<void> {
  const PolicyDocument = policyOf({ Effect: 'Allow', Action: 'kms:VerifyMac', Resource });
  await iam.send(new PutRolePolicyCommand({ RoleName: STEP_ROLE, PolicyName: 'Seal', PolicyDocument }));
}

async function makeUser(iam: IAMClient, UserName: string, Path: string, policy: string): Promise<Keys> {
  await iam.send(new CreateUserCommand({ UserName, Path, Tags: [{ Key: 'team', Value: 'billing' }] }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'work', PolicyDocument: policy }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

/** Every call through the client counts; when the life is over, no further call leaves the function. */
function limitLife<C extends object>(client: C, life: Life): C {
  return new Proxy(client, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== 'send' || typeof member !== 'function') return member;
      return async (...given: unknown[]) => {
        if (life.callsLeft === 0) throw new Error('the function is no more');
        life.callsLeft -= 1;
        life.callsMade += 1;
        try {
          return await Reflect.apply(member, target, given);
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: the process that ends takes the answer with it.
          if (life.callsLeft === 0) throw new Error('the function was ended');
        }
      };
    },
  });
}

export const WORK = policyOf({ Effect: 'Allow', Action: ['iam:GetUser', 'secretsmanager:*'], Resource: '*' });

/** Saved as the main path saves it after containment. */
export async function makeCompromised(
  stage: RotateStage,
  facts: { mode?: Mode; verdict?: Judgement['verdict']; path?: string } = {},
): Promise<Compromised> {
  const { iam } = stage.clients;
  const userName = `user-${randomUUID()}`;
  const keys = await makeUser(iam, userName, facts.path ?? '/cordon-simulation/', WORK);
  await iam.send(
    new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: keys.accessKeyId, Status: 'Inactive' }),
  );
  const incidentId = `INC-${createHash('sha256').update(userName).digest('hex').slice(0, 12)}`;
  await addCredential(stage, { incidentId, userName, keys }, facts);
  return { incidentId, userName, keys };
}

export async function addCredential(
  stage: RotateStage,
  { incidentId, userName, keys }: Compromised,
  { mode = 'rotate', verdict = 'contained' }: { mode?: Mode; verdict?: Judgement['verdict'] },
): Promise<void> {
  await saveIncident(
    {
      id: incidentId,
      key: `${ACCOUNT}/user/${userName}`,
      entry: 'opened',
      openedAt: new Date().toISOString(),
      finding: { unreadable: true, id: randomUUID(), because: 'test' },
      credential: {
        kind: 'user-key',
        accessKeyId: keys.accessKeyId,
        principalName: userName,
        because: 'test',
      },
      decision: { mode, rule: 'test', because: 'test' },
      steps: [],
      judgement: { verdict, because: 'IAM lists the key as Inactive' },
      notStopped: [],
      status: 'watching',
    },
    stage.depsOf().store,
  );
}

/** A run of the runbook: its steps in order, until one fails. */
export async function runRunbook(
  { incidentId, userName }: Compromised,
  deps: RotateDeps,
): Promise<StepResult[]> {
  const executionId = randomUUID();
  const results: StepResult[] = [];
  for (const step of STEPS) results.push(await rotateStep({ step, incidentId, userName, executionId }, deps));
  return results;
}

export async function readSecret(stage: RotateStage, incidentId: string): Promise<Keys> {
  const { SecretString = '' } = await stage.clients.secretsManager.send(
    new GetSecretValueCommand({ SecretId: `cordon/${incidentId}` }),
  );
  return JSON.parse(SecretString) as Keys;
}

export async function readObject(stage: RotateStage, Key: string): Promise<string> {
  const { Body } = await stage.clients.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return (await Body?.transformToString()) ?? '';
}

/** `id status` of every key of the user. */
export async function keysOf(stage: RotateStage, UserName: string): Promise<string[]> {
  const { AccessKeyMetadata = [] } = await stage.clients.iam.send(new ListAccessKeysCommand({ UserName }));
  return AccessKeyMetadata.map(({ AccessKeyId, Status }) => `${AccessKeyId} ${Status}`);
}

/** A call of the user's own with these keys: the name that IAM answers with. */
export async function callAs(stage: RotateStage, keys: Keys): Promise<string | undefined> {
  const { User } = await stage.clientsOf(keys).iam.send(new GetUserCommand({}));
  return User?.UserName;
}

/** Where in the sandbox the text is: names of services' data, `tables` for DynamoDB's items. */
export async function findHolders({ sandbox }: RotateStage, text: string): Promise<string[]> {
  const { tables } = (await takeSnapshot(sandbox.world)) as { tables: object };
  const data = [...sandbox.world.data, ['//tables', JSON.stringify(tables)] as const];
  const holders = data.filter(([, held]) => textsOf(held).some((one) => one.includes(text)));
  return [...new Set(holders.map(([place]) => place.split('/')[2] ?? ''))].sort();
}

/** Every text in it, bytes as text too. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('latin1')];
  if (value instanceof Map || value instanceof Set) return [...value].flatMap(textsOf);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
