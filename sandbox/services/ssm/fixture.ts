import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  type AutomationExecution,
  CreateDocumentCommand,
  type CreateDocumentCommandInput,
  GetAutomationExecutionCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  type StartAutomationExecutionCommandInput,
} from '@aws-sdk/client-ssm';
import { stringify } from 'yaml';
import type { Statement } from '../../../src/iam/model.ts';
import { type TrailRecord, trail } from '../../kernel/trail.ts';
import { type Sandbox, startSandbox } from '../../start.ts';

/** For the tests of Systems Manager: a whole sandbox, real clients, and runbooks made of a few steps. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly ssm: SSMClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
}

export const REGION = 'eu-west-2';
export const ACCOUNT = '111122223333';

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export async function openStage(): Promise<Stage> {
  const sandbox = await startSandbox({ port: 0 });
  return { sandbox, ...connect(sandbox, sandbox.administrator) };
}

export function connect(sandbox: Sandbox, credentials: Keys, region = REGION) {
  // Twice: a client sets its clock by the first refusal when the sandbox's clock was advanced.
  const settings = { region, endpoint: sandbox.origin, credentials, maxAttempts: 2 };
  return {
    ssm: new SSMClient(settings),
    iam: new IAMClient(settings),
    lambda: new LambdaClient(settings),
  };
}

export const policyOf = (...statements: Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** A role that Automation may take, with one inline policy. */
export async function makeRole(
  { iam }: Pick<Stage, 'iam'>,
  name: string,
  actions: string[],
): Promise<string> {
  const trust = {
    Effect: 'Allow',
    Principal: { Service: ['ssm.amazonaws.com', 'lambda.amazonaws.com'] },
    Action: 'sts:AssumeRole',
  } as const satisfies object;
  const made = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  if (actions.length > 0) {
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: actions, Resource: '*' });
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument }));
  }
  return made.Role?.Arn ?? '';
}

/** A runbook's content in YAML. */
export const runbookOf = (mainSteps: readonly object[], more: object = {}): string =>
  stringify({ schemaVersion: '0.3', ...more, mainSteps });

export const makeDocument = (
  { ssm }: Pick<Stage, 'ssm'>,
  Name: string,
  Content: string,
  more: Partial<CreateDocumentCommandInput> = {},
) =>
  ssm.send(
    new CreateDocumentCommand({
      Name,
      Content,
      DocumentType: 'Automation',
      DocumentFormat: 'YAML',
      ...more,
    }),
  );

export async function startExecution(
  { ssm }: Pick<Stage, 'ssm'>,
  DocumentName: string,
  Parameters: Record<string, string[]> = {},
  more: Partial<StartAutomationExecutionCommandInput> = {},
): Promise<string> {
  const { AutomationExecutionId = '' } = await ssm.send(
    new StartAutomationExecutionCommand({ DocumentName, Parameters, ...more }),
  );
  return AutomationExecutionId;
}

/** Makes a runbook of these steps and starts it. */
export async function runSteps(
  stage: Pick<Stage, 'ssm'>,
  name: string,
  mainSteps: readonly object[],
  more: object = {},
  parameters: Record<string, string[]> = {},
): Promise<string> {
  await makeDocument(stage, name, runbookOf(mainSteps, more));
  return startExecution(stage, name, parameters);
}

export async function getExecution(
  { ssm }: Pick<Stage, 'ssm'>,
  AutomationExecutionId: string,
): Promise<AutomationExecution> {
  const { AutomationExecution } = await ssm.send(
    new GetAutomationExecutionCommand({ AutomationExecutionId }),
  );
  if (AutomationExecution === undefined) throw new Error('there is no execution');
  return AutomationExecution;
}

/** Waits until the execution has one of these statuses; how long it takes is not what is tested. */
export async function reached(
  stage: Pick<Stage, 'ssm'>,
  id: string,
  ...statuses: readonly string[]
): Promise<AutomationExecution> {
  for (;;) {
    const execution = await getExecution(stage, id);
    if (statuses.includes(execution.AutomationExecutionStatus ?? '')) return execution;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Waits until the step is at work: only then does its time run. */
export async function begun(stage: Pick<Stage, 'ssm'>, id: string, step: string): Promise<void> {
  while (!stepStatuses(await getExecution(stage, id)).includes(`${step} InProgress`))
    await new Promise((resolve) => setTimeout(resolve, 10));
}

export const ended = (stage: Pick<Stage, 'ssm'>, id: string): Promise<AutomationExecution> =>
  reached(stage, id, 'Success', 'Failed', 'TimedOut', 'Cancelled');

/** `name Status` of each step, as the execution lists them. */
export const stepStatuses = ({ StepExecutions }: AutomationExecution): string[] =>
  (StepExecutions ?? []).map(({ StepName, StepStatus }) => `${StepName} ${StepStatus}`);

export const recordsOf = (
  { sandbox }: Pick<Stage, 'sandbox'>,
  eventName: string,
  region = REGION,
): TrailRecord[] =>
  trail({ world: sandbox.world, account: ACCOUNT, region }).filter(
    (record) => record.eventName === eventName,
  );
