import { DescribeAutomationStepExecutionsCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begun, ended, openStage, recordsOf, runSteps, type Stage, stepStatuses } from '../fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.sandbox.close());

const good = (name: string, more: object = {}) => ({
  name,
  action: 'aws:executeAwsApi',
  inputs: { Service: 'sts', Api: 'GetCallerIdentity' },
  ...more,
});
const bad = (name: string, more: object = {}) => ({
  name,
  action: 'aws:executeAwsApi',
  inputs: { Service: 'iam', Api: 'GetUser', UserName: 'eve' },
  ...more,
});
const slow = (name: string, more: object = {}) => ({
  name,
  action: 'aws:waitForAwsResourceProperty',
  timeoutSeconds: 20,
  inputs: {
    Service: 'sts',
    Api: 'GetCallerIdentity',
    PropertySelector: '$.Account',
    DesiredValues: ['another'],
  },
  ...more,
});

/** The status of an execution of these steps, and theirs. */
async function outcomeOf(name: string, steps: readonly object[], slowStep?: string): Promise<string[]> {
  const id = await runSteps(stage, name, steps);
  if (slowStep !== undefined) {
    await begun(stage, id, slowStep);
    stage.sandbox.world.clock.advance(21_000);
  }
  const execution = await ended(stage, id);
  return [execution.AutomationExecutionStatus ?? '', ...stepStatuses(execution)];
}

describe('after a step that succeeds', () => {
  it('comes the next one, or the one that it names, or the end', async () => {
    const steps = [
      good('a', { nextStep: 'c' }),
      good('b', { isEnd: true }),
      good('c', { nextStep: 'b' }),
      good('d'),
    ];
    expect(await outcomeOf('Order', steps)).toEqual([
      'Success',
      'a Success',
      'b Success',
      'c Success',
      'd Pending',
    ]);
  });
});

describe('after a step that fails', () => {
  it.each<[string, readonly object[], readonly string[]]>([
    ['Abort', [bad('a'), good('b')], ['Failed', 'a Failed', 'b Pending']],
    ['AbortUncritical', [bad('a', { isCritical: false }), good('b')], ['Success', 'a Failed', 'b Pending']],
    ['Continue', [bad('a', { onFailure: 'Continue' }), good('b')], ['Success', 'a Failed', 'b Success']],
    [
      'ContinueCritical',
      [bad('a', { onFailure: 'Continue', isCritical: true }), good('b')],
      ['Failed', 'a Failed', 'b Success'],
    ],
    [
      'ContinueEnd',
      [bad('a', { onFailure: 'Continue', isEnd: true }), good('b')],
      ['Success', 'a Failed', 'b Pending'],
    ],
    [
      'Step',
      [bad('a', { onFailure: 'step:c' }), good('b'), good('c')],
      ['Failed', 'a Failed', 'b Pending', 'c Success'],
    ],
    [
      'StepUncritical',
      [bad('a', { onFailure: 'step:c', isCritical: false }), good('b'), good('c')],
      ['Success', 'a Failed', 'b Pending', 'c Success'],
    ],
  ])('it goes on as onFailure says: %s', async (name, steps, outcome) => {
    expect(await outcomeOf(`Fails${name}`, steps)).toEqual(outcome);
  });

  it('once all its attempts have failed', async () => {
    const calls = () => recordsOf(stage, 'GetUser', 'us-east-1').length;
    const before = calls();
    await outcomeOf('Attempts', [bad('a', { maxAttempts: 3 })]);
    expect(calls() - before).toBe(3);
  });
});

describe('after a step that takes too long', () => {
  it.each<[string, string, readonly object[], readonly string[]]>([
    ['Abort', 'a', [slow('a'), good('b')], ['TimedOut', 'a TimedOut', 'b Pending']],
    [
      'Uncritical',
      'a',
      [slow('a', { isCritical: false, onFailure: 'step:b' }), good('b')],
      ['Success', 'a TimedOut', 'b Success'],
    ],
    [
      'Loop',
      'inside',
      [
        {
          name: 'a',
          action: 'aws:loop',
          timeoutSeconds: 15,
          inputs: { Iterators: ['x'], Steps: [slow('inside', { timeoutSeconds: 900 })] },
        },
        good('b'),
      ],
      ['TimedOut', 'a TimedOut', 'b Pending', 'inside Cancelled'],
    ],
  ])('it goes on as onFailure says: %s', async (name, slowStep, steps, outcome) => {
    expect(await outcomeOf(`Slow${name}`, steps, slowStep)).toEqual(outcome);
  });
});

it('a step that refers to one that has not run fails before it does anything', async () => {
  const id = await runSteps(stage, 'Unresolved', [
    good('a', { nextStep: 'c' }),
    good('b', { outputs: [{ Name: 'Arn', Selector: '$.Arn', Type: 'String' }] }),
    good('c', { inputs: { Service: 'iam', Api: 'GetUser', UserName: '{{ b.Arn }}' } }),
  ]);
  const { StepExecutions, FailureMessage } = await ended(stage, id);
  expect(FailureMessage).toContain('Failed to resolve input: b.Arn');
  expect(StepExecutions?.[2]?.FailureDetails).toMatchObject({
    FailureStage: 'InputValidation',
    FailureType: 'Verification',
  });
});

it('a runbook that leads its steps in a circle is stopped', async () => {
  const circle = [
    { name: 'a', action: 'aws:sleep', inputs: { Duration: 'PT0S' }, nextStep: 'b' },
    { name: 'b', action: 'aws:sleep', inputs: { Duration: 'PT0S' }, nextStep: 'a', onFailure: 'Continue' },
  ];
  const execution = await ended(stage, await runSteps(stage, 'Circle', circle));
  expect(execution).toMatchObject({
    AutomationExecutionStatus: 'Failed',
    FailureMessage: expect.stringContaining('1000 attempts'),
    StepExecutionsTruncated: true,
  });
  expect(execution.StepExecutions).toHaveLength(100);
});

it('steps are listed page by page, in the order of their starts', async () => {
  const id = await runSteps(stage, 'Listed', [
    good('a', { nextStep: 'c' }),
    good('b', { isEnd: true }),
    good('c', { nextStep: 'b' }),
  ]);
  await ended(stage, id);
  const list = async (more: object) => {
    const command = new DescribeAutomationStepExecutionsCommand({ AutomationExecutionId: id, ...more });
    const { StepExecutions, NextToken } = await stage.ssm.send(command);
    return [StepExecutions?.map(({ StepName }) => StepName), NextToken] as const;
  };
  const [first, NextToken] = await list({ MaxResults: 2 });
  expect(first).toEqual(['a', 'c']);
  expect(await list({ MaxResults: 2, NextToken })).toEqual([['b'], undefined]);
  expect((await list({ ReverseOrder: true }))[0]).toEqual(['b', 'c', 'a']);
  expect((await list({ Filters: [{ Key: 'StepName', Values: ['c'] }] }))[0]).toEqual(['c']);
  await expect(list({ Filters: [{ Key: 'Colour', Values: ['c'] }] })).rejects.toMatchObject({
    name: 'InvalidFilterKey',
  });
});
