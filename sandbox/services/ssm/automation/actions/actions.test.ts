import { CreateUserCommand } from '@aws-sdk/client-iam';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  begun,
  ended,
  getExecution,
  makeDocument,
  makeRole,
  openStage,
  recordsOf,
  runbookOf,
  runSteps,
  type Stage,
  startExecution,
  stepStatuses,
} from '../../fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.iam.send(new CreateUserCommand({ UserName: 'alice' }));
});
afterAll(() => stage.sandbox.close());

const api = (name: string, Service: string, Api: string, more: object = {}, outputs: object[] = []) => ({
  name,
  action: 'aws:executeAwsApi',
  inputs: { Service, Api, ...more },
  ...(outputs.length === 0 ? {} : { outputs }),
});
const sleep = (name: string, Duration = 'PT0S', more: object = {}) => ({
  name,
  action: 'aws:sleep',
  inputs: { Duration },
  ...more,
});
const run = async (name: string, steps: readonly object[], more: object = {}, given = {}) =>
  ended(stage, await runSteps(stage, name, steps, more, given));

describe('aws:executeAwsApi', () => {
  it("makes the call as the role's session, by either of boto3's names, and selects from the answer", async () => {
    const role = await makeRole(stage, 'reader', ['iam:ListUsers', 'iam:GetUser']);
    const execution = await run(
      'Reads',
      [
        api('list', 'iam', 'list_users', {}, [
          { Name: 'Names', Selector: '$.Users[*].UserName', Type: 'StringList' },
          { Name: 'Alice', Selector: "$.Users[?(@.UserName == 'alice')].UserName", Type: 'String' },
          { Name: 'None', Selector: '$.Users[?(@.UserName == "eve")].UserName', Type: 'String' },
          { Name: 'More', Selector: '$.IsTruncated', Type: 'Boolean' },
          { Name: 'First', Selector: '$.Users[0]', Type: 'StringMap' },
        ]),
        api('get', 'iam', 'GetUser', { UserName: '{{ list.Alice }}' }, [
          { Name: 'Made', Selector: '$.User.CreateDate', Type: 'String' },
        ]),
      ],
      { assumeRole: role, outputs: ['list.Names', 'list.None', 'list.More', 'get.Made'] },
    );
    expect(execution.FailureMessage).toBeUndefined();
    expect(execution.Outputs).toMatchObject({
      'list.Names': ['alice', 'sandbox-admin'],
      'list.None': [''],
      'list.More': ['false'],
      'get.Made': [expect.stringMatching(/^\d{4}-\d\d-\d\dT/)],
    });
    const [record] = recordsOf(stage, 'GetUser', 'us-east-1');
    expect(record).toMatchObject({
      userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { userName: 'reader' } } },
      userAgent: 'ssm.amazonaws.com',
    });
  });

  it('gives the whole answer away to whoever reads the execution', async () => {
    await stage.iam.send(new CreateUserCommand({ UserName: 'leaky' }));
    const execution = await run('Leaks', [api('make', 'iam', 'CreateAccessKey', { UserName: 'leaky' })]);
    const payload = JSON.parse(execution.StepExecutions?.[0]?.Outputs?.['OutputPayload']?.[0] ?? '');
    expect(payload.AccessKey.SecretAccessKey).toMatch(/^[\w+/]{40}$/);
  });

  it("fails with the service's own words, and the kind of the failure", async () => {
    const missing = await run('Missing', [api('get', 'iam', 'GetUser', { UserName: 'eve' })]);
    expect(missing.StepExecutions?.[0]).toMatchObject({
      StepStatus: 'Failed',
      FailureMessage: expect.stringMatching(
        /An error occurred \(NoSuchEntity\) when calling the GetUser operation/,
      ),
      FailureDetails: { FailureType: 'Action' },
    });
    const powerless = await makeRole(stage, 'powerless', []);
    const denied = await run('Denied', [api('list', 'iam', 'ListUsers')], { assumeRole: powerless });
    expect(denied.StepExecutions?.[0]).toMatchObject({
      FailureMessage: expect.stringContaining('not authorized to perform: iam:ListUsers'),
      FailureDetails: { FailureType: 'Permission' },
    });
  });

  it.each([
    ['Unknown', { UserName: 'alice', Nickname: 'al' }, /Unknown parameter in input: "Nickname"/],
    ['Wrong', { UserName: ['alice'] }, /Parameter validation failed/],
  ])('refuses an input that the operation does not take: %s', async (name, input, reason) => {
    const execution = await run(`Input${name}`, [api('get', 'iam', 'GetUser', input)]);
    expect(execution.FailureMessage).toMatch(reason);
  });

  it.each([
    ['ec2', 'DescribeInstances', /the service ec2/],
    ['iam', 'CreateSAMLProvider', /iam:CreateSAMLProvider/],
  ])('names what the sandbox does not have: %s %s', async (service, operation, reason) => {
    const execution = await run(`NotHere-${service}`, [api('call', service, operation)]);
    expect(execution.AutomationExecutionStatus).toBe('Failed');
    expect(execution.FailureMessage).toMatch(reason);
  });

  it('writes times, bytes and numbers as the operation wants them', async () => {
    const execution = await run('Shapes', [
      api('look', 'cloudtrail', 'LookupEvents', {
        StartTime: '2020-01-01T00:00:00Z',
        MaxResults: '1',
      }),
      api('call', 'lambda', 'Invoke', { FunctionName: 'nobody', Payload: '{"a":1}' }),
    ]);
    expect(stepStatuses(execution)).toEqual(['look Success', 'call Failed']);
    expect(execution.FailureMessage).toContain('ResourceNotFoundException');
  });
});

