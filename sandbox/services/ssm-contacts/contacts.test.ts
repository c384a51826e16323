import {
  CreateContactChannelCommand,
  CreateContactCommand,
  DeleteContactChannelCommand,
  DeleteContactCommand,
  GetContactChannelCommand,
  GetContactCommand,
  GetContactPolicyCommand,
  ListContactChannelsCommand,
  ListContactsCommand,
  ListTagsForResourceCommand,
  PutContactPolicyCommand,
  SendActivationCodeCommand,
  StartEngagementCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContactChannelCommand,
} from '@aws-sdk/client-ssm-contacts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, openDesk } from '../ssm-incidents/fixture.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.sandbox.close());

const empty = { Stages: [] };
const create = (Alias: string, more: object = {}) =>
  desk.contacts.send(new CreateContactCommand({ Alias, Type: 'PERSONAL', Plan: empty, ...more }));

describe('a contact', () => {
  it('is made, shown, listed and deleted', async () => {
    const { ContactArn } = await create('ann', {
      DisplayName: 'Ann Example',
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    expect(ContactArn).toBe(`arn:aws:ssm-contacts:eu-west-2:${ACCOUNT}:contact/ann`);
    const found = await desk.contacts.send(new GetContactCommand({ ContactId: ContactArn }));
    expect(found).toMatchObject({ Alias: 'ann', DisplayName: 'Ann Example', Type: 'PERSONAL', Plan: empty });
    await desk.contacts.send(
      new TagResourceCommand({ ResourceARN: ContactArn, Tags: [{ Key: 'shift', Value: 'day' }] }),
    );
    await desk.contacts.send(new UntagResourceCommand({ ResourceARN: ContactArn, TagKeys: ['team'] }));
    const { Tags } = await desk.contacts.send(new ListTagsForResourceCommand({ ResourceARN: ContactArn }));
    expect(Tags).toEqual([{ Key: 'shift', Value: 'day' }]);
    await create('anselm');
    await create('bert');
    const first = await desk.contacts.send(new ListContactsCommand({ AliasPrefix: 'an', MaxResults: 1 }));
    expect(first.Contacts?.map(({ Alias }) => Alias)).toEqual(['ann']);
    const rest = await desk.contacts.send(
      new ListContactsCommand({ AliasPrefix: 'an', NextToken: first.NextToken ?? '' }),
    );
    expect(rest.Contacts?.map(({ Alias }) => Alias)).toEqual(['anselm']);
    await desk.contacts.send(new DeleteContactCommand({ ContactId: ContactArn }));
    await expect(desk.contacts.send(new GetContactCommand({ ContactId: ContactArn }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      ResourceType: 'CONTACT',
    });
  });

  it("is refused by AWS's own codes", async () => {
    await create('once', { IdempotencyToken: 'token' });
    await create('once', { IdempotencyToken: 'token' });
    await expect(create('once')).rejects.toMatchObject({ name: 'ConflictException' });
    await expect(create('Upper')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(create('shift', { Type: 'ONCALL_SCHEDULE' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
      message: expect.stringContaining('on-call schedules'),
    });
    const missing: object = { Alias: 'no-plan', Type: 'PERSONAL' };
    await expect(desk.contacts.send(new CreateContactCommand(missing as never))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("'Plan'"),
    });
    const badTarget = { Stages: [{ DurationInMinutes: 31, Targets: [] }] };
    await expect(create('late', { Plan: badTarget })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('needs Incident Manager to be set up', async () => {
    const { contacts } = desk.neighbour();
    await expect(contacts.send(new ListContactsCommand({}))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Invalid value provided - Account not found for the request',
    });
  });

  it('is put into an escalation plan by those who may', async () => {
    const { ContactArn = '' } = await create('dan');
    const { contacts } = desk.userWith('planner', { Action: 'ssm-contacts:CreateContact', Resource: '*' });
    const target = { ContactTargetInfo: { ContactId: ContactArn, IsEssential: true } };
    const Plan = { Stages: [{ DurationInMinutes: 1, Targets: [target] }] };
    await expect(
      contacts.send(new CreateContactCommand({ Alias: 'all', Type: 'ESCALATION', Plan })),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('ssm-contacts:AssociateContact'),
    });
  });

  it('is engaged from another account where its policy lets it in', async () => {
    const { ContactArn = '' } = await create('shared');
    const { contacts } = desk.neighbour();
    const command = new StartEngagementCommand({
      ContactId: ContactArn,
      Sender: 'next door',
      Subject: 'Help',
      Content: 'Please',
    });
    await expect(contacts.send(command)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::444455556666:root' },
          Action: 'ssm-contacts:StartEngagement',
          Resource: ContactArn,
        },
      ],
    });
    await desk.contacts.send(new PutContactPolicyCommand({ ContactArn, Policy }));
    expect(await desk.contacts.send(new GetContactPolicyCommand({ ContactArn }))).toMatchObject({ Policy });
    expect((await contacts.send(command)).EngagementArn).toContain(':engagement/shared/');
  });
});

describe('a channel', () => {
  const channelInput = (ContactId: string, Name: string, SimpleAddress: string) => ({
    ContactId,
    Name,
    Type: 'EMAIL' as const,
    DeliveryAddress: { SimpleAddress },
  });

  it('is activated by the code that was mailed to it', async () => {
    const { channel } = await desk.makeContact('eve');
    const shown = await desk.contacts.send(new GetContactChannelCommand({ ContactChannelId: channel }));
    expect(shown).toMatchObject({
      ActivationStatus: 'ACTIVATED',
      DeliveryAddress: { SimpleAddress: 'eve@example.com' },
    });
    await desk.contacts.send(
      new UpdateContactChannelCommand({
        ContactChannelId: channel,
        DeliveryAddress: { SimpleAddress: 'eve@example.org' },
      }),
    );
    await desk.mailTo('eve@example.org', /activation code/);
    const moved = await desk.contacts.send(new GetContactChannelCommand({ ContactChannelId: channel }));
    expect(moved.ActivationStatus).toBe('NOT_ACTIVATED');
  });

  it('can wait for its activation', async () => {
    const { ContactArn = '' } = await create('flo');
    const input = channelInput(ContactArn, 'later', 'flo@example.com');
    const { ContactChannelArn } = await desk.contacts.send(
      new CreateContactChannelCommand({ ...input, DeferActivation: true }),
    );
    await desk.settle();
    expect(desk.mailsTo('flo@example.com', /./)).toEqual([]);
    await desk.contacts.send(new SendActivationCodeCommand({ ContactChannelId: ContactChannelArn }));
    await desk.mailTo('flo@example.com', /activation code/);
    const { ContactChannels } = await desk.contacts.send(
      new ListContactChannelsCommand({ ContactId: ContactArn }),
    );
    expect(ContactChannels).toMatchObject([{ Name: 'later', ActivationStatus: 'NOT_ACTIVATED' }]);
    await desk.contacts.send(new DeleteContactChannelCommand({ ContactChannelId: ContactChannelArn }));
    await expect(
      desk.contacts.send(new GetContactChannelCommand({ ContactChannelId: ContactChannelArn })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is refused where it is no e-mail', async () => {
    const { ContactArn = '' } = await create('gil');
    const sms = { ...channelInput(ContactArn, 'phone', '+441632960000'), Type: 'SMS' as const };
    await expect(desk.contacts.send(new CreateContactChannelCommand(sms))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
      message: expect.stringContaining('SMS'),
    });
    const evil = channelInput(ContactArn, 'mail', 'gil@example.com\r\nBcc: thief@example.com');
    await expect(desk.contacts.send(new CreateContactChannelCommand(evil))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});
