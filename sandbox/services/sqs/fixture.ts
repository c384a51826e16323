import {
  CreateQueueCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Administrator, openAccount } from '../../kernel/accounts.ts';
import { type Sandbox, startSandbox } from '../../start.ts';

export const REGION = 'eu-west-2';
export const ACCOUNT = '111122223333';

/** What the tests of SQS share: a sandbox with clients of two accounts, and short words for the usual calls. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly sqs: SQSClient;
  /** Administrator of 444455556666. */
  readonly neighbour: SQSClient;
  /** Gives the URL. */
  createQueue(attributes?: Record<string, string>): Promise<string>;
  send(url: string, body: string): Promise<{ MessageId?: string | undefined }>;
  receive(url: string, options?: Partial<ReceiveMessageCommandInput>): Promise<readonly Message[]>;
}

export async function openBench(): Promise<Bench> {
  const sandbox = await startSandbox({ port: 0 });
  const clientOf = (credentials: Administrator) =>
    new SQSClient({ region: REGION, endpoint: sandbox.origin, credentials });
  const sqs = clientOf(sandbox.administrator);
  let made = 0;
  return {
    sandbox,
    sqs,
    neighbour: clientOf(openAccount(sandbox.world, '444455556666')),
    async createQueue(Attributes = {}) {
      made += 1;
      const command = new CreateQueueCommand({ QueueName: `queue-${made}`, Attributes });
      return (await sqs.send(command)).QueueUrl ?? '';
    },
    send: (QueueUrl, MessageBody) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })),
    receive: async (QueueUrl, options = {}) =>
      (await sqs.send(new ReceiveMessageCommand({ ...options, QueueUrl }))).Messages ?? [],
  };
}

export const arnOf = (url: string): string =>
  `arn:aws:sqs:${REGION}:${ACCOUNT}:${url.slice(url.lastIndexOf('/') + 1)}`;
