import { readFileSync } from 'node:fs';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  type AutomationExecution,
  CreateDocumentCommand,
  GetAutomationExecutionCommand,
  SSMClient,
  StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  ACCOUNT,
  BUCKET,
  findHolders,
  keysOf,
  makeCompromised,
  openRotateStage,
  REGION,
  type RotateStage,
  readSecret,
  STEP_ROLE,
  STEPS,
  TABLE,
} from './fixture.ts';

const content = readFileSync(new URL('../../runbooks/rotate-iam-keys.yaml', import.meta.url), 'utf8');
const document = parse(content);

describe('rotate-iam-keys.yaml', () => {
  it('runs the three steps in order, each with what the function asks for', async () => {
    expect(document.mainSteps.map(({ name }: { name: string }) => name)).toEqual(STEPS);
    for (const { action, inputs, name } of document.mainSteps) {
      expect({ action, ...inputs }).toMatchObject({
        action: 'aws:invokeLambdaFunction',
        FunctionName: 'CordonRunbookStep',
        InputPayload: {
          step: name,
          incidentId: '{{ IncidentId }}',
          userName: '{{ IAMUserName }}',
          executionId: '{{ automation:EXECUTION_ID }}',
        },
      });
    }
  });

  it('takes its role from who starts it, and only parameters of a checked form', () => {
    expect(document).toMatchObject({ schemaVersion: '0.3', assumeRole: '{{ AutomationAssumeRole }}' });
    const patterns = Object.entries<{ allowedPattern: string }>(document.parameters).map(
      ([name, { allowedPattern }]) => [name, new RegExp(allowedPattern)] as const,
    );
    const accepted = {
      IAMUserName: 'GuardDuty-Example',
      AutomationAssumeRole: 'arn:aws:iam::111122223333:role/AutomationAssumeRole',
      IncidentId: 'INC-0123456789ab',
    };
    for (const [name, pattern] of patterns) {
      expect(pattern.test(accepted[name as keyof typeof accepted])).toBe(true);
      expect(pattern.test('","step":"createNewAccessKey')).toBe(false);
    }
    expect(patterns.map(([name]) => name)).toEqual(Object.keys(accepted));
  });
});

describe('an execution of it', () => {
  let stage: RotateStage;
  let ssm: SSMClient;
  beforeAll(async () => {
    stage = await openRotateStage();
    ssm = new SSMClient({
      endpoint: stage.sandbox.origin,
      region: REGION,
      credentials: stage.sandbox.administrator,
    });
    await makeFunction(stage);
    await makeAutomationRole(stage);
    await ssm.send(
      new CreateDocumentCommand({
        Name: 'RotateIAMKeysRunbook',
        Content: content,
        DocumentType: 'Automation',
        DocumentFormat: 'YAML',
      }),
    );
  });
  afterAll(() => stage.sandbox.close());

  async function execute(IAMUserName: string, IncidentId: string): Promise<AutomationExecution | undefined> {
    const { AutomationExecutionId } = await ssm.send(
      new StartAutomationExecutionCommand({
        DocumentName: 'RotateIAMKeysRunbook',
        Parameters: {
          IAMUserName: [IAMUserName],
          IncidentId: [IncidentId],
          AutomationAssumeRole: [`arn:aws:iam::${ACCOUNT}:role/AutomationAssumeRole`],
        },
      }),
    );
    for (;;) {
      const { AutomationExecution: run } = await ssm.send(
        new GetAutomationExecutionCommand({ AutomationExecutionId }),
      );
      if (!['Pending', 'InProgress', 'Waiting'].includes(run?.AutomationExecutionStatus ?? '')) return run;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('rotates the key, and shows the new secret neither in its outputs nor in the log', async () => {
    const user = await makeCompromised(stage);
    const run = await execute(user.userName, user.incidentId);
    expect(run).toMatchObject({ AutomationExecutionStatus: 'Success' });
    const made = await readSecret(stage, user.incidentId);
    expect(await keysOf(stage, user.userName)).toEqual([`${made.accessKeyId} Active`]);
    expect(JSON.stringify(run?.Outputs)).toContain(`cordon/${user.incidentId}`);
    expect(JSON.stringify(run)).not.toContain(made.secretAccessKey);
    expect(await findHolders(stage, made.secretAccessKey)).toEqual(['iam', 'secretsmanager-secrets']);
  });

  it('fails at its first step with a made-up incident, and says why', async () => {
    const user = await makeCompromised(stage);
    const run = await execute(user.userName, 'INC-0123456789ab');
    expect(run?.AutomationExecutionStatus).toBe('Failed');
    expect(run?.StepExecutions?.map(({ StepStatus }) => StepStatus)).toEqual([
      'Failed',
      'Pending',
      'Pending',
    ]);
    expect(JSON.stringify(run)).toContain('refused: there is no incident INC-0123456789ab');
    expect(await keysOf(stage, user.userName)).toEqual([`${user.keys.accessKeyId} Inactive`]);
  });
});

/** The function as it is deployed: bundled, with its own role, in a process of its own. */
async function makeFunction({ sandbox, sealKeyId }: RotateStage): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [new URL('../lambda/runbook-step.ts', import.meta.url).pathname],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  const lambda = new LambdaClient({
    endpoint: sandbox.origin,
    region: REGION,
    credentials: sandbox.administrator,
  });
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'CordonRunbookStep',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 120,
      Role: `arn:aws:iam::${ACCOUNT}:role/${STEP_ROLE}`,
      Code: { ZipFile: zipSync({ 'index.mjs': outputFiles[0]?.contents ?? new Uint8Array() }) },
      Environment: { Variables: { INCIDENT_TABLE: TABLE, EVIDENCE_BUCKET: BUCKET, SEAL_KEY_ID: sealKeyId } },
    }),
  );
}

async function makeAutomationRole({ clients }: RotateStage): Promise<void> {
  const policyOf = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const RoleName = 'AutomationAssumeRole';
  const trust = policyOf({ Action: 'sts:AssumeRole', Principal: { Service: 'ssm.amazonaws.com' } });
  await clients.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const PolicyDocument = policyOf({
    Action: 'lambda:InvokeFunction',
    Resource: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:CordonRunbookStep`,
  });
  await clients.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'Invoke', PolicyDocument }));
}
