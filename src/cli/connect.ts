import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { isNamed } from '../aws/error-facts.ts';
import { createOperatorClients, type OperatorClients } from '../aws/operator-clients.ts';
import { CordonError } from '../model/cordon-error.ts';
import { control } from './stage/sandbox-process.ts';

export const STACK_NAME = 'Cordon';

const SandboxStatus = z.object({
  origin: z.string(),
  now: z.iso.datetime(),
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

/** What time it is where the calls go: a sandbox's clock may have been set forward. */
export async function readClock(flags: { sandbox?: string | undefined }): Promise<() => number> {
  if (flags.sandbox === undefined) return Date.now;
  const { now } = SandboxStatus.parse(await askSandbox(flags.sandbox));
  const offset = Date.parse(now) - Date.now();
  return () => Date.now() + offset;
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

/** What a person at a command line needs to know of the deployed stack. */
export interface DeployedStack {
  readonly tableName: string;
  readonly topicArn: string;
  readonly denySessionsPolicyArn: string;
  readonly denyAllPolicyArn: string;
  /** Where people's requests go, signed. */
  readonly controlUrl: string;
  /** For the people who may ask it. */
  readonly operatorPolicyArn: string;
  /** Its name. */
  readonly evidenceBucket: string;
  /** IAM path of the emergency users: begins and ends with a slash. */
  readonly breakGlassPath: string;
}

/** Where the deployed stack keeps its incidents. */
export const findTable = async (clients: OperatorClients): Promise<string> =>
  (await findDeployment(clients)).tableName;

export async function findDeployment(clients: OperatorClients): Promise<DeployedStack> {
  try {
    const { Stacks } = await clients.cloudformation.send(
      new DescribeStacksCommand({ StackName: STACK_NAME }),
    );
    const outputs = new Map(
      Stacks?.[0]?.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
    const tableName = outputs.get('TableName');
    if (tableName !== undefined) {
      return {
        tableName,
        topicArn: outputs.get('TopicArn') ?? '',
        denySessionsPolicyArn: outputs.get('DenySessionsPolicyArn') ?? '',
        denyAllPolicyArn: outputs.get('DenyAllPolicyArn') ?? '',
        controlUrl: outputs.get('ControlUrl') ?? '',
        operatorPolicyArn: outputs.get('OperatorPolicyArn') ?? '',
        evidenceBucket: outputs.get('EvidenceBucket') ?? '',
        breakGlassPath:
          Stacks?.[0]?.Parameters?.find(({ ParameterKey }) => ParameterKey === 'BreakGlassPath')
            ?.ParameterValue ?? '/break-glass/',
      };
    }
  } catch (error) {
    if (!isNamed(error, 'ValidationError')) throw error;
  }
  throw new CordonError('NotDeployed', `there is no stack ${STACK_NAME} in this account and region`, {
    advice: 'check --region and your credentials, or see it on a sandbox: npm run demo -- --keep',
  });
}
