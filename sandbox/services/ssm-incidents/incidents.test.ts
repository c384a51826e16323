import {
  CreateTimelineEventCommand,
  DeleteIncidentRecordCommand,
  DeleteTimelineEventCommand,
  GetIncidentRecordCommand,
  GetTimelineEventCommand,
  ListIncidentRecordsCommand,
  ListRelatedItemsCommand,
  ListTagsForResourceCommand,
  ListTimelineEventsCommand,
  type RelatedItemsUpdate,
  StartIncidentCommand,
  type StartIncidentCommandInput,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateIncidentRecordCommand,
  UpdateRelatedItemsCommand,
  UpdateTimelineEventCommand,
} from '@aws-sdk/client-ssm-incidents';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, openDesk } from './fixture.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
let plan: string;
beforeAll(async () => {
  desk = await openDesk();
  const incidentTemplate = {
    title: 'Leaked key',
    impact: 2,
    summary: 'Found.',
    incidentTags: { team: 'blue' },
  };
  plan = await desk.makePlan('leaks', { incidentTemplate });
});
afterAll(() => desk.sandbox.close());

const start = async (input: Partial<StartIncidentCommandInput> = {}): Promise<string> => {
  const command = new StartIncidentCommand({ responsePlanArn: plan, ...input });
  return (await desk.incidents.send(command)).incidentRecordArn ?? '';
};
const recordOf = async (arn: string) =>
  (await desk.incidents.send(new GetIncidentRecordCommand({ arn }))).incidentRecord;
const eventsOf = async (incidentRecordArn: string, more: object = {}) =>
  (await desk.incidents.send(new ListTimelineEventsCommand({ incidentRecordArn, ...more }))).eventSummaries ??
  [];
const dataOf = async (incidentRecordArn: string, eventType: string) => {
  const [summary] = (await eventsOf(incidentRecordArn)).filter((one) => one.eventType === eventType);
  const command = new GetTimelineEventCommand({ incidentRecordArn, eventId: summary?.eventId });
  return JSON.parse((await desk.incidents.send(command)).event?.eventData ?? '');
};
const refused = { name: 'ValidationException', $metadata: { httpStatusCode: 400 } };