describe('aws:assertAwsResourceProperty', () => {
  const assertion = (...DesiredValues: unknown[]) => ({
    name: 'assert',
    action: 'aws:assertAwsResourceProperty',
    inputs: {
      Service: 'iam',
      Api: 'GetUser',
      UserName: 'alice',
      PropertySelector: '$.User.UserName',
      DesiredValues,
    },
  });

  it('succeeds when the property has a desired value, and fails when it has not', async () => {
    expect((await run('Asserts', [assertion('bob', 'alice')])).AutomationExecutionStatus).toBe('Success');
    const failed = await run('AssertsNot', [assertion('bob')]);
    expect(failed.FailureMessage).toContain('"alice", which is not in the desired values ["bob"]');
    expect(failed.StepExecutions?.[0]?.FailureDetails?.FailureType).toBe('Verification');
  });
});

describe('aws:waitForAwsResourceProperty', () => {
  const waiting = (Name: string, more: object = {}) => ({
    name: 'wait',
    action: 'aws:waitForAwsResourceProperty',
    inputs: {
      Service: 'ssm',
      Api: 'GetParameter',
      Name,
      PropertySelector: '$.Parameter.Value',
      DesiredValues: ['ready'],
    },
    ...more,
  });
  const set = (Name: string, Value: string) =>
    stage.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));

  it('looks again and again, until the property has a desired value', async () => {
    await set('state', 'starting');
    const id = await runSteps(stage, 'Waits', [waiting('state')]);
    const looks = () => recordsOf(stage, 'GetParameter').length;
    const before = looks();
    while (looks() === before) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await getExecution(stage, id)).AutomationExecutionStatus).toBe('InProgress');
    await set('state', 'ready');
    stage.sandbox.world.clock.advance(6_000);
    expect((await ended(stage, id)).AutomationExecutionStatus).toBe('Success');
  });

  it('times out', async () => {
    await set('never', 'starting');
    const id = await runSteps(stage, 'WaitsInVain', [waiting('never', { timeoutSeconds: 30 })]);
    await begun(stage, id, 'wait');
    stage.sandbox.world.clock.advance(31_000);
    const execution = await ended(stage, id);
    expect(execution.AutomationExecutionStatus).toBe('TimedOut');
    expect(stepStatuses(execution)).toEqual(['wait TimedOut']);
  });
});

