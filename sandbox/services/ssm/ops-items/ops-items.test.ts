import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  AddTagsToResourceCommand,
  CreateOpsItemCommand,
  type CreateOpsItemCommandInput,
  DeleteOpsItemCommand,
  GetOpsItemCommand,
  ListOpsItemEventsCommand,
  ListTagsForResourceCommand,
  type OpsItemDataValue,
  UpdateOpsItemCommand,
  type UpdateOpsItemCommandInput,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../../../../src/iam/model.ts';
import { ACCOUNT, connect, openStage, policyOf, REGION, type Stage } from '../fixture.ts';
import { dedup, getItem, makeItem } from './fixture.ts';
import { opsItemsOf } from './ops-item.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.sandbox.close());

const admin = `arn:aws:iam::${ACCOUNT}:user/sandbox-admin`;
const arnOf = (id: string) => `arn:aws:ssm:${REGION}:${ACCOUNT}:opsitem/${id}`;
const update = (OpsItemId: string, more: Omit<UpdateOpsItemCommandInput, 'OpsItemId'>) =>
  stage.ssm.send(new UpdateOpsItemCommand({ OpsItemId, ...more }));
const text = (Value: string, Type: OpsItemDataValue['Type'] = 'String') => ({ Type, Value });

describe('an OpsItem', () => {
  it('is kept whole', async () => {
    const OperationalData = {
      ...dedup('deploy-bot', 'arn:aws:iam::111122223333:user/deploy-bot'),
      '/aws/automations': text('[{"automationId":"RotateIAMKeys","automationType":"AWS::SSM::Automation"}]'),
      plan: text('leave\nit'),
      constructor: text('a name'),
    };
    const made = await stage.ssm.send(
      new CreateOpsItemCommand({
        Title: 'A key is out',
        Description: 'One\ntwo',
        Source: 'Cordon',
        Priority: 1,
        Severity: '2',
        Category: 'Security',
        OpsItemType: '/aws/issue',
        OperationalData,
        Notifications: [{ Arn: `arn:aws:sns:${REGION}:${ACCOUNT}:nobody` }],
        RelatedOpsItems: [{ OpsItemId: 'oi-0123456789ab' }],
      }),
    );
    expect(made.OpsItemId).toMatch(/^oi-[0-9a-f]{12}$/);
    expect(made.OpsItemArn).toBe(arnOf(made.OpsItemId ?? ''));
    const item = await getItem(stage, made.OpsItemId ?? '');
    expect(item).toEqual({
      OpsItemId: made.OpsItemId,
      OpsItemArn: made.OpsItemArn,
      OpsItemType: '/aws/issue',
      Title: 'A key is out',
      Description: 'One\ntwo',
      Source: 'Cordon',
      Status: 'Open',
      Version: '1',
      Priority: 1,
      Severity: '2',
      Category: 'Security',
      OperationalData,
      Notifications: [{ Arn: `arn:aws:sns:${REGION}:${ACCOUNT}:nobody` }],
      RelatedOpsItems: [{ OpsItemId: 'oi-0123456789ab' }],
      CreatedBy: admin,
      LastModifiedBy: admin,
      CreatedTime: expect.any(Date),
      LastModifiedTime: expect.any(Date),
    });
  });

  it.each<[string, Partial<CreateOpsItemCommandInput>, string]>([
    ['a title of spaces', { Title: '  ' }, 'ValidationException'],
    ['a title of 1025 characters', { Title: 'x'.repeat(1025) }, 'ValidationException'],
    ['a description of 2049 characters', { Description: 'x'.repeat(2049) }, 'ValidationException'],
    ['a source of 129 characters', { Source: 'x'.repeat(129) }, 'ValidationException'],
    ['a source with AWS in its name', { Source: 'My-AWS-watch' }, 'OpsItemInvalidParameterException'],
    ['the priority 6', { Priority: 6 }, 'ValidationException'],
    ['a severity of 65 characters', { Severity: 'x'.repeat(65) }, 'ValidationException'],
    ['a key of 129 characters', { OperationalData: { ['k'.repeat(129)]: text('a') } }, 'ValidationException'],
    ['a reserved key', { OperationalData: { '/aws/own': text('a') } }, 'OpsItemInvalidParameterException'],
    ['an empty value', { OperationalData: { a: {} } }, 'OpsItemInvalidParameterException'],
    [
      'a value over 20 KB in bytes',
      { OperationalData: { a: text('é'.repeat(10_241)) } },
      'OpsItemLimitExceededException',
    ],
    [
      'a dedup string of 65 characters',
      { OperationalData: dedup('x'.repeat(65)) },
      'OpsItemLimitExceededException',
    ],
    [
      'a dedup that is no JSON',
      { OperationalData: { '/aws/dedup': text('x') } },
      'OpsItemInvalidParameterException',
    ],
    [
      'resources that are none',
      { OperationalData: { '/aws/resources': text('[{"arn":"x"}]') } },
      'OpsItemInvalidParameterException',
    ],
    [
      '101 resources',
      { OperationalData: dedup('r', ...Array.from({ length: 101 }, (_, n) => `arn:aws:s3:::b${n}`)) },
      'OpsItemLimitExceededException',
    ],
    [
      '11 runbooks',
      {
        OperationalData: { '/aws/automations': text(JSON.stringify(Array(11).fill({ automationId: 'a' }))) },
      },
      'OpsItemLimitExceededException',
    ],
    [
      'a topic that is none',
      { Notifications: [{ Arn: 'arn:aws:sqs:eu-west-2:1:q' }] },
      'OpsItemInvalidParameterException',
    ],
    ['a related OpsItem that is none', { RelatedOpsItems: [{ OpsItemId: 'oi-1' }] }, 'ValidationException'],
    ['a change request', { OpsItemType: '/aws/changerequest' }, 'NotImplemented'],
    ['another account', { AccountId: '444455556666' }, 'NotImplemented'],
  ])('with %s is refused', async (_what, more, name) => {
    const before = opsItemsOf({ world: stage.sandbox.world, account: ACCOUNT, region: REGION }).size;
    await expect(makeItem(stage, more)).rejects.toMatchObject({ name });
    expect(opsItemsOf({ world: stage.sandbox.world, account: ACCOUNT, region: REGION }).size).toBe(before);
  });

  it('may be as long as it may be', async () => {
    const id = await makeItem(stage, {
      Title: 't'.repeat(1024),
      Description: 'd'.repeat(2048),
      Source: 's'.repeat(128),
      Severity: 'v'.repeat(64),
      OperationalData: { ...dedup('y'.repeat(64)), ['k'.repeat(128)]: text('é'.repeat(10_240)) },
    });
    expect((await getItem(stage, id)).Title).toHaveLength(1024);
  });

  it('is refused over the number that is kept', async () => {
    const place = { world: stage.sandbox.world, account: ACCOUNT, region: 'eu-west-1' };
    const [one] = opsItemsOf({ ...place, region: REGION }).values();
    if (one === undefined) throw new Error('there is no OpsItem');
    for (let n = 0; n < 10_000; n += 1) opsItemsOf(place).set(String(n), one);
    const { ssm } = connect(stage.sandbox, stage.sandbox.administrator, 'eu-west-1');
    await expect(makeItem({ ssm })).rejects.toMatchObject({
      name: 'OpsItemLimitExceededException',
      Limit: 10_000,
    });
  });
});

