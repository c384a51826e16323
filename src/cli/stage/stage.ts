import { randomUUID } from 'node:crypto';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { ConfirmSubscriptionCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import {
  ActivateContactChannelCommand,
  ListContactChannelsCommand,
  ListContactsCommand,
} from '@aws-sdk/client-ssm-contacts';
import type { Scene } from '../../../scenarios/scenario.ts';
import { createOperatorClients, type OperatorClients } from '../../aws/operator-clients.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { STACK_NAME } from '../connect.ts';
import { deployStack, outputOf, type Template } from './deploy-stack.ts';
import { enableGuardDuty } from './guardduty.ts';
import { readMails, waitFor } from './mailbox.ts';
import { startProgram } from './programs.ts';
import type { SandboxProcess } from './sandbox-process.ts';

/** Who is subscribed to the topic in a story. */
export const SECURITY = 'security@example.com';
/** Whom Incident Manager engages. */
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
  /** GuardDuty's, in the scenario's region. */
  readonly detectorId: string;
  /** `AIDA…` */
  readonly victimId: string;
  readonly leakedKey: AccessKey;
  /** The victim's other key, which a job of his uses. */
  readonly otherKey: AccessKey;
}

/** Writes template and bundles, as `npm run synth` does; `policy`: a file of one's own. */
export async function synthesize(folder: string, policy?: string): Promise<void> {
  const own = policy === undefined ? {} : { CORDON_POLICY: policy };
  const program = startProgram('deploy/app.ts', [], { CDK_OUTDIR: folder, ...own });
  const code = await new Promise<number | null>((resolve) => program.process.once('close', resolve));
  if (code !== 0)
    throw new CordonError('Synth', 'the deployment could not be synthesized', { advice: 'npm run synth' });
}

/** `parameters`: of the stack, in place of those that a story has. */
export async function setStage(
  sandbox: SandboxProcess,
  scenario: Scene,
  assembly: string,
  rewrite?: (template: Template) => Template,
  parameters: Readonly<Record<string, string>> = {},
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
    parameters: {
      Simulation: 'on',
      NotifyEmail: SECURITY,
      IncidentManager: 'create',
      OnCallEmail: ON_CALL,
      // A story is about what is done, not about the first days.
      ShadowDays: '0',
      ...parameters,
    },
    ...(rewrite === undefined ? {} : { rewrite }),
  });
  for (const topic of ['TopicArn', 'MaliciousIPCallersTopicArn'])
    await confirmSubscription(sandbox, clients, outputOf(stack, topic));
  if (parameters['IncidentManager'] !== 'off') await activateChannel(sandbox, clients);
  const detectorId = await enableGuardDuty(clients.guardduty);
  const victim = await makeVictim(clients, scenario);
  await furnish(clients, scenario.account);
  return {
    sandbox,
    clients,
    resources,
    detectorId,
    tableName: outputOf(stack, 'TableName'),
    topicArn: outputOf(stack, 'TopicArn'),
    denySessionsPolicyArn: outputOf(stack, 'DenySessionsPolicyArn'),
    denyAllPolicyArn: outputOf(stack, 'DenyAllPolicyArn'),
    deadLetterQueueUrl: outputOf(stack, 'DeadLetterQueueUrl'),
    ...victim,
  };
}

/** SNS sends nothing to an address before somebody there has answered the first mail of the topic. */
export async function confirmSubscription(
  sandbox: SandboxProcess,
  { sns }: Pick<OperatorClients, 'sns'>,
  TopicArn: string,
  address = SECURITY,
): Promise<void> {
  const Token = await findInMail(sandbox, address, (text) =>
    text.includes(TopicArn) ? /Token=([0-9a-f]+)/i.exec(text) : null,
  );
  await sns.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
}

/** And Incident Manager engages nobody before the code that it has sent comes back. */
async function activateChannel(sandbox: SandboxProcess, { ssmContacts }: OperatorClients): Promise<void> {
  const ActivationCode = await findInMail(sandbox, ON_CALL, (text) => /Activation code: (\d+)/.exec(text));
  const { Contacts = [] } = await ssmContacts.send(new ListContactsCommand({ Type: 'PERSONAL' }));
  for (const { ContactArn } of Contacts) {
    const { ContactChannels = [] } = await ssmContacts.send(
      new ListContactChannelsCommand({ ContactId: ContactArn }),
    );
    for (const { ContactChannelArn: ContactChannelId } of ContactChannels) {
      await ssmContacts.send(new ActivateContactChannelCommand({ ContactChannelId, ActivationCode }));
    }
  }
}

async function findInMail(
  sandbox: SandboxProcess,
  to: string,
  find: (text: string) => RegExpExecArray | null,
): Promise<string> {
  const found = await waitFor(async () => {
    const mails = await readMails(sandbox, to);
    return mails.map(({ text }) => find(text)?.[1]).find((one) => one !== undefined);
  }, 10_000);
  if (found === undefined)
    throw new CordonError('NoMail', `AWS sent no mail to ${to} that has to be answered`);
  return found;
}

/** What there is to be found. */
async function furnish(
  { s3, sqs, ssm, secretsManager, ...clients }: OperatorClients,
  { buckets, queues, parameters = [], secrets = [], users = [] }: Scene['account'],
): Promise<void> {
  for (const Bucket of buckets) await s3.send(new CreateBucketCommand({ Bucket }));
  for (const QueueName of queues) await sqs.send(new CreateQueueCommand({ QueueName }));
  for (const Name of parameters)
    await ssm.send(new PutParameterCommand({ Name, Type: 'SecureString', Value: randomUUID() }));
  for (const Name of secrets)
    await secretsManager.send(new CreateSecretCommand({ Name, SecretString: randomUUID() }));
  for (const user of users) await makeUser(clients, { ...user, path: '/' });
}

async function makeVictim(
  clients: OperatorClients,
  { victim }: Scene,
): Promise<Pick<Stage, 'victimId' | 'leakedKey' | 'otherKey'>> {
  return {
    victimId: await makeUser(clients, victim),
    leakedKey: await makeKey(clients, victim.userName),
    otherKey: await makeKey(clients, victim.userName),
  };
}

/** Gives the user's id. */
async function makeUser(
  { iam }: Pick<OperatorClients, 'iam'>,
  { userName: UserName, path: Path, policy }: Scene['victim'],
): Promise<string> {
  const { User } = await iam.send(new CreateUserCommand({ UserName, Path }));
  if (User?.UserId === undefined) throw new CordonError('NoUser', `IAM made no user ${UserName}`);
  const PolicyDocument = JSON.stringify(policy);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'daily-work', PolicyDocument }));
  return User.UserId;
}

async function makeKey(clients: OperatorClients, UserName: string): Promise<AccessKey> {
  const { AccessKey: key } = await clients.iam.send(new CreateAccessKeyCommand({ UserName }));
  if (!key?.AccessKeyId || !key.SecretAccessKey)
    throw new CordonError('NoKey', `IAM made no key for ${UserName}`);
  return { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
}
