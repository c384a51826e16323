import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { ConfirmSubscriptionCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import type { Scenario } from '../../../scenarios/scenario.ts';
import { createOperatorClients, type OperatorClients } from '../../aws/operator-clients.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { STACK_NAME } from '../connect.ts';
import { deployStack, outputOf, type Template } from './deploy-stack.ts';
import { readMails, waitFor } from './mailbox.ts';
import { startProgram } from './programs.ts';
import type { SandboxProcess } from './sandbox-process.ts';

/** Who hears of incidents in a story. */
export const ON_CALL = 'oncall@example.com';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A sandbox with Cordon deployed and the people of a scenario in it. */
export interface Stage {
  readonly sandbox: SandboxProcess;
  readonly clients: OperatorClients;
  readonly tableName: string;
  readonly topicArn: string;
  readonly denySessionsPolicyArn: string;
  readonly denyAllPolicyArn: string;
  readonly deadLetterQueueUrl: string;
  readonly resources: number;
  readonly leakedKey: AccessKey;
  /** The victim's other key, which a job of his uses. */
  readonly otherKey: AccessKey;
}

/** Writes template and bundles, as `npm run synth` does. */
export async function synthesize(folder: string): Promise<void> {
  const program = startProgram('deploy/app.ts', [], { CDK_OUTDIR: folder });
  const code = await new Promise<number | null>((resolve) => program.process.once('close', resolve));
  if (code !== 0)
    throw new CordonError('Synth', 'the deployment could not be synthesized', { advice: 'npm run synth' });
}

export async function setStage(
  sandbox: SandboxProcess,
  scenario: Scenario,
  assembly: string,
  rewrite?: (template: Template) => Template,
): Promise<Stage> {
  const { origin: endpoint, administrator } = sandbox;
  const { region } = scenario;
  const clients = createOperatorClients({ endpoint, region, credentials: administrator });
  const { stack, resources } = await deployStack({
    clients,
    endpoint,
    region,
    account: administrator.account,
    stackName: STACK_NAME,
    assembly,
    parameters: { Simulation: 'on', NotifyEmail: ON_CALL },
    ...(rewrite === undefined ? {} : { rewrite }),
  });
  await confirmSubscription(sandbox, clients, outputOf(stack, 'TopicArn'));
  const keys = await makeVictim(clients, scenario);
  for (const Bucket of scenario.account.buckets) await clients.s3.send(new CreateBucketCommand({ Bucket }));
  for (const QueueName of scenario.account.queues)
    await clients.sqs.send(new CreateQueueCommand({ QueueName }));
  return {
    sandbox,
    clients,
    resources,
    tableName: outputOf(stack, 'TableName'),
    topicArn: outputOf(stack, 'TopicArn'),
    denySessionsPolicyArn: outputOf(stack, 'DenySessionsPolicyArn'),
    denyAllPolicyArn: outputOf(stack, 'DenyAllPolicyArn'),
    deadLetterQueueUrl: outputOf(stack, 'DeadLetterQueueUrl'),
    ...keys,
  };
}

/** SNS sends nothing to an address before somebody there has answered its first mail. */
async function confirmSubscription(
  sandbox: SandboxProcess,
  clients: OperatorClients,
  TopicArn: string,
): Promise<void> {
  const findToken = async () => {
    const [mail] = await readMails(sandbox, ON_CALL);
    return /Token=([0-9a-f]+)/i.exec(mail?.text ?? '')?.[1];
  };
  const Token = await waitFor(findToken, 10_000);
  if (Token === undefined) throw new CordonError('NoMail', 'SNS asked nobody to confirm the subscription');
  await clients.sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
}

async function makeVictim(
  clients: OperatorClients,
  scenario: Scenario,
): Promise<Pick<Stage, 'leakedKey' | 'otherKey'>> {
  const { userName: UserName, path: Path, policy } = scenario.victim;
  await clients.iam.send(new CreateUserCommand({ UserName, Path }));
  await clients.iam.send(
    new PutUserPolicyCommand({ UserName, PolicyName: 'daily-work', PolicyDocument: JSON.stringify(policy) }),
  );
  return { leakedKey: await makeKey(clients, UserName), otherKey: await makeKey(clients, UserName) };
}

async function makeKey(clients: OperatorClients, UserName: string): Promise<AccessKey> {
  const { AccessKey: key } = await clients.iam.send(new CreateAccessKeyCommand({ UserName }));
  if (!key?.AccessKeyId || !key.SecretAccessKey)
    throw new CordonError('NoKey', `IAM made no key for ${UserName}`);
  return { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
}
