import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { OperatorClients } from '../../aws/operator-clients.ts';
import { CordonError } from '../../model/cordon-error.ts';

/** The part of CDK's asset manifest that says which file goes where. */
const AssetManifest = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string(), packaging: z.literal('file') }),
      destinations: z.record(z.string(), z.object({ bucketName: z.string(), objectKey: z.string() })),
    }),
  ),
});

export interface StackSettings {
  readonly clients: Pick<OperatorClients, 'cloudformation' | 's3'>;
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  readonly stackName: string;
  /** Folder that `npm run synth` wrote. */
  readonly assembly: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Changes the template before it is sent; for the demo's negative control. */
  readonly rewrite?: (template: Template) => Template;
}

export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
}

/** Does what `cdk deploy` does first: uploads the assets, creates the stack from the template, waits for it. */
export async function deployStack(settings: StackSettings): Promise<{ stack: Stack; resources: number }> {
  const template: Template = JSON.parse(
    await readFile(join(settings.assembly, `${settings.stackName}.template.json`), 'utf8'),
  );
  const body = JSON.stringify(settings.rewrite?.(template) ?? template);
  const templateUrl = await uploadAssets(settings, body);
  const { cloudformation } = settings.clients;
  await cloudformation.send(
    new CreateStackCommand({
      StackName: settings.stackName,
      TemplateURL: templateUrl,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: Object.entries(settings.parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  const stack = await waitForStack(cloudformation, settings.stackName);
  const { StackResources = [] } = await cloudformation.send(
    new DescribeStackResourcesCommand({ StackName: settings.stackName }),
  );
  return { stack, resources: StackResources.length };
}

async function uploadAssets(settings: StackSettings, template: string): Promise<string> {
  const { s3 } = settings.clients;
  const manifestPath = join(settings.assembly, `${settings.stackName}.assets.json`);
  const manifest = AssetManifest.parse(JSON.parse(await readFile(manifestPath, 'utf8')));
  const fill = (text: string) =>
    text.replace(/\$\{AWS::AccountId\}/g, settings.account).replace(/\$\{AWS::Region\}/g, settings.region);
  const templateFile = `${settings.stackName}.template.json`;
  let templateUrl = '';
  const buckets = new Set<string>();
  for (const { source, destinations } of Object.values(manifest.files)) {
    for (const destination of Object.values(destinations)) {
      const [Bucket, Key] = [fill(destination.bucketName), fill(destination.objectKey)];
      if (!buckets.has(Bucket)) await s3.send(new CreateBucketCommand({ Bucket }));
      buckets.add(Bucket);
      const Body =
        source.path === templateFile ? template : await readFile(join(settings.assembly, source.path));
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      if (source.path === templateFile) templateUrl = `${settings.endpoint}/${Bucket}/${Key}`;
    }
  }
  return templateUrl;
}

async function waitForStack(cloudformation: CloudFormationClient, StackName: string): Promise<Stack> {
  for (;;) {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
    const stack = Stacks?.[0];
    if (stack?.StackStatus === 'CREATE_COMPLETE') return stack;
    if (stack?.StackStatus !== 'CREATE_IN_PROGRESS') throw await explainFailure(cloudformation, StackName);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function explainFailure(cloudformation: CloudFormationClient, StackName: string): Promise<CordonError> {
  const { StackEvents = [] } = await cloudformation.send(new DescribeStackEventsCommand({ StackName }));
  const failed = StackEvents.filter((event) => event.ResourceStatus?.endsWith('_FAILED'));
  const reasons = failed.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`);
  return new CordonError(
    'StackFailed',
    `the stack ${StackName} could not be created: ${reasons.reverse().join('; ')}`,
  );
}

export function outputOf(stack: Stack, key: string): string {
  const value = stack.Outputs?.find((output) => output.OutputKey === key)?.OutputValue;
  if (value === undefined) throw new CordonError('NoOutput', `the stack has no output ${key}`);
  return value;
}
