import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { trail } from '../../kernel/trail.ts';
import { type Sandbox, startSandbox } from '../../start.ts';

/** A sandbox and the way a test looks at its stacks: through the real client. */
export async function openStacks(options: { iamPropagation?: number } = {}) {
  const sandbox = await startSandbox({ port: 0, ...options });
  return { sandbox, ...stacksOf(sandbox, configOf(sandbox)) };
}

const REGION = 'eu-west-2';
export const ACCOUNT = '111122223333';

export const configOf = (sandbox: Sandbox, credentials = adminOf(sandbox)) => ({
  region: REGION,
  endpoint: sandbox.origin,
  credentials,
});

const adminOf = ({ administrator: { accessKeyId, secretAccessKey } }: Sandbox) => ({
  accessKeyId,
  secretAccessKey,
});

export function stacksOf(sandbox: Sandbox, config: ReturnType<typeof configOf>) {
  const client = new CloudFormationClient(config);
  return {
    config,
    client,
    create: (StackName: string, template: object, more: Partial<CreateStackCommandInput> = {}) =>
      client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template), ...more })),
    update: (StackName: string, template: object, more: Partial<UpdateStackCommandInput> = {}) =>
      client.send(new UpdateStackCommand({ StackName, TemplateBody: JSON.stringify(template), ...more })),
    async settled(StackName: string): Promise<Stack> {
      for (;;) {
        const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
        const [stack] = Stacks ?? [];
        if (stack !== undefined && !stack.StackStatus?.endsWith('IN_PROGRESS')) return stack;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    /** Oldest first: `LogicalId STATUS`. */
    async history(StackName: string): Promise<string[]> {
      const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
      return (StackEvents ?? [])
        .map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`)
        .reverse();
    },
    async reasonOf(StackName: string, logicalId: string): Promise<string | undefined> {
      const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
      return StackEvents?.find(
        (event) => event.LogicalResourceId === logicalId && event.ResourceStatus?.endsWith('FAILED'),
      )?.ResourceStatusReason;
    },
    /** `LogicalId: reason` of everything that has failed, oldest first. */
    async failures(StackName: string): Promise<string[]> {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
      return StackEvents.filter((event) => event.ResourceStatus?.endsWith('FAILED'))
        .map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`)
        .reverse();
    },
    /** Physical ids by logical id. */
    async physicalIds(StackName: string): Promise<Record<string, string>> {
      const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName }));
      return Object.fromEntries(
        (StackResources ?? []).map((one) => [one.LogicalResourceId ?? '', one.PhysicalResourceId ?? '']),
      );
    },
    /** Records of a region's trail by event name, oldest first. */
    recorded: (eventName: string, region = REGION) =>
      trail({ world: sandbox.world, account: ACCOUNT, region }).filter((one) => one.eventName === eventName),
  };
}