describe('an OpsItem with a deduplication string', () => {
  it('is made once while the first one is not resolved, whatever its case', async () => {
    const OperationalData = dedup('incident-7');
    const first = await makeItem(stage, { OperationalData });
    const same = { name: 'OpsItemAlreadyExistsException', OpsItemId: first };
    await expect(makeItem(stage, { OperationalData: dedup('INCIDENT-7') })).rejects.toMatchObject(same);
    await update(first, { Status: 'InProgress' });
    await expect(makeItem(stage, { OperationalData })).rejects.toMatchObject(same);
    expect(await makeItem(stage, { OperationalData: dedup('incident-8') })).not.toBe(first);
    await update(first, { Status: 'Resolved' });
    const second = await makeItem(stage, { OperationalData });
    expect(second).not.toBe(first);
  });

  it('is another one for other resources, in whatever order they are', async () => {
    const [a, b] = ['arn:aws:iam::111122223333:user/a', 'arn:aws:iam::111122223333:user/b'];
    const first = await makeItem(stage, { OperationalData: dedup('both', a, b) });
    await makeItem(stage, { OperationalData: dedup('both', a) });
    await expect(makeItem(stage, { OperationalData: dedup('both', b, a) })).rejects.toMatchObject({
      OpsItemId: first,
    });
  });

  it('is made once when ten ask at once', async () => {
    const asked = Array.from({ length: 10 }, () => makeItem(stage, { OperationalData: dedup('ten') }));
    const made = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled');
    expect(made).toHaveLength(1);
  });
});

