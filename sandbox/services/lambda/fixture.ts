import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type InvocationType,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { strToU8, zipSync } from 'fflate';
import type { Statement } from '../../../src/iam/model.ts';
import { type TrailRecord, trail } from '../../kernel/trail.ts';
import { type Sandbox, startSandbox } from '../../start.ts';

/** For the tests of Lambda: a whole sandbox, real clients, and functions made of a line of code. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly iam: IAMClient;
  readonly sqs: SQSClient;
  readonly roleArn: string;
}

export const REGION = 'eu-west-2';
export const ACCOUNT = '111122223333';
const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

export async function openStage(): Promise<Stage> {
  const sandbox = await startSandbox({ port: 0 });
  const stage = { sandbox, ...connect(sandbox, sandbox.administrator) };
  return { ...stage, roleArn: await makeRole(stage.iam, 'runner', LOGS) };
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function connect(sandbox: Sandbox, credentials: Keys) {
  // Twice: a client sets its clock by the first refusal when the sandbox's clock was advanced.
  const settings = { region: REGION, endpoint: sandbox.origin, credentials, maxAttempts: 2 };
  return {
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    iam: new IAMClient(settings),
    sqs: new SQSClient(settings),
  };
}

export const policyOf = (...statements: Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** A role that Lambda may take, with one inline policy. */
export async function makeRole(iam: IAMClient, name: string, actions: string[]): Promise<string> {
  const made = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: policyOf({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'lambda.amazonaws.com' },
      }),
    }),
  );
  if (actions.length > 0) {
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: actions, Resource: '*' });
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument }));
  }
  return made.Role?.Arn ?? '';
}

export const zipOf = (files: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

/** A function whose handler is the given expression. */
export async function makeFunction(
  stage: Pick<Stage, 'lambda' | 'roleArn'>,
  name: string,
  handler: string,
  more: Partial<CreateFunctionCommandInput> = {},
) {
  return stage.lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: stage.roleArn,
      Code: { ZipFile: zipOf({ 'index.mjs': `export const handler = ${handler};` }) },
      ...more,
    }),
  );
}

export async function invoke(
  { lambda }: Pick<Stage, 'lambda'>,
  FunctionName: string,
  event: unknown = {},
  InvocationType: InvocationType = 'RequestResponse',
) {
  const answer = await lambda.send(
    new InvokeCommand({
      FunctionName,
      InvocationType,
      LogType: InvocationType === 'RequestResponse' ? 'Tail' : 'None',
      Payload: Buffer.from(JSON.stringify(event)),
    }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  return {
    status: answer.StatusCode,
    error: answer.FunctionError,
    result: text === '' ? undefined : JSON.parse(text),
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8'),
    requestId: answer.$metadata.requestId ?? '',
  };
}

export const recordsOf = (
  { sandbox }: Pick<Stage, 'sandbox'>,
  eventName: string,
  region = REGION,
): TrailRecord[] =>
  trail({ world: sandbox.world, account: ACCOUNT, region }).filter(
    (record) => record.eventName === eventName,
  );

/** Waits for what happens by itself; how long it takes is not what is tested. */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
