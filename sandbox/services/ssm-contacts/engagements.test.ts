import {
  AcceptPageCommand,
  CreateContactCommand,
  DeactivateContactChannelCommand,
  DescribeEngagementCommand,
  DescribePageCommand,
  ListEngagementsCommand,
  ListPageReceiptsCommand,
  ListPageResolutionsCommand,
  ListPagesByContactCommand,
  ListPagesByEngagementCommand,
  StartEngagementCommand,
  StopEngagementCommand,
  UpdateContactCommand,
} from '@aws-sdk/client-ssm-contacts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, codeIn, MINUTE, openDesk, REGION, until } from '../ssm-incidents/fixture.ts';
import { bookOf } from './state.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.sandbox.close());

const engage = async (ContactId: string, Subject: string, more: object = {}): Promise<string> => {
  const Content = `All about ${Subject}\n\nSecond line`;
  const command = new StartEngagementCommand({ ContactId, Sender: 'tests', Subject, Content, ...more });
  return (await desk.contacts.send(command)).EngagementArn ?? '';
};
const pagesOf = async (EngagementId: string) =>
  (await desk.contacts.send(new ListPagesByEngagementCommand({ EngagementId }))).Pages ?? [];
const describeEngagement = (EngagementId: string) =>
  desk.contacts.send(new DescribeEngagementCommand({ EngagementId }));
const receiptsOf = async (PageId: string) =>
  (await desk.contacts.send(new ListPageReceiptsCommand({ PageId }))).Receipts ?? [];
const accept = (PageId: string, AcceptCode: string, more: object = {}) =>
  desk.contacts.send(new AcceptPageCommand({ PageId, AcceptType: 'READ', AcceptCode, ...more }));

const escalation = async (
  alias: string,
  people: readonly (readonly [arn: string, isEssential: boolean])[],
) => {
  const Stages = people.map(([ContactId, IsEssential]) => ({
    DurationInMinutes: 5,
    Targets: [{ ContactTargetInfo: { ContactId, IsEssential } }],
  }));
  const command = new CreateContactCommand({ Alias: alias, Type: 'ESCALATION', Plan: { Stages } });
  return (await desk.contacts.send(command)).ContactArn ?? '';
};

