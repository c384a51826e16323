import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { vi } from 'vitest';
import { type Administrator, openAccount } from '../../kernel/accounts.ts';
import { changeIdentities, withEntry } from '../../kernel/identity.ts';
import { callAs, serviceCaller } from '../../kernel/world.ts';
import { listMail, type Mail } from '../../mail/mailbox.ts';
import { type Sandbox, startSandbox } from '../../start.ts';
import { listPublications, type Publication } from './publications.ts';

export const REGION = 'eu-west-2';
export const ACCOUNT = '111122223333';

/** What the tests of SNS share: a sandbox with clients of two accounts, and ways to wait for what is sent. */
export interface Bench {
  readonly sandbox: Sandbox;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  /** Administrator of 444455556666. */
  readonly neighbour: SNSClient;
  createTopic(attributes?: Record<string, string>): Promise<string>;
  publish(topicArn: string, message?: string, more?: object): Promise<{ MessageId?: string | undefined }>;
  /** Gives the token of the confirmation mail. */
  subscribeByMail(topicArn: string, address: string): Promise<{ token: string; mail: Mail }>;
  /** A mail arrives some time after the call that caused it. */
  findMailTo(address: string, subject: RegExp): Promise<Mail>;
  /** The newest publication, once none of its deliveries is under way. */
  settled(): Promise<Publication>;
  /** A user of the topics' account with one inline policy, or none. */
  addUser(name: string, policy?: object): SNSClient;
  publishAs(service: string, topicArn: string): Promise<unknown>;
}

export async function openBench(): Promise<Bench> {
  const sandbox = await startSandbox({ port: 0 });
  const { world } = sandbox;
  const settingsOf = (credentials: Pick<Administrator, 'accessKeyId' | 'secretAccessKey'>) => ({
    region: REGION,
    endpoint: sandbox.origin,
    credentials,
  });
  const sns = new SNSClient(settingsOf(sandbox.administrator));
  let made = 0;
  const findMailTo = (address: string, subject: RegExp) =>
    waitFor(() => listMail(world).find((mail) => mail.to.includes(address) && subject.test(mail.subject)));
  return {
    sandbox,
    sns,
    sqs: new SQSClient(settingsOf(sandbox.administrator)),
    neighbour: new SNSClient(settingsOf(openAccount(world, '444455556666'))),
    async createTopic(attributes = {}) {
      made += 1;
      const command = new CreateTopicCommand({ Name: `topic-${made}`, Attributes: attributes });
      return (await sns.send(command)).TopicArn ?? '';
    },
    publish: (TopicArn, Message = 'the message', more = {}) =>
      sns.send(new PublishCommand({ TopicArn, Message, ...more })),
    async subscribeByMail(TopicArn, address) {
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: address }));
      const mail = await findMailTo(address, /Subscription Confirmation/);
      return { token: tokenIn(mail), mail };
    },
    findMailTo,
    settled: () =>
      waitFor(() => {
        const [newest] = listPublications(world);
        return newest?.deliveries.some(({ status }) => status === 'pending') ? undefined : newest;
      }),
    addUser: (name, policy) => new SNSClient(settingsOf(addUser(sandbox, name, policy))),
    publishAs(service, TopicArn) {
      const caller = serviceCaller(service, ACCOUNT, `arn:aws:events:${REGION}:${ACCOUNT}:rule/r`);
      const from = { caller, account: ACCOUNT, region: REGION, via: service };
      return callAs(world, from, 'sns', 'Publish', { TopicArn, Message: `from ${service}` });
    },
  };
}

export const tokenIn = (mail: Mail | undefined): string =>
  /^Token: ([0-9a-f]+)$/m.exec(mail?.text ?? '')?.[1] ?? '';

const waitFor = <T>(find: () => T | undefined): Promise<T> =>
  vi.waitFor(
    () => {
      const found = find();
      if (found === undefined) throw new Error('not there yet');
      return found;
    },
    { timeout: 10_000, interval: 5 },
  );

function addUser(
  { world }: Sandbox,
  name: string,
  policy: object | undefined,
): { accessKeyId: string; secretAccessKey: string } {
  const id = world.ids.unique('AKIA');
  const secret = world.ids.secret(40);
  const createdAt = world.clock.now();
  const stored = { text: JSON.stringify(policy), document: policy as never };
  const user = {
    name,
    path: '/',
    id: world.ids.unique('AIDA'),
    arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    createdAt,
    inline: new Map(policy === undefined ? [] : [['p', stored]]),
    attached: [],
    tags: new Map(),
  };
  changeIdentities(world, ACCOUNT, (state) => ({
    ...state,
    users: withEntry(state.users, name, user),
    keys: withEntry(state.keys, id, { id, secret, userName: name, status: 'Active' as const, createdAt }),
  }));
  return { accessKeyId: id, secretAccessKey: secret };
}
