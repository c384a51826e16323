import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  SendAutomationSignalCommand,
  type SignalType,
  StopAutomationExecutionCommand,
  type StopType,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  begun,
  connect,
  ended,
  openStage,
  policyOf,
  reached,
  runSteps,
  type Stage,
  stepStatuses,
} from '../fixture.ts';

let stage: Stage;
let alice: ReturnType<typeof connect>;
beforeAll(async () => {
  stage = await openStage();
  await stage.iam.send(new CreateUserCommand({ UserName: 'alice', Path: '/people/' }));
  const PolicyDocument = policyOf({ Effect: 'Allow', Action: 'ssm:*', Resource: '*' });
  await stage.iam.send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName: 'own', PolicyDocument }));
  const { AccessKey } = await stage.iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }));
  alice = connect(stage.sandbox, {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  });
});
afterAll(() => stage.sandbox.close());

const signal = (
  { ssm }: Pick<Stage, 'ssm'>,
  AutomationExecutionId: string,
  SignalType: SignalType,
  Payload?: Record<string, string[]>,
) =>
  ssm.send(
    new SendAutomationSignalCommand({
      AutomationExecutionId,
      SignalType,
      ...(Payload === undefined ? {} : { Payload }),
    }),
  );
const stop = (AutomationExecutionId: string, Type?: StopType) =>
  stage.ssm.send(
    new StopAutomationExecutionCommand({ AutomationExecutionId, ...(Type === undefined ? {} : { Type }) }),
  );
const api = (name: string, more: object = {}) => ({
  name,
  action: 'aws:executeAwsApi',
  inputs: { Service: 'sts', Api: 'GetCallerIdentity' },
  ...more,
});
const wait = (name: string, more: object = {}) => ({
  name,
  action: 'aws:sleep',
  inputs: { Duration: 'PT1H' },
  ...more,
});
const approval = (inputs: object, more: object = {}) => ({
  name: 'ask',
  action: 'aws:approve',
  inputs,
  ...more,
});
const ADMIN = 'arn:aws:iam::111122223333:user/sandbox-admin';
const ALICE = 'arn:aws:iam::111122223333:user/people/alice';

describe('aws:approve', () => {
  it('waits for as many approvals as it needs, from those who may give them', async () => {
    const steps = [approval({ Approvers: ['alice', ADMIN], MinRequiredApprovals: 2 }), api('then')];
    const id = await runSteps(stage, 'Approved', steps);
    const waiting = await reached(stage, id, 'Waiting');
    expect(stepStatuses(waiting)).toEqual(['ask Waiting', 'then Pending']);
    expect(waiting.StepExecutions?.[0]?.Outputs).toMatchObject({ ApprovalStatus: ['Waiting'] });
    await signal(alice, id, 'Approve', { Comment: ['looks right'] });
    await signal(alice, id, 'Approve', { Comment: ['once more'] });
    await reached(stage, id, 'Waiting');
    await signal(stage, id, 'Approve');
    const execution = await ended(stage, id);
    expect(stepStatuses(execution)).toEqual(['ask Success', 'then Success']);
    const { ApprovalStatus, ApproverDecisions = [] } = execution.StepExecutions?.[0]?.Outputs ?? {};
    expect(ApprovalStatus).toEqual(['Approved']);
    expect(ApproverDecisions.map((one) => JSON.parse(one))).toEqual([
      { Approver: ALICE, ApprovalStatus: 'Approved', Comment: 'once more' },
      { Approver: ADMIN, ApprovalStatus: 'Approved' },
    ]);
    await expect(signal(stage, id, 'Approve')).rejects.toMatchObject({
      name: 'InvalidAutomationSignalException',
    });
  });

  it('fails when one rejects, and hears nobody else', async () => {
    const id = await runSteps(stage, 'Rejected', [approval({ Approvers: [ALICE] }), api('then')]);
    await reached(stage, id, 'Waiting');
    for (const type of ['Approve', 'Reject'] as const)
      await expect(signal(stage, id, type)).rejects.toMatchObject({
        name: 'InvalidAutomationSignalException',
      });
    await expect(signal(alice, id, 'Resume')).rejects.toMatchObject({
      name: 'InvalidAutomationSignalException',
    });
    await signal(alice, id, 'Reject');
    const execution = await ended(stage, id);
    expect(execution.AutomationExecutionStatus).toBe('Failed');
    expect(stepStatuses(execution)).toEqual(['ask Failed', 'then Pending']);
    expect(execution.StepExecutions?.[0]?.Outputs?.['ApprovalStatus']).toEqual(['Rejected']);
  });

  it('times out after seven days, or its own time', async () => {
    const usual = await runSteps(stage, 'Silence', [approval({ Approvers: ['alice'] })]);
    const own = await runSteps(stage, 'ShortSilence', [
      approval({ Approvers: ['alice'] }, { timeoutSeconds: 60 }),
    ]);
    for (const id of [usual, own]) await reached(stage, id, 'Waiting');
    stage.sandbox.world.clock.advance(61_000);
    expect((await ended(stage, own)).AutomationExecutionStatus).toBe('TimedOut');
    await reached(stage, usual, 'Waiting');
    stage.sandbox.world.clock.advance(7 * 86_400_000);
    expect((await ended(stage, usual)).AutomationExecutionStatus).toBe('TimedOut');
  });
});

