import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { DescribeAutomationExecutionsCommand, StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  connect,
  ended,
  getExecution,
  makeDocument,
  makeRole,
  openStage,
  REGION,
  reached,
  recordsOf,
  runbookOf,
  type Stage,
  startExecution,
} from '../fixture.ts';
import { automationRoutes } from '../routes.ts';
import { executionsOf } from './execution.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await makeDocument(
    stage,
    'Rests',
    runbookOf([{ name: 'rest', action: 'aws:sleep', inputs: { Duration: 'PT0S' } }], {
      parameters: PARAMETERS,
    }),
  );
  await makeDocument(stage, 'Waits', runbookOf([{ name: 'rest', action: 'aws:pause' }]));
});
afterAll(() => stage.sandbox.close());

const PARAMETERS = {
  UserName: { type: 'String', allowedPattern: '^[a-z]+$', default: 'nobody', maxChars: 8 },
  Mode: { type: 'String', allowedValues: ['contain', 'restore'], default: 'contain' },
  Ids: { type: 'StringList', default: [], maxItems: 2 },
  Count: { type: 'Integer', default: 1 },
  Dry: { type: 'Boolean', default: true },
  Map: { type: 'StringMap', default: {} },
  Maps: { type: 'MapList', default: [] },
  Role: { type: 'AWS::IAM::Role::Arn', default: '' },
  __proto__x: { type: 'String', default: 'p' },
};

const INVALID = 'InvalidAutomationExecutionParametersException';

describe('parameters', () => {
  it('are lists of texts, read by their types; what is not given has its default', async () => {
    const given = { Ids: ['a', 'b'], Count: ['7'], Dry: ['false'], Map: ['{"a":"b"}'], Maps: ['{"a":1}'] };
    const { Parameters } = await ended(stage, await startExecution(stage, 'Rests', given));
    expect(Parameters).toMatchObject({ ...given, UserName: ['nobody'], Mode: ['contain'] });
  });

  it.each<[what: string, given: Record<string, string[]>, code: string, reason: RegExp]>([
    ['one that is not declared', { Colour: ['red'] }, INVALID, /"Colour" is not declared/],
    ['one that is a prototype', { ['__proto__']: ['x'] }, INVALID, /"__proto__" is not declared/],
    ['two texts for one', { UserName: ['a', 'b'] }, INVALID, /UserName/],
    ['a text that does not match', { UserName: ['A'] }, INVALID, /allowed pattern/],
    ['a text that is too long', { UserName: ['abcdefghi'] }, INVALID, /8 characters/],
    [
      'a text that is not allowed',
      { Mode: ['delete'] },
      INVALID,
      /"delete" not found in \[contain, restore\]/,
    ],
    ['too many items', { Ids: ['a', 'b', 'c'] }, INVALID, /2 items/],
    ['no number', { Count: ['one'] }, INVALID, /Integer/],
    ['no boolean', { Dry: ['maybe'] }, INVALID, /Boolean/],
    ['no map', { Map: ['[1]'] }, INVALID, /StringMap/],
    ['a long value', { UserName: ['x'.repeat(513)] }, 'ValidationException', /512/],
    ['an empty value', { UserName: [''] }, 'ValidationException', /512/],
    ['a long name', { ['x'.repeat(51)]: ['x'] }, 'ValidationException', /50/],
    ['many values', { Ids: Array.from({ length: 51 }, () => 'x') }, 'ValidationException', /50/],
  ])('are refused: %s', async (_, given, name, reason) => {
    await expect(startExecution(stage, 'Rests', given)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(reason),
    });
  });

  it('that are required are named, and their values are not in the trail', async () => {
    const parameters = { Secret: { type: 'String' } };
    const steps = [{ name: 'rest', action: 'aws:sleep', inputs: { Duration: 'PT0S' } }];
    await makeDocument(stage, 'Needs', runbookOf(steps, { parameters }));
    await expect(startExecution(stage, 'Needs')).rejects.toMatchObject({
      name: INVALID,
      message: 'Missing required parameter: Secret in user inputs.',
    });
    await startExecution(stage, 'Needs', { Secret: ['open sesame'] });
    const record = recordsOf(stage, 'StartAutomationExecution').at(-1);
    expect(record?.requestParameters).toEqual({
      documentName: 'Needs',
      parameters: { Secret: ['HIDDEN_DUE_TO_SECURITY_REASONS'] },
    });
    expect(record?.responseElements).toMatchObject({ automationExecutionId: expect.any(String) });
  });

  it('hold no references: what comes in by one is not looked at again', async () => {
    const get = {
      name: 'get',
      action: 'aws:executeAwsApi',
      inputs: { Service: 'iam', Api: 'GetUser', UserName: '{{ Who }}' },
    };
    await makeDocument(stage, 'Literal', runbookOf([get], { parameters: { Who: { type: 'String' } } }));
    const { StepExecutions } = await ended(
      stage,
      await startExecution(stage, 'Literal', { Who: ['{{ automation:EXECUTION_ID }}'] }),
    );
    expect(StepExecutions?.[0]?.Inputs?.['UserName']).toBe('"{{ automation:EXECUTION_ID }}"');
  });
});