describe('an engagement', () => {
  it('mails its message with a code, and stops when the page is accepted', async () => {
    const ada = await desk.makeContact('ada');
    const engagement = await engage(ada.arn, 'Leaked key', { IncidentId: 'incident-1' });
    expect(engagement).toMatch(
      /^arn:aws:ssm-contacts:eu-west-2:111122223333:engagement\/ada\/[0-9a-f-]{36}$/,
    );
    const mail = await desk.mailTo(ada.address, /^Leaked key$/);
    expect(mail.text).toMatch(/^All about Leaked key\n\nSecond line\n/);
    expect(mail.text).toContain('Incident: incident-1');
    const [page] = await pagesOf(engagement);
    const PageArn = page?.PageArn ?? '';
    expect(mail.text).toContain(PageArn);
    await until(async () => (await receiptsOf(PageArn)).find((one) => one.ReceiptType === 'DELIVERED'));
    expect((await describeEngagement(engagement)).StopTime).toBeUndefined();

    const wrong = codeIn(mail) === '000000' ? '000001' : '000000';
    await expect(accept(PageArn, wrong)).rejects.toMatchObject({ name: 'ValidationException' });
    expect((await describeEngagement(engagement)).StopTime).toBeUndefined();
    await accept(PageArn, codeIn(mail), { Note: 'On it' });
    await accept(PageArn, codeIn(mail));
    const stopped = await describeEngagement(engagement);
    expect(stopped).toMatchObject({ Sender: 'tests', Subject: 'Leaked key', IncidentId: 'incident-1' });
    expect(stopped.StopTime).toBeInstanceOf(Date);
    const receipts = await receiptsOf(PageArn);
    expect(receipts.map(({ ReceiptType }) => ReceiptType)).toEqual(['SENT', 'DELIVERED', 'READ']);
    expect(receipts.at(-1)).toMatchObject({ ReceiptInfo: 'On it', ContactChannelArn: ada.channel });
    const described = await desk.contacts.send(new DescribePageCommand({ PageId: PageArn }));
    expect(described).toMatchObject({
      Content: 'All about Leaked key\n\nSecond line',
      SentTime: expect.any(Date),
      DeliveryTime: expect.any(Date),
      ReadTime: expect.any(Date),
    });
    expect(desk.recorded('AcceptPage').at(-1)?.requestParameters).toMatchObject({
      acceptCode: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    });
  });

  it('goes to the next stage only when its minutes have passed and nobody has accepted', async () => {
    const [bea, cleo] = [await desk.makeContact('bea'), await desk.makeContact('cleo')];
    const plan = await escalation('two-steps', [
      [bea.arn, true],
      [cleo.arn, true],
    ]);
    const unheard = await engage(plan, 'Nobody answers');
    const heard = await engage(plan, 'Somebody answers');
    await desk.mailTo(bea.address, /Nobody answers/);
    const code = codeIn(await desk.mailTo(bea.address, /Somebody answers/));
    await accept((await pagesOf(heard))[0]?.PageArn ?? '', code);
    desk.sandbox.world.clock.advance(4 * MINUTE);
    await desk.settle();
    expect(desk.mailsTo(cleo.address, /answers/)).toEqual([]);
    desk.sandbox.world.clock.advance(MINUTE);
    await desk.mailTo(cleo.address, /Nobody answers/);
    await desk.settle();
    expect(desk.mailsTo(cleo.address, /Somebody answers/)).toEqual([]);
    const pages = await pagesOf(unheard);
    expect(pages.map(({ ContactArn }) => ContactArn)).toEqual([bea.arn, cleo.arn]);
    const { PageResolutions } = await desk.contacts.send(
      new ListPageResolutionsCommand({ PageId: pages[1]?.PageArn }),
    );
    expect(PageResolutions).toEqual([
      { ContactArn: plan, Type: 'ESCALATION', StageIndex: 1 },
      { ContactArn: cleo.arn, Type: 'PERSONAL' },
    ]);
    // When the plan is through, it is over.
    desk.sandbox.world.clock.advance(5 * MINUTE);
    await until(async () => (await describeEngagement(unheard)).StopTime);
  });

  it('goes on when the one who accepted is not essential', async () => {
    const [dora, emma] = [await desk.makeContact('dora'), await desk.makeContact('emma')];
    const plan = await escalation('informed', [
      [dora.arn, false],
      [emma.arn, true],
    ]);
    const engagement = await engage(plan, 'For all');
    const code = codeIn(await desk.mailTo(dora.address, /For all/));
    await accept((await pagesOf(engagement))[0]?.PageArn ?? '', code);
    expect((await describeEngagement(engagement)).StopTime).toBeUndefined();
    desk.sandbox.world.clock.advance(5 * MINUTE);
    await desk.mailTo(emma.address, /For all/);
  });

  it('runs each stage when the clock jumps over several', async () => {
    const fay = await desk.makeContact('fay');
    const Target = { ChannelTargetInfo: { ContactChannelId: fay.channel } };
    const Stages = [5, 5, 5].map((DurationInMinutes) => ({ DurationInMinutes, Targets: [Target] }));
    await desk.contacts.send(new UpdateContactCommand({ ContactId: fay.arn, Plan: { Stages } }));
    const engagement = await engage(fay.arn, 'Again');
    desk.sandbox.world.clock.advance(60 * MINUTE);
    await until(async () => (await describeEngagement(engagement)).StopTime);
    const { StartTime, StopTime } = await describeEngagement(engagement);
    expect(Number(StopTime) - Number(StartTime)).toBe(15 * MINUTE);
    expect(await pagesOf(engagement)).toHaveLength(3);
  });

  it('can be stopped', async () => {
    const gail = await desk.makeContact('gail');
    const engagement = await engage(gail.arn, 'Stop me');
    await desk.mailTo(gail.address, /Stop me/);
    await desk.contacts.send(new StopEngagementCommand({ EngagementId: engagement, Reason: 'False alarm' }));
    expect((await describeEngagement(engagement)).StopTime).toBeInstanceOf(Date);
    const [page] = await pagesOf(engagement);
    expect((await receiptsOf(page?.PageArn ?? '')).at(-1)).toMatchObject({
      ReceiptType: 'STOP',
      ReceiptInfo: 'False alarm',
    });
  });

  it('sends nothing to a channel that is not activated, and starts once by one token', async () => {
    const hope = await desk.makeContact('hope');
    await desk.contacts.send(new DeactivateContactChannelCommand({ ContactChannelId: hope.channel }));
    const first = await engage(hope.arn, 'Silence', { IdempotencyToken: 'once' });
    expect(await engage(hope.arn, 'Silence', { IdempotencyToken: 'once' })).toBe(first);
    expect(await pagesOf(first)).toEqual([]);
    const { Pages } = await desk.contacts.send(new ListPagesByContactCommand({ ContactId: hope.arn }));
    expect(Pages).toEqual([]);
  });

  it('tries again after the retry interval when a mail could not be sent', async () => {
    const jo = await desk.makeContact('jo');
    const { channels } = bookOf({ world: desk.sandbox.world, account: ACCOUNT, region: REGION });
    const channel = channels.get(jo.channel);
    if (channel === undefined) throw new Error('no channel');
    channels.set(jo.channel, { ...channel, address: 'nobody' });
    const engagement = await engage(jo.arn, 'Second try');
    const PageId = (await pagesOf(engagement))[0]?.PageArn ?? '';
    await until(async () => (await receiptsOf(PageId)).find((one) => one.ReceiptType === 'ERROR'));
    channels.set(jo.channel, channel);
    desk.sandbox.world.clock.advance(MINUTE);
    await desk.mailTo(jo.address, /Second try/);
    expect(await pagesOf(engagement)).toHaveLength(1);
  });

  it('takes a wrong code where told to ignore it, and notes a delivery without stopping', async () => {
    const iris = await desk.makeContact('iris');
    const engagement = await engage(iris.arn, 'Any code');
    const code = codeIn(await desk.mailTo(iris.address, /Any code/));
    const PageId = (await pagesOf(engagement))[0]?.PageArn ?? '';
    await desk.contacts.send(new AcceptPageCommand({ PageId, AcceptType: 'DELIVERED', AcceptCode: code }));
    expect((await describeEngagement(engagement)).StopTime).toBeUndefined();
    await accept(PageId, code === '999999' ? '999998' : '999999', { AcceptCodeValidation: 'IGNORE' });
    expect((await describeEngagement(engagement)).StopTime).toBeInstanceOf(Date);
  });

  it('is listed by its incident and time, and refused with what is too long', async () => {
    const { Engagements } = await desk.contacts.send(
      new ListEngagementsCommand({ IncidentId: 'incident-1' }),
    );
    expect(Engagements).toHaveLength(1);
    const later = new Date(desk.sandbox.world.clock.now() + MINUTE);
    const none = await desk.contacts.send(
      new ListEngagementsCommand({ TimeRangeValue: { StartTime: later } }),
    );
    expect(none.Engagements).toEqual([]);
    const [one] = Engagements ?? [];
    for (const more of [{ Subject: 'x'.repeat(2049) }, { Content: 'x'.repeat(8193) }, { Sender: 'a"b' }])
      await expect(engage(one?.ContactArn ?? '', 'Long', more)).rejects.toMatchObject({
        name: 'ValidationException',
      });
  });
});