describe('an incident', () => {
  it('begins as its plan and its caller say', async () => {
    const arn = await start({
      title: 'Key of alice',
      impact: 1,
      triggerDetails: {
        source: 'cordon',
        timestamp: new Date('2026-02-03T04:05:06Z'),
        triggerArn: `arn:aws:guardduty:eu-west-2:${ACCOUNT}:detector/d/finding/f`,
        rawData: '{"id":"f"}',
      },
    });
    expect(arn).toMatch(
      new RegExp(`^arn:aws:ssm-incidents::${ACCOUNT}:incident-record/leaks/[0-9a-f-]{36}$`),
    );
    expect(await recordOf(arn)).toMatchObject({
      title: 'Key of alice',
      impact: 1,
      summary: 'Found.',
      status: 'OPEN',
      incidentRecordSource: {
        source: 'cordon',
        createdBy: `arn:aws:iam::${ACCOUNT}:user/sandbox-admin`,
        resourceArn: expect.stringContaining('finding/f'),
      },
      dedupeString: expect.stringMatching(/./),
    });
    expect(await dataOf(arn, 'SSM Incident Trigger')).toMatchObject({
      source: 'cordon',
      timestamp: '2026-02-03T04:05:06.000Z',
      rawData: '{"id":"f"}',
    });
    const { tags } = await desk.incidents.send(new ListTagsForResourceCommand({ resourceArn: arn }));
    expect(tags).toEqual({ team: 'blue' });
  });

  it('begins once by one client token', async () => {
    const clientToken = 'token-1';
    const arn = await start({ clientToken });
    expect(await start({ clientToken })).toBe(arn);
    expect(await start({ clientToken: 'token-2' })).not.toBe(arn);
    await expect(start({ clientToken, impact: 3 })).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it('takes in another with the same deduplication string while it is open', async () => {
    const incidentTemplate = { title: 'Same', impact: 3, dedupeString: 'same' };
    const responsePlanArn = await desk.makePlan('deduped', { incidentTemplate });
    const first = await start({ responsePlanArn });
    expect(await start({ responsePlanArn })).toBe(first);
    expect(await eventsOf(first)).toHaveLength(2);
    await desk.incidents.send(new UpdateIncidentRecordCommand({ arn: first, status: 'RESOLVED' }));
    expect(await start({ responsePlanArn })).not.toBe(first);
  });

  it.each([
    ['a long title', { title: 'x'.repeat(201) }],
    ['an impact that is none', { impact: 6 }],
    ['a long token', { clientToken: 'x'.repeat(129) }],
    ['a source of AWS', { triggerDetails: { source: 'aws.guardduty', timestamp: new Date() } }],
    ['a long source', { triggerDetails: { source: 'x'.repeat(51), timestamp: new Date() } }],
    [
      'long raw data',
      { triggerDetails: { source: 'cordon', timestamp: new Date(), rawData: 'x'.repeat(10_001) } },
    ],
    [
      'too many related items',
      {
        relatedItems: Array.from({ length: 101 }, () => ({
          identifier: { type: 'OTHER' as const, value: { url: 'https://example.com' } },
        })),
      },
    ],
  ])('is refused with %s', async (_, input) => {
    await expect(start(input)).rejects.toMatchObject(refused);
  });

  it('is refused without its plan, and to those who may not', async () => {
    await expect(start({ responsePlanArn: `${plan}x` })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      resourceType: 'RESPONSE_PLAN',
      $metadata: { httpStatusCode: 404 },
    });
    const { incidents } = desk.userWith('starter', { Action: 'ssm-incidents:StartIncident', Resource: plan });
    const command = new StartIncidentCommand({ responsePlanArn: plan });
    const { incidentRecordArn: arn } = await incidents.send(command);
    await expect(incidents.send(new GetIncidentRecordCommand({ arn }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('ssm-incidents:GetIncidentRecord'),
    });
  });

  it('is updated, and its timeline says how', async () => {
    const arn = await start();
    await desk.incidents.send(
      new UpdateIncidentRecordCommand({ arn, status: 'RESOLVED', impact: 4, title: 'Leaked key' }),
    );
    const record = await recordOf(arn);
    expect(record).toMatchObject({ status: 'RESOLVED', impact: 4, resolvedTime: expect.any(Date) });
    expect(await dataOf(arn, 'SSM Incident Record Update')).toMatchObject({
      modifiedAttributes: [
        { attributeName: 'impact', oldValue: 2, newValue: 4 },
        { attributeName: 'status', oldValue: 'OPEN', newValue: 'RESOLVED' },
      ],
    });
    await desk.incidents.send(new UpdateIncidentRecordCommand({ arn, status: 'OPEN' }));
    expect((await recordOf(arn))?.resolvedTime).toBeUndefined();
    await expect(
      desk.incidents.send(new UpdateIncidentRecordCommand({ arn, summary: 'x'.repeat(8001) })),
    ).rejects.toMatchObject(refused);
  });

  it('is found by filters, newest first', async () => {
    const before = new Date(desk.sandbox.world.clock.now());
    desk.sandbox.world.clock.advance(1000);
    const [one, two] = [await start({ impact: 5 }), await start({ impact: 4 })];
    const list = async (...filters: object[]) => {
      const after = { key: 'creationTime', condition: { after: before } };
      const command = new ListIncidentRecordsCommand({ filters: [after, ...filters] as never });
      return (await desk.incidents.send(command)).incidentRecordSummaries?.map(({ arn }) => arn);
    };
    expect(await list()).toEqual([two, one]);
    expect(await list({ key: 'impact', condition: { equals: { integerValues: [5, 1] } } })).toEqual([one]);
    expect(await list({ key: 'status', condition: { equals: { stringValues: ['RESOLVED'] } } })).toEqual([]);
    await expect(
      list({ key: 'title', condition: { equals: { stringValues: ['x'] } } }),
    ).rejects.toMatchObject(refused);
    const first = await desk.incidents.send(new ListIncidentRecordsCommand({ maxResults: 1 }));
    const second = await desk.incidents.send(
      new ListIncidentRecordsCommand({ maxResults: 1, nextToken: first.nextToken }),
    );
    expect(second.incidentRecordSummaries?.[0]?.arn).toBe(one);
  });

  it('is deleted', async () => {
    const arn = await start();
    await desk.incidents.send(new DeleteIncidentRecordCommand({ arn }));
    await expect(recordOf(arn)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      resourceType: 'INCIDENT_RECORD',
    });
  });

  it('has tags', async () => {
    const resourceArn = await start();
    await desk.incidents.send(new TagResourceCommand({ resourceArn, tags: { shift: 'night' } }));
    await desk.incidents.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team'] }));
    const { tags } = await desk.incidents.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual({ shift: 'night' });
    const reserved = new TagResourceCommand({ resourceArn, tags: { 'aws:x': 'y' } });
    await expect(desk.incidents.send(reserved)).rejects.toMatchObject(refused);
  });
});

describe("an incident's timeline", () => {
  it('takes events of callers, which can be changed', async () => {
    const incidentRecordArn = await start();
    const eventTime = new Date('2026-01-01T00:00:00Z');
    const create = (more: object = {}) =>
      desk.incidents.send(
        new CreateTimelineEventCommand({
          incidentRecordArn,
          eventTime,
          eventType: 'Custom Event',
          eventData: 'Key deactivated',
          ...more,
        }),
      );
    const { eventId } = await create({
      clientToken: 'one',
      eventReferences: [{ resource: incidentRecordArn }],
    });
    expect((await create({ clientToken: 'one' })).eventId).toBe(eventId);
    await create({ eventType: 'Note', eventData: 'x'.repeat(12_000) });
    const types = async (more?: object) =>
      (await eventsOf(incidentRecordArn, more)).map(({ eventType }) => eventType);
    expect(await types({ sortOrder: 'ASCENDING' })).toEqual(['Custom Event', 'Note', 'SSM Incident Trigger']);
    const ofType = { key: 'eventType', condition: { equals: { stringValues: ['Note'] } } };
    expect(await types({ filters: [ofType] })).toEqual(['Note']);
    const ofReference = {
      key: 'eventReference',
      condition: { equals: { stringValues: [incidentRecordArn] } },
    };
    expect(await types({ filters: [ofReference] })).toEqual(['Custom Event']);
    await desk.incidents.send(
      new UpdateTimelineEventCommand({ incidentRecordArn, eventId, eventData: 'Key deleted' }),
    );
    const { event } = await desk.incidents.send(new GetTimelineEventCommand({ incidentRecordArn, eventId }));
    expect(event).toMatchObject({ eventData: 'Key deleted', eventTime });
    await desk.incidents.send(new DeleteTimelineEventCommand({ incidentRecordArn, eventId }));
    await expect(
      desk.incidents.send(new GetTimelineEventCommand({ incidentRecordArn, eventId })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException', resourceType: 'TIMELINE_EVENT' });
    await expect(create({ eventData: 'x'.repeat(12_001) })).rejects.toMatchObject(refused);
  });

  it('keeps what Incident Manager wrote from the hands of callers', async () => {
    const incidentRecordArn = await start();
    const forged = new CreateTimelineEventCommand({
      incidentRecordArn,
      eventTime: new Date(),
      eventType: 'SSM Contacts Page Acknowledgement for Incident',
      eventData: '{}',
    });
    await expect(desk.incidents.send(forged)).rejects.toMatchObject(refused);
    const [{ eventId } = { eventId: '' }] = await eventsOf(incidentRecordArn);
    for (const command of [
      new UpdateTimelineEventCommand({ incidentRecordArn, eventId, eventData: 'nothing' }),
      new DeleteTimelineEventCommand({ incidentRecordArn, eventId }),
    ])
      await expect(desk.incidents.send(command as DeleteTimelineEventCommand)).rejects.toMatchObject(refused);
  });
});

describe("an incident's related items", () => {
  it('are added and removed one by one, to a hundred', async () => {
    const identifier = (url: string) => ({ type: 'OTHER' as const, value: { url } });
    const incidentRecordArn = await start({
      relatedItems: Array.from({ length: 99 }, (_, n) => ({
        identifier: identifier(`https://example.com/${n}`),
      })),
    });
    const update = (relatedItemsUpdate: RelatedItemsUpdate) =>
      desk.incidents.send(new UpdateRelatedItemsCommand({ incidentRecordArn, relatedItemsUpdate }));
    const itemToAdd = { identifier: identifier('https://example.com/report'), title: 'Report' };
    await update({ itemToAdd });
    await update({ itemToAdd });
    await expect(
      update({ itemToAdd: { identifier: identifier('https://example.com/more') } }),
    ).rejects.toMatchObject(refused);
    await update({ itemToRemove: identifier('https://example.com/0') });
    await expect(update({ itemToRemove: identifier('https://example.com/0') })).rejects.toMatchObject(
      refused,
    );
    const list = new ListRelatedItemsCommand({ incidentRecordArn, maxResults: 100 });
    const { relatedItems = [] } = await desk.incidents.send(list);
    expect(relatedItems).toHaveLength(99);
    expect(relatedItems.at(-1)).toMatchObject({
      title: 'Report',
      generatedId: expect.stringMatching(/^related-item\/OTHER\/[0-9A-F]{32}$/),
    });
  });
});
