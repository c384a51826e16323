import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeRuleCommand, EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../src/cli/stage/mailbox.ts';
import { type SandboxProcess, startSandboxProcess } from '../../src/cli/stage/sandbox-process.ts';
import { ROOT } from '../modules.ts';

/**
 * The CDK CLI as it comes, with nothing but an endpoint, a key and a region: it publishes, plans by change
 * sets, watches events and reads outputs in its own way.
 */
const run = promisify(execFile);
const require = createRequire(import.meta.url);
const REGION = 'eu-west-2';
const STACK = 'Cordon';
const SIMULATED = 'simulated';

let sandbox: SandboxProcess;
let folder: string;
let config: { region: string; endpoint: string; credentials: SandboxProcess['administrator'] };

beforeAll(async () => {
  [sandbox, folder] = await Promise.all([
    startSandboxProcess({ port: 0 }),
    mkdtemp(join(tmpdir(), 'cordon-cdk-')),
  ]);
  config = { region: REGION, endpoint: sandbox.origin, credentials: sandbox.administrator };
  await bootstrap();
}, 60_000);
afterAll(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true, force: true });
});

/**
 * What the CLI needs of an account's bootstrapping: a bucket for assets, the role that CloudFormation acts
 * with, and the number of the version. The roles for publishing and deploying are not there: the CLI says
 * so and goes on with the key that it has.
 */
async function bootstrap(): Promise<void> {
  const { account } = sandbox.administrator;
  const named = (name: string) => `cdk-hnb659fds-${name}-${account}-${REGION}`;
  const Statement = {
    Effect: 'Allow',
    Principal: { Service: 'cloudformation.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const Resources = {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: named('assets') } },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: named('cfn-exec-role'),
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement },
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      },
    },
  };
  const client = new CloudFormationClient(config);
  const version = { Name: '/cdk-bootstrap/hnb659fds/version', Type: 'String', Value: '30' } as const;
  await new SSMClient(config).send(new PutParameterCommand(version));
  const StackName = 'Bootstrap';
  const TemplateBody = JSON.stringify({ Resources });
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
  await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 30, minDelay: 1 }, { StackName });
}

/** What the CLI says, on both of its channels. */
async function cdk(...words: string[]): Promise<string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name));
  const { accessKeyId, secretAccessKey } = sandbox.administrator;
  const env = {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: sandbox.origin,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: REGION,
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    NO_COLOR: '1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const program = require.resolve('aws-cdk/bin/cdk');
  const told = await run(process.execPath, [program, ...words, '--no-notices'], { cwd: ROOT, env }).catch(
    (error: Error & { stdout: string; stderr: string }) => {
      throw new Error(`cdk ${words.join(' ')}: ${error.stdout}${error.stderr}`);
    },
  );
  return told.stdout + told.stderr;
}

/** The app is what cdk.json names; what it wrote is read again where it would write the same. */
const assembly = () => join(folder, 'cdk.out');
const withApp = (...words: string[]) => cdk(...words, '--output', assembly());
const again = (...words: string[]) => cdk(...words, '--app', assembly());

async function readOutputs(): Promise<Record<string, string>> {
  return JSON.parse(await readFile(join(folder, 'outputs.json'), 'utf8'))[STACK];
}

const logicalIds = async () => {
  const client = new CloudFormationClient(config);
  const { StackResourceSummaries = [] } = await client.send(
    new ListStackResourcesCommand({ StackName: STACK }),
  );
  return StackResourceSummaries.map(({ LogicalResourceId }) => LogicalResourceId).sort();
};

describe('the CDK CLI', { timeout: 60_000 }, () => {
  let outputs: Record<string, string>;
  let first: readonly (string | undefined)[];

  it('deploys', async () => {
    const outputsFile = join(folder, 'outputs.json');
    const told = await withApp('deploy', STACK, '--require-approval', 'never', '--outputs-file', outputsFile);
    expect(told).toContain(`✅  ${STACK}`);
    outputs = await readOutputs();
    first = await logicalIds();
    const TableName = outputs['TableName'] ?? '';
    const { Table } = await new DynamoDBClient(config).send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    expect(first).not.toContain('SimulationRule');
  });

  it('sees no difference in what it deployed, and deploys nothing', async () => {
    expect(await again('diff', STACK)).toContain('There were no differences');
    expect(await again('deploy', STACK, '--require-approval', 'never')).toContain('(no changes)');
  });

  it('deploys again with another parameter, and the stack answers', async () => {
    const told = await again('deploy', STACK, '--require-approval', 'never', '--parameters', 'Simulation=on');
    expect(told).toContain(`✅  ${STACK}`);
    expect(told).toMatch(/UPDATE_COMPLETE .*GuardDutyTranslator/);
    expect(await logicalIds()).toEqual(expect.arrayContaining([...first, 'SimulationRule']));
    const events = new EventBridgeClient(config);
    const { State } = await events.send(new DescribeRuleCommand({ Name: 'Trigger-GuardDuty-Incident' }));
    expect(State).toBe('ENABLED');
    expect(await simulateFinding(events)).toBe('Inactive');
  });

  it('destroys, once nobody is held by what the stack has made', async () => {
    await expect(again('destroy', STACK, '--force')).rejects.toThrow(
      /failed to delete: .*CordonDenySessions/,
    );
    const attached = { UserName: SIMULATED, PolicyArn: outputs['DenySessionsPolicyArn'] };
    await new IAMClient(config).send(new DetachUserPolicyCommand(attached));
    expect(await again('destroy', STACK, '--force')).toContain(`✅  ${STACK}: destroyed`);
    const client = new CloudFormationClient(config);
    await expect(client.send(new DescribeStacksCommand({ StackName: STACK }))).rejects.toThrow(
      'does not exist',
    );
    // Incidents outlive the stack: the template retains the table.
    const TableName = outputs['TableName'] ?? '';
    const { Table } = await new DynamoDBClient(config).send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableStatus).toBe('ACTIVE');
  });
});

/** Says what has become of the key of a user made for this, once the finding about it has been answered. */
async function simulateFinding(events: EventBridgeClient): Promise<string | undefined> {
  const iam = new IAMClient(config);
  const UserName = SIMULATED;
  await iam.send(new CreateUserCommand({ UserName, Path: '/cordon-simulation/' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const Detail = JSON.stringify({
    severity: 8,
    type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration',
    title: 'Potential Credential Exfiltration',
    resource: {
      resourceType: 'AccessKey',
      accessKeyDetails: { accessKeyId: AccessKey?.AccessKeyId, userName: UserName },
    },
    region: REGION,
    id: 'cdk-001',
    accountId: sandbox.administrator.account,
  });
  const entry = { Source: 'custom.guardduty.simulation', DetailType: 'GuardDuty Finding', Detail };
  await events.send(new PutEventsCommand({ Entries: [entry] }));
  return waitFor(async () => {
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
    const status = AccessKeyMetadata[0]?.Status;
    return status === 'Active' ? undefined : status;
  }, 15_000);
}