describe('aws:branch', () => {
  const branch = (Choices: object[], more: object = {}) => ({
    name: 'choose',
    action: 'aws:branch',
    inputs: { Choices, ...more },
  });
  const ways = [sleep('left', 'PT0S', { isEnd: true }), sleep('right', 'PT0S', { isEnd: true })];
  const parameters = {
    Text: { type: 'String', default: 'Windows Server' },
    Count: { type: 'Integer', default: 5 },
    Flag: { type: 'Boolean', default: true },
  };
  const text = (operator: string, value: string) => ({ Variable: '{{ Text }}', [operator]: value });
  const count = (operator: string, value: number) => ({ Variable: '{{ Count }}', [operator]: value });

  it.each<[string, object, boolean]>([
    ['StringEquals', text('StringEquals', 'Windows Server'), true],
    ['StringEquals', text('StringEquals', 'windows server'), false],
    ['EqualsIgnoreCase', text('EqualsIgnoreCase', 'WINDOWS SERVER'), true],
    ['StartsWith', text('StartsWith', 'Windows'), true],
    ['EndsWith', text('EndsWith', 'Windows'), false],
    ['Contains', text('Contains', 's S'), true],
    ['NumericEquals', count('NumericEquals', 5), true],
    ['NumericGreater', count('NumericGreater', 5), false],
    ['NumericGreaterOrEquals', count('NumericGreaterOrEquals', 5), true],
    ['NumericLesser', count('NumericLesser', 6), true],
    ['NumericLesserOrEquals', count('NumericLesserOrEquals', 4), false],
    ['a text as a number', { Variable: '{{ Text }}', NumericLesser: 6 }, false],
    ['BooleanEquals', { Variable: '{{ Flag }}', BooleanEquals: true }, true],
    ['Not', { Not: text('Contains', 'Linux') }, true],
    ['And', { And: [count('NumericEquals', 5), text('Contains', 'Linux')] }, false],
    ['Or', { Or: [count('NumericEquals', 5), text('Contains', 'Linux')] }, true],
  ])('%s', async (_, condition, holds) => {
    const name = `Branch-${stage.sandbox.world.ids.hex(8)}`;
    const steps = [branch([{ NextStep: 'left', ...condition }], { Default: 'right' }), ...ways];
    const execution = await run(name, steps, { parameters });
    expect(stepStatuses(execution)).toEqual([
      'choose Success',
      holds ? 'left Success' : 'left Pending',
      holds ? 'right Pending' : 'right Success',
    ]);
  });

  it('goes on, or ends, when no choice holds and there is no default', async () => {
    const none = branch([{ NextStep: 'right', ...text('StringEquals', '') }]);
    const goesOn = await run('BranchOn', [none, ...ways], { parameters });
    expect(stepStatuses(goesOn)).toEqual(['choose Success', 'left Success', 'right Pending']);
    const ends = await run('BranchEnds', [{ ...none, isEnd: true }, ...ways], { parameters });
    expect(stepStatuses(ends)).toEqual(['choose Success', 'left Pending', 'right Pending']);
  });
});

describe('aws:loop', () => {
  const append = {
    name: 'append',
    action: 'aws:updateVariable',
    inputs: {
      Name: 'variable:log',
      Value: '{{ variable:log }}{{ each.CurrentIteration }}{{ each.CurrentIteratorValue }};',
    },
  };
  const variables = {
    log: { type: 'String', default: '' },
    count: { type: 'Integer', default: 0 },
  };

  it('runs its steps for each item', async () => {
    const each = {
      name: 'each',
      action: 'aws:loop',
      inputs: { Iterators: '{{ Names }}', IteratorDataType: 'String', Steps: [append] },
    };
    const execution = await run(
      'ForEach',
      [each, sleep('after')],
      { variables, parameters: { Names: { type: 'StringList' } } },
      { Names: ['a', '{{ global:ACCOUNT_ID }}'] },
    );
    expect(execution.Variables).toMatchObject({ log: ['1a;2{{ global:ACCOUNT_ID }};'] });
    const [loop, after, ...inside] = execution.StepExecutions ?? [];
    expect([loop?.StepStatus, after?.StepStatus]).toEqual(['Success', 'Success']);
    expect(inside.map(({ ParentStepDetails }) => ParentStepDetails)).toMatchObject([
      { StepName: 'each', Action: 'aws:loop', Iteration: 1, IteratorValue: 'a' },
      { StepExecutionId: loop?.StepExecutionId, Iteration: 2 },
    ]);
  });

  it('runs its steps as long as a condition holds after them, and no more often than it may', async () => {
    const again = (MaxIterations: number) => ({
      name: 'each',
      action: 'aws:loop',
      inputs: {
        MaxIterations,
        LoopCondition: { Not: { Variable: '{{ variable:log }}', Contains: '3' } },
        Steps: [append],
      },
    });
    const stopped = await run('While', [again(9)], { variables });
    expect(stopped.Variables?.['log']).toEqual(['1;2;3;']);
    const cut = await run('WhileFew', [again(2)], { variables });
    expect(cut.Variables?.['log']).toEqual(['1;2;']);
    expect(cut.AutomationExecutionStatus).toBe('Success');
  });

  it('fails with its steps, unless they go on by themselves', async () => {
    const inside = (onFailure: string) => ({
      name: 'each',
      action: 'aws:loop',
      inputs: {
        Iterators: ['a', 'b'],
        Steps: [{ ...api('get', 'iam', 'GetUser', { UserName: 'eve' }), onFailure }, append],
      },
    });
    const aborted = await run('LoopAborts', [inside('Abort')], { variables });
    expect(aborted.AutomationExecutionStatus).toBe('Failed');
    expect(stepStatuses(aborted)).toEqual(['each Failed', 'get Failed']);
    const continued = await run('LoopContinues', [inside('Continue')], { variables });
    expect(continued.AutomationExecutionStatus).toBe('Success');
    expect(continued.Variables?.['log']).toEqual(['1a;2b;']);
  });
});

