import {
  ActivateContactChannelCommand,
  CreateContactChannelCommand,
  CreateContactCommand,
  type Plan,
  SSMContactsClient,
  UpdateContactCommand,
} from '@aws-sdk/client-ssm-contacts';
import {
  CreateReplicationSetCommand,
  CreateResponsePlanCommand,
  type CreateResponsePlanCommandInput,
  SSMIncidentsClient,
} from '@aws-sdk/client-ssm-incidents';
import { vi } from 'vitest';
import { openAccount } from '../../kernel/accounts.ts';
import { changeIdentities, withEntry } from '../../kernel/identity.ts';
import { trail } from '../../kernel/trail.ts';
import { listMail, type Mail } from '../../mail/mailbox.ts';
import { startSandbox } from '../../start.ts';

export const REGION = 'eu-west-2';
export const ACCOUNT = '111122223333';
export const MINUTE = 60_000;

/** What the tests of incidents and of contacts share. */
export async function openDesk({ isOnboarded = true } = {}) {
  const sandbox = await startSandbox({ port: 0 });
  const { world } = sandbox;
  const settingsOf = (keys: { accessKeyId: string; secretAccessKey: string }, region = REGION) => ({
    region,
    endpoint: sandbox.origin,
    credentials: { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey },
    maxAttempts: 1,
  });
  const clientsOf = (keys: { accessKeyId: string; secretAccessKey: string }, region = REGION) => ({
    incidents: new SSMIncidentsClient(settingsOf(keys, region)),
    contacts: new SSMContactsClient(settingsOf(keys, region)),
  });
  const { incidents, contacts } = clientsOf(sandbox.administrator);
  const desk = {
    sandbox,
    incidents,
    contacts,
    clientsOf,
    settings: settingsOf(sandbox.administrator),
    neighbour: () => clientsOf(openAccount(world, '444455556666')),
    /** A user with one inline policy. */
    userWith: (name: string, statement: object) => clientsOf(addUser(world, name, statement)),
    async onboard(): Promise<string> {
      const command = new CreateReplicationSetCommand({ regions: { [REGION]: {} } });
      return (await incidents.send(command)).arn ?? '';
    },
    async makePlan(name: string, more: Partial<CreateResponsePlanCommandInput> = {}): Promise<string> {
      const incidentTemplate = { title: 'Leaked key', impact: 2, summary: 'A key was found in public.' };
      const command = new CreateResponsePlanCommand({ name, incidentTemplate, ...more });
      return (await incidents.send(command)).arn ?? '';
    },
    /** A contact with one activated channel, whose plan has one stage with it. */
    async makeContact(
      alias: string,
      duration = 5,
    ): Promise<{ arn: string; channel: string; address: string }> {
      const address = `${alias}@example.com`;
      const { ContactArn: arn = '' } = await contacts.send(
        new CreateContactCommand({ Alias: alias, Type: 'PERSONAL', Plan: { Stages: [] } }),
      );
      const made = await contacts.send(
        new CreateContactChannelCommand({
          ContactId: arn,
          Name: 'mail',
          Type: 'EMAIL',
          DeliveryAddress: { SimpleAddress: address },
        }),
      );
      const channel = made.ContactChannelArn ?? '';
      const mail = await desk.mailTo(address, /activation code/);
      await contacts.send(
        new ActivateContactChannelCommand({ ContactChannelId: channel, ActivationCode: codeIn(mail) }),
      );
      const Plan: Plan = {
        Stages: [
          {
            DurationInMinutes: duration,
            Targets: [{ ChannelTargetInfo: { ContactChannelId: channel, RetryIntervalInMinutes: 1 } }],
          },
        ],
      };
      await contacts.send(new UpdateContactCommand({ ContactId: arn, Plan }));
      return { arn, channel, address };
    },
    mailTo: (address: string, subject: RegExp): Promise<Mail> =>
      until(() => listMail(world).find((mail) => mail.to.includes(address) && subject.test(mail.subject))),
    mailsTo: (address: string, subject: RegExp): readonly Mail[] =>
      listMail(world).filter((mail) => mail.to.includes(address) && subject.test(mail.subject)),
    /** Records of the trail by event name, oldest first. */
    recorded: (name: string) =>
      trail({ world, account: ACCOUNT, region: REGION }).filter(({ eventName }) => eventName === name),
    /** Lets work that waits for no time at all be done. */
    async settle(): Promise<void> {
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
  if (isOnboarded) await desk.onboard();
  return desk;
}

export const codeIn = ({ text }: Mail): string => /code: (\d{6})$/m.exec(text)?.[1] ?? '';

export const until = <T>(find: () => T | undefined | Promise<T | undefined>): Promise<T> =>
  vi.waitFor(
    async () => {
      const found = await find();
      if (found === undefined) throw new Error('not there yet');
      return found;
    },
    { timeout: 10_000, interval: 5 },
  );

type World = Awaited<ReturnType<typeof startSandbox>>['world'];

function addUser(world: World, name: string, statement: object) {
  const id = world.ids.unique('AKIA');
  const secret = world.ids.secret(40);
  const createdAt = world.clock.now();
  const document = {
    Version: '2012-10-17' as const,
    Statement: [{ Effect: 'Allow' as const, ...statement }],
  };
  const user = {
    name,
    path: '/',
    id: world.ids.unique('AIDA'),
    arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    createdAt,
    inline: new Map([['p', { text: JSON.stringify(document), document }]]),
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