describe('a client token', () => {
  const TOKEN = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
  const start = (more: object = {}, given: Record<string, string[]> = {}) =>
    startExecution(stage, 'Rests', given, { ClientToken: TOKEN, ...more });

  it('starts one execution, however often it comes, in upper or lower case', async () => {
    const ids = await Promise.all([start(), start(), start({ ClientToken: TOKEN.toUpperCase() })]);
    expect(new Set(ids).size).toBe(1);
  });

  it('that comes with another request is refused', async () => {
    for (const other of [start({}, { Mode: ['restore'] }), start({ DocumentVersion: '1' })])
      await expect(other).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
  });

  it('may be refused the second time, as a setting says', async () => {
    const routes = automationRoutes(stage.sandbox.world);
    const set = (tokenReply: string) =>
      routes['POST automation']?.({
        method: 'POST',
        path: '/_sandbox/automation',
        query: '',
        headers: {},
        body: Buffer.from(JSON.stringify({ tokenReply })),
      });
    set('refuse');
    await expect(start()).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
    expect(() => set('maybe')).toThrow(/tokenReply/);
    set('same-execution');
    await start();
  });

  it('has to be a UUID', async () => {
    for (const token of ['alice-2026-01-01T10:15', 'g'.repeat(36)])
      await expect(start({ ClientToken: token })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('an execution', () => {
  it('is refused when its document, or the version, is not there', async () => {
    await expect(startExecution(stage, 'Nothing')).rejects.toMatchObject({
      name: 'AutomationDefinitionNotFoundException',
    });
    await expect(startExecution(stage, 'Rests', {}, { DocumentVersion: '7' })).rejects.toMatchObject({
      name: 'AutomationDefinitionVersionNotFoundException',
    });
    await expect(startExecution(stage, 'AWS-StopEC2Instance')).rejects.toMatchObject({
      message: expect.stringContaining('AWS-StopEC2Instance'),
      $metadata: { httpStatusCode: 501 },
    });
  });

  it.each([
    { Mode: 'Interactive' as const },
    { TargetLocations: [{ Regions: ['eu-west-1'] }] },
    { MaxErrors: '1' },
  ])('is refused by name with %o', async (more) => {
    const [name] = Object.keys(more);
    await expect(startExecution(stage, 'Rests', {}, more)).rejects.toMatchObject({
      message: expect.stringContaining(name ?? ''),
      $metadata: { httpStatusCode: 501 },
    });
  });

  it('is listed newest first, with filters', async () => {
    const id = await startExecution(stage, 'Waits', {}, { Tags: [{ Key: 'incident', Value: 'i-1' }] });
    await reached(stage, id, 'Waiting');
    const list = async (more: object) => {
      const command = new DescribeAutomationExecutionsCommand(more);
      const { AutomationExecutionMetadataList: found = [] } = await stage.ssm.send(command);
      return found.map(({ AutomationExecutionId }) => AutomationExecutionId);
    };
    expect((await list({ MaxResults: 1 }))[0]).toBe(id);
    for (const [Key, value] of [
      ['ExecutionStatus', 'Waiting'],
      ['DocumentNamePrefix', 'Wai'],
      ['CurrentAction', 'aws:pause'],
      ['TagKey', 'incident'],
    ])
      expect(await list({ Filters: [{ Key, Values: [value] }] }), Key).toEqual([id]);
    await stage.ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id }));
  });
});

describe('the role', () => {
  const get = {
    name: 'get',
    action: 'aws:executeAwsApi',
    inputs: { Service: 'iam', Api: 'ListUsers' },
  };
  const parameters = { AutomationAssumeRole: { type: 'String', default: '' } };
  let role: string;
  let starter: ReturnType<typeof connect>;
  const allow = (...statements: object[]) =>
    stage.iam.send(
      new PutUserPolicyCommand({
        UserName: 'starter',
        PolicyName: 'own',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      }),
    );
  const starting = { Effect: 'Allow', Action: 'ssm:StartAutomationExecution', Resource: '*' };
  beforeAll(async () => {
    role = await makeRole(stage, 'lister', ['iam:ListUsers']);
    await stage.iam.send(new CreateUserCommand({ UserName: 'starter' }));
    const { AccessKey } = await stage.iam.send(new CreateAccessKeyCommand({ UserName: 'starter' }));
    starter = connect(stage.sandbox, {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    });
    await makeDocument(
      stage,
      'RoleGiven',
      runbookOf([get], { assumeRole: '{{ AutomationAssumeRole }}', parameters }),
    );
    await makeDocument(stage, 'RoleWritten', runbookOf([get], { assumeRole: role }));
  });

  it('that comes as a parameter has to be passed by the starter, to Systems Manager', async () => {
    const start = () => startExecution(starter, 'RoleGiven', { AutomationAssumeRole: [role] });
    const passing = (service: string) => ({
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: role,
      Condition: { StringEquals: { 'iam:PassedToService': service } },
    });
    await allow(starting);
    await expect(start()).rejects.toMatchObject({ message: expect.stringContaining('iam:PassRole') });
    await allow(starting, passing('lambda.amazonaws.com'));
    await expect(start()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await allow(starting, passing('ssm.amazonaws.com'));
    expect((await ended(stage, await start())).AutomationExecutionStatus).toBe('Success');
  });

  it('that stands in the document needs no permission to pass it', async () => {
    await allow(starting);
    const id = await startExecution(starter, 'RoleWritten');
    expect((await ended(stage, id)).AutomationExecutionStatus).toBe('Success');
  });

  it('that is not there leaves the starter to act, with no more than he may', async () => {
    await allow(starting);
    const execution = await ended(stage, await startExecution(starter, 'RoleGiven'));
    expect(execution.FailureMessage).toContain('user/starter is not authorized to perform: iam:ListUsers');
    expect(execution.ExecutedBy).toBe(`arn:aws:iam::${ACCOUNT}:user/starter`);
    await allow(starting, { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' });
    const again = await ended(stage, await startExecution(starter, 'RoleGiven'));
    expect(again.AutomationExecutionStatus).toBe('Success');
  });

  it('that cannot be taken stops the start', async () => {
    const refused = (arn: string) => startExecution(stage, 'RoleGiven', { AutomationAssumeRole: [arn] });
    await expect(refused(`arn:aws:iam::${ACCOUNT}:role/none`)).rejects.toMatchObject({
      name: INVALID,
      message: 'The defined assume role is unable to be assumed.',
    });
    await expect(refused('no-arn')).rejects.toMatchObject({
      name: INVALID,
      message: expect.stringContaining('format'),
    });
    await expect(refused('arn:aws:iam::444455556666:role/theirs')).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('is asked for the definition that is started, and no other', async () => {
    const only = (version: string) =>
      allow({
        ...starting,
        Resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:automation-definition/RoleWritten:${version}`,
      });
    await only('1');
    await startExecution(starter, 'RoleWritten', {}, { DocumentVersion: '1' });
    await expect(startExecution(starter, 'RoleWritten')).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('a flood', () => {
  it('runs a hundred at once, lets a thousand wait, and refuses the rest', async () => {
    const place = { world: stage.sandbox.world, account: ACCOUNT, region: REGION };
    const ids: string[] = [];
    while (ids.length < 101) ids.push(await startExecution(stage, 'Waits'));
    const last = ids[100] ?? '';
    expect((await getExecution(stage, last)).AutomationExecutionStatus).toBe('Pending');
    const pending = executionsOf(place).get(last);
    if (pending === undefined) throw new Error('nothing waits');
    for (let count = 1; count < 1000; count += 1)
      executionsOf(place).set(`copy-${count}`, { ...pending, id: `copy-${count}` });
    await expect(startExecution(stage, 'Waits')).rejects.toMatchObject({
      name: 'AutomationExecutionLimitExceededException',
    });
    for (let count = 1; count < 1000; count += 1) executionsOf(place).delete(`copy-${count}`);
    await stage.ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: ids[3] ?? '' }));
    await reached(stage, last, 'Waiting');
  });
});