describe('aws:pause', () => {
  it('waits until it is resumed, by its own step only', async () => {
    const id = await runSteps(stage, 'Pauses', [{ name: 'hold', action: 'aws:pause' }, api('then')]);
    const { StepExecutions } = await reached(stage, id, 'Waiting');
    await expect(signal(stage, id, 'Approve')).rejects.toMatchObject({
      name: 'InvalidAutomationSignalException',
    });
    const other = { StepExecutionId: ['00000000-0000-4000-8000-000000000000'] };
    await expect(signal(stage, id, 'Resume', other)).rejects.toMatchObject({
      name: 'AutomationStepNotFoundException',
    });
    await signal(stage, id, 'Resume', { StepExecutionId: [StepExecutions?.[0]?.StepExecutionId ?? ''] });
    expect((await ended(stage, id)).AutomationExecutionStatus).toBe('Success');
  });

  it('hears no signal that the sandbox does not have, and none for what is not there', async () => {
    const id = await runSteps(stage, 'PausesStill', [{ name: 'hold', action: 'aws:pause' }]);
    await reached(stage, id, 'Waiting');
    await expect(signal(stage, id, 'StopStep')).rejects.toMatchObject({
      message: expect.stringContaining('StopStep'),
      $metadata: { httpStatusCode: 501 },
    });
    const none = signal(stage, '00000000-0000-4000-8000-000000000000', 'Resume');
    await expect(none).rejects.toMatchObject({ name: 'AutomationExecutionNotFoundException' });
  });
});

describe('an execution that is stopped', () => {
  it('is cancelled in the middle of its step', async () => {
    const id = await runSteps(stage, 'Cancelled', [wait('long'), api('then')]);
    await stop(id);
    const execution = await ended(stage, id);
    expect(execution.AutomationExecutionStatus).toBe('Cancelled');
    expect(execution.ExecutionEndTime).toBeInstanceOf(Date);
    expect(stepStatuses(execution)).toEqual(['long Cancelled', 'then Pending']);
    await expect(stop(id)).rejects.toMatchObject({ name: 'InvalidAutomationStatusUpdateException' });
  });

  it('goes where its step says, and ends as cancelled', async () => {
    const id = await runSteps(stage, 'CleansUp', [
      wait('long', { onCancel: 'step:clean' }),
      api('then', { isEnd: true }),
      api('clean'),
    ]);
    await stop(id);
    const execution = await ended(stage, id);
    expect(execution.AutomationExecutionStatus).toBe('Cancelled');
    expect(stepStatuses(execution)).toEqual(['long Cancelled', 'then Pending', 'clean Success']);
  });

  it('is cancelled inside of a loop too', async () => {
    const Steps = [wait('long', { onCancel: 'step:clean' }), api('then', { isEnd: true }), api('clean')];
    const loop = { name: 'loop', action: 'aws:loop', inputs: { Iterators: ['a', 'b'], Steps } };
    const id = await runSteps(stage, 'LoopCancelled', [loop, api('after')]);
    await begun(stage, id, 'long');
    await stop(id);
    const execution = await ended(stage, id);
    expect(execution.AutomationExecutionStatus).toBe('Cancelled');
    expect(stepStatuses(execution)).toEqual([
      'loop Cancelled',
      'after Pending',
      'long Cancelled',
      'clean Success',
    ]);
  });

  it('stops what it runs', async () => {
    await runSteps(stage, 'Endless', [wait('long')]);
    const parent = { name: 'child', action: 'aws:executeAutomation', inputs: { DocumentName: 'Endless' } };
    const id = await runSteps(stage, 'ParentOfEndless', [parent]);
    const childOf = () =>
      [
        ...(
          stage.sandbox.world.data.get('111122223333/eu-west-2/ssm-executions') as Map<
            string,
            { parentId?: string; status: string }
          >
        ).values(),
      ].find(({ parentId }) => parentId === id);
    while (childOf()?.status !== 'InProgress') await new Promise((resolve) => setTimeout(resolve, 5));
    await stop(id);
    expect((await ended(stage, id)).AutomationExecutionStatus).toBe('Cancelled');
    while (childOf()?.status !== 'Cancelled') await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('with Complete ends its step first', async () => {
    const id = await runSteps(stage, 'Completed', [wait('long'), api('then')]);
    await begun(stage, id, 'long');
    await stop(id, 'Complete');
    stage.sandbox.world.clock.advance(3_601_000);
    const execution = await ended(stage, id);
    expect(stepStatuses(execution)).toEqual(['long Success', 'then Pending']);
    expect(execution.AutomationExecutionStatus).toBe('Success');
  });
});