describe('a change of an OpsItem', () => {
  it('keeps what it does not name, and merges operational data', async () => {
    const id = await makeItem(stage, {
      Priority: 3,
      OperationalData: { keep: text('1'), change: text('2'), go: text('3') },
    });
    const before = await getItem(stage, id);
    stage.sandbox.world.clock.advance(60_000);
    await update(id, {
      Status: 'InProgress',
      Title: 'Contained',
      OperationalData: { change: text('two', 'SearchableString'), added: text('4') },
      OperationalDataToDelete: ['go', 'none'],
    });
    const after = await getItem(stage, id);
    expect(after).toEqual({
      ...before,
      Status: 'InProgress',
      Title: 'Contained',
      Version: '2',
      LastModifiedTime: expect.any(Date),
      OperationalData: {
        keep: text('1'),
        change: text('two', 'SearchableString'),
        added: text('4'),
      },
    });
    expect(after.LastModifiedTime?.getTime()).toBeGreaterThan(before.LastModifiedTime?.getTime() ?? 0);
  });

  it.each<[string, Omit<UpdateOpsItemCommandInput, 'OpsItemId'>, string]>([
    ['a status of change requests', { Status: 'Approved' }, 'OpsItemInvalidParameterException'],
    ['another dedup string', { OperationalData: dedup('other') }, 'OpsItemInvalidParameterException'],
    ['no dedup string', { OperationalDataToDelete: ['/aws/dedup'] }, 'OpsItemInvalidParameterException'],
    ['the priority 0', { Priority: 0 }, 'ValidationException'],
    ['another account', { OpsItemArn: 'arn:aws:ssm:eu-west-2:444455556666:opsitem/oi-0' }, 'NotImplemented'],
  ])('to %s is refused, and nothing changes', async (what, more, name) => {
    const id = await makeItem(stage, { OperationalData: dedup(what) });
    const before = await getItem(stage, id);
    await expect(update(id, { Title: 'other', ...more })).rejects.toMatchObject({ name });
    expect(await getItem(stage, id)).toEqual(before);
  });

  it('deletes it, again and again', async () => {
    const id = await makeItem(stage);
    for (let time = 0; time < 2; time += 1) await stage.ssm.send(new DeleteOpsItemCommand({ OpsItemId: id }));
    const missing = { name: 'OpsItemNotFoundException' };
    await expect(getItem(stage, id)).rejects.toMatchObject(missing);
    await expect(update(id, { Title: 'x' })).rejects.toMatchObject(missing);
    await expect(getItem(stage, 'x')).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('of its events is refused by name', async () => {
    await expect(stage.ssm.send(new ListOpsItemEventsCommand({}))).rejects.toThrow('ssm:ListOpsItemEvents');
  });
});

describe('a policy on OpsItems', () => {
  async function clientWith(UserName: string, ...statements: Statement[]) {
    const { iam, sandbox } = stage;
    await iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const PolicyDocument = policyOf(...statements);
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }));
    const accessKeyId = AccessKey?.AccessKeyId ?? '';
    return connect(sandbox, { accessKeyId, secretAccessKey: AccessKey?.SecretAccessKey ?? '' });
  }
  const denied = { name: 'AccessDeniedException' };
  const Tags = [{ Key: 'team', Value: 'blue' }];

  it('takes the right to tag for tags', async () => {
    const maker = await clientWith('maker', {
      Effect: 'Allow',
      Action: 'ssm:CreateOpsItem',
      Resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:opsitem/*`,
    });
    const id = await makeItem(maker);
    await expect(makeItem(maker, { Tags })).rejects.toMatchObject(denied);
    await expect(getItem(maker, id)).rejects.toMatchObject(denied);
  });

  it('names them one by one, or by their tags', async () => {
    const tagged = await makeItem(stage, { Tags });
    const plain = await makeItem(stage);
    const reader = await clientWith('reader', {
      Effect: 'Allow',
      Action: ['ssm:GetOpsItem', 'ssm:UpdateOpsItem'],
      Resource: arnOf('*'),
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
    });
    expect((await getItem(reader, tagged)).OpsItemId).toBe(tagged);
    await expect(getItem(reader, plain)).rejects.toMatchObject(denied);
    const ResourceType = 'OpsItem';
    await stage.ssm.send(new AddTagsToResourceCommand({ ResourceType, ResourceId: plain, Tags }));
    await reader.ssm.send(new UpdateOpsItemCommand({ OpsItemId: plain, Status: 'Resolved' }));
    const listed = await stage.ssm.send(new ListTagsForResourceCommand({ ResourceType, ResourceId: plain }));
    expect(listed.TagList).toEqual(Tags);
    await expect(
      reader.ssm.send(new GetOpsItemCommand({ OpsItemId: 'oi-000000000000' })),
    ).rejects.toMatchObject(denied);
  });
});