describe('aws:sleep', () => {
  it('waits for a duration, or until a time', async () => {
    const id = await runSteps(stage, 'Sleeps', [
      sleep('past', 'PT0S', { inputs: { Timestamp: '2020-01-01T00:00:00Z' } }),
      sleep('long', 'P1DT2H3M4S'),
    ]);
    await begun(stage, id, 'long');
    stage.sandbox.world.clock.advance(93_783_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await getExecution(stage, id)).CurrentStepName).toBe('long');
    stage.sandbox.world.clock.advance(2_000);
    expect((await ended(stage, id)).AutomationExecutionStatus).toBe('Success');
  });

  it('sleeps no longer than seven days', async () => {
    const execution = await run('TooLong', [sleep('long', 'P8D')]);
    expect(execution.FailureMessage).toContain('at most 7 days');
  });
});

describe('aws:updateVariable', () => {
  it('takes values of the type of the variable only', async () => {
    const set = (Value: unknown) => ({
      name: 'set',
      action: 'aws:updateVariable',
      inputs: { Name: 'variable:count', Value },
    });
    const variables = { count: { type: 'Integer', default: 1 } };
    const good = await run('Sets', [set(7)], { variables });
    expect(good.Variables).toEqual({ count: ['7'] });
    const bad = await run('SetsNot', [set('seven')], { variables });
    expect(bad.FailureMessage).toContain('not of the type of the variable count');
    expect(bad.Variables).toEqual({ count: ['1'] });
  });
});

describe('aws:executeAutomation', () => {
  const child = (RuntimeParameters: object) => ({
    name: 'child',
    action: 'aws:executeAutomation',
    inputs: { DocumentName: 'Child', RuntimeParameters },
  });

  it('runs another runbook, and hands on what comes of it', async () => {
    const parameters = { Who: { type: 'String' } };
    const get = api('get', 'iam', 'GetUser', { UserName: '{{ Who }}' }, [
      { Name: 'Arn', Selector: '$.User.Arn', Type: 'String' },
    ]);
    await makeDocument(stage, 'Child', runbookOf([get], { parameters, outputs: ['get.Arn'] }));
    const parent = await run('Parent', [child({ Who: 'alice' })], {
      outputs: ['child.Output', 'child.Status'],
    });
    expect(parent.Outputs).toEqual({
      'child.Output': ['arn:aws:iam::111122223333:user/alice'],
      'child.Status': ['Success'],
    });
    const id = parent.StepExecutions?.[0]?.Outputs?.['ExecutionId']?.[0] ?? '';
    expect((await getExecution(stage, id)).ParentAutomationExecutionId).toBe(parent.AutomationExecutionId);
    const failed = await run('ParentOfFailure', [child({ Who: ['eve'] })]);
    expect(failed.FailureMessage).toContain('NoSuchEntity');
    expect(failed.StepExecutions?.[0]?.Outputs?.['Status']).toEqual(['Failed']);
    const refused = await run('ParentOfNone', [child({})]);
    expect(refused.FailureMessage).toContain('Missing required parameter: Who');
  });

  it('is bounded when a runbook runs itself', async () => {
    const self = { ...child({}), inputs: { DocumentName: 'Self' }, timeoutSeconds: 60 };
    const first = await runSteps(stage, 'Self', [self]);
    const started = () => recordsOf(stage, 'StartAutomationExecution').length;
    const before = started();
    while (started() < before + 90) await new Promise((resolve) => setTimeout(resolve, 20));
    // The hundred that may run wait for the one that may not begin; the first one's time ends them all.
    stage.sandbox.world.clock.advance(61_000);
    expect((await ended(stage, first)).AutomationExecutionStatus).toBe('TimedOut');
    const after = await startExecution(stage, 'Parent');
    expect((await ended(stage, after)).AutomationExecutionStatus).toBe('Success');
  });
});
