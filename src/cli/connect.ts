import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { isNamed } from '../aws/error-facts.ts';
import { createOperatorClients, type OperatorClients } from '../aws/operator-clients.ts';
import { CordonError } from '../model/cordon-error.ts';
import { control } from './stage/sandbox-process.ts';

export const STACK_NAME = 'Cordon';

const SandboxStatus = z.object({
  origin: z.string(),
  accounts: z
    .array(z.object({ account: z.string(), accessKeyId: z.string(), secretAccessKey: z.string() }))
    .min(1),
});

/** The clients for AWS as the environment says, or for a sandbox that runs on this machine. */
export async function connect(flags: {
  sandbox?: string | undefined;
  region?: string | undefined;
}): Promise<OperatorClients> {
  const region = flags.region ?? process.env['AWS_REGION'] ?? 'eu-west-2';
  if (flags.sandbox === undefined) return createOperatorClients({ region });
  const status = SandboxStatus.parse(await askSandbox(flags.sandbox));
  const [account] = status.accounts;
  if (account === undefined) throw new CordonError('Sandbox', 'the sandbox has no account');
  return createOperatorClients({ endpoint: status.origin, region, credentials: account });
}

async function askSandbox(origin: string): Promise<unknown> {
  try {
    return await control(origin, 'GET status');
  } catch (cause) {
    throw new CordonError('NoSandbox', `no sandbox answers on ${origin}`, {
      advice: 'npm run sandbox',
      cause,
    });
  }
}

/** Where the deployed stack keeps its incidents. */
export async function findTable(clients: OperatorClients): Promise<string> {
  try {
    const { Stacks } = await clients.cloudformation.send(
      new DescribeStacksCommand({ StackName: STACK_NAME }),
    );
    const table = Stacks?.[0]?.Outputs?.find((output) => output.OutputKey === 'TableName')?.OutputValue;
    if (table !== undefined) return table;
  } catch (error) {
    if (!isNamed(error, 'ValidationError')) throw error;
  }
  throw new CordonError('NotDeployed', `there is no stack ${STACK_NAME} in this account and region`, {
    advice: 'check --region and your credentials, or see it on a sandbox: npm run demo -- --keep',
  });
}
