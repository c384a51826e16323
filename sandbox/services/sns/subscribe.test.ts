import {
  ConfirmSubscriptionCommand,
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { callAs } from '../../kernel/world.ts';
import { listMail } from '../../mail/mailbox.ts';
import { startSandbox } from '../../start.ts';
import { confirmByToken } from './confirm.ts';
import { ACCOUNT, type Bench, openBench, REGION, tokenIn } from './fixture.ts';
import { unsubscribeByLink } from './unsubscribe.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.sandbox.close());

describe('an e-mail subscription', () => {
  it('waits until its mail is answered, then gets the messages', async () => {
    const topic = await bench.createTopic({ DisplayName: 'Cordon' });
    const { token, mail } = await bench.subscribeByMail(topic, 'person@example.com');
    expect(mail.text).toContain(`${bench.sandbox.origin}/_sandbox/confirm?`);
    expect(mail.raw).toMatch(/^From: Cordon <no-reply@sns.amazonaws.com>/m);
    const pending = await bench.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }));
    expect(pending.Subscriptions).toEqual([
      {
        SubscriptionArn: 'PendingConfirmation',
        Owner: ACCOUNT,
        Protocol: 'email',
        Endpoint: 'person@example.com',
        TopicArn: topic,
      },
    ]);
    await bench.publish(topic, 'nobody hears this');
    expect((await bench.settled()).deliveries).toEqual([]);

    const { subscriptionArn } = confirmByToken(bench.sandbox.world, token);
    await bench.publish(topic, 'A key was found in public.', { Subject: 'Key found' });
    const notification = await bench.findMailTo('person@example.com', /^Key found$/);
    expect(notification.text).toMatch(/^A key was found in public\.\n\n--\n/);
    expect(notification.text).toContain(
      `${bench.sandbox.origin}/_sandbox/unsubscribe?SubscriptionArn=${encodeURIComponent(subscriptionArn)}`,
    );
    expect(listMail(bench.sandbox.world).some(({ text }) => text.includes('nobody hears'))).toBe(false);
    const listed = await bench.sns.send(new ListSubscriptionsCommand({}));
    expect(listed.Subscriptions).toContainEqual(
      expect.objectContaining({ SubscriptionArn: subscriptionArn, TopicArn: topic }),
    );
  });

  it('has a token that is good for two days, and mails a new one afterwards', async () => {
    const other = await startSandbox({ port: 0 });
    const { world } = other;
    const root = { kind: 'root' as const, account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` };
    const from = {
      caller: { principal: root, account: ACCOUNT, userId: ACCOUNT },
      account: ACCOUNT,
      region: REGION,
      via: '127.0.0.1',
    };
    const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:t`;
    await callAs(world, from, 'sns', 'CreateTopic', { Name: 't' });
    const askForToken = async () => {
      const before = listMail(world).length;
      const input = { TopicArn: topic, Protocol: 'email', Endpoint: 'late@example.com' };
      await callAs(world, from, 'sns', 'Subscribe', input);
      await vi.waitFor(() => expect(listMail(world).length).toBeGreaterThan(before), { timeout: 10_000 });
      return tokenIn(listMail(world)[0]);
    };
    const first = await askForToken();
    world.clock.advance(86_400_000);
    expect(await askForToken()).toBe(first);
    world.clock.advance(86_400_000);
    expect(() => confirmByToken(world, first)).toThrow('Invalid parameter: Token');
    const second = await askForToken();
    expect(second).not.toBe(first);
    expect(confirmByToken(world, second).subscriptionArn).toContain(topic);
    await other.close();
  });

  it('can be confirmed by the API, so that only a signed request ends it', async () => {
    const topic = await bench.createTopic();
    const { token } = await bench.subscribeByMail(topic, 'careful@example.com');
    await expect(
      bench.sns.send(new ConfirmSubscriptionCommand({ TopicArn: topic, Token: 'abc' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const { SubscriptionArn = '' } = await bench.sns.send(
      new ConfirmSubscriptionCommand({ TopicArn: topic, Token: token, AuthenticateOnUnsubscribe: 'true' }),
    );
    expect(() => unsubscribeByLink(bench.sandbox.world, SubscriptionArn)).toThrow('signed request');
    const { Attributes } = await bench.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({ PendingConfirmation: 'false', ConfirmationWasAuthenticated: 'true' });
    await expect(bench.neighbour.send(new UnsubscribeCommand({ SubscriptionArn }))).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
    });
    await bench.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await expect(
      bench.sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn })),
    ).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  it('is ended by whoever has its link, and its address is told', async () => {
    const topic = await bench.createTopic();
    const { token } = await bench.subscribeByMail(topic, 'silenced@example.com');
    const { subscriptionArn } = confirmByToken(bench.sandbox.world, token);
    unsubscribeByLink(bench.sandbox.world, subscriptionArn);
    expect((await bench.findMailTo('silenced@example.com', /Unsubscribe Confirmation/)).text).toContain(
      topic,
    );
    await bench.publish(topic);
    expect((await bench.settled()).deliveries).toEqual([]);
    expect(() => confirmByToken(bench.sandbox.world, token)).toThrow('Invalid parameter: Token');
  });

  it('by email-json gets the envelope', async () => {
    const topic = await bench.createTopic();
    const Endpoint = 'program@example.com';
    await bench.sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'email-json', Endpoint }));
    const { text } = await bench.findMailTo(Endpoint, /Subscription Confirmation/);
    confirmByToken(bench.sandbox.world, /^Token: ([0-9a-f]+)$/m.exec(text)?.[1] ?? '');
    await bench.publish(topic, 'for a program', { Subject: 'Envelope' });
    const mail = await bench.findMailTo(Endpoint, /^Envelope$/);
    expect(JSON.parse(mail.text)).toMatchObject({
      Type: 'Notification',
      TopicArn: topic,
      Message: 'for a program',
      Subject: 'Envelope',
    });
  });

  it.each([
    ['what is no address', 'email', 'a@example.com\r\nBcc: b@example.com', 'InvalidParameterException'],
    ['an unknown protocol', 'pigeon', 'roof', 'InvalidParameterException'],
    ['a telephone, by its name', 'sms', '+441632960000', 'NotImplemented'],
    ['a web hook, by its name', 'https', 'https://example.com', 'NotImplemented'],
  ])('is not made for %s', async (_what, Protocol, Endpoint, name) => {
    const TopicArn = await bench.createTopic();
    await expect(
      bench.sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint })),
    ).rejects.toMatchObject({
      name,
    });
  });
});
