import { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ended,
  makeDocument,
  makeRole,
  openStage,
  recordsOf,
  runbookOf,
  type Stage,
  startExecution,
  stepStatuses,
} from '../fixture.ts';

let stage: Stage;
let role: string;
beforeAll(async () => {
  stage = await openStage();
  role = await makeRole(stage, 'runbook', [
    'lambda:InvokeFunction',
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]);
  await stage.lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'step',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: role,
      Code: {
        ZipFile: zipSync({
          'index.mjs': strToU8(`export const handler = async (event) => {
            if (event.fail) throw new Error('no ' + event.fail);
            return { was: event, next: (event.count ?? 0) + 1, found: event.items ?? [] };
          };`),
        }),
      },
    }),
  );
});
afterAll(() => stage.sandbox.close());

const PARAMETERS = {
  AutomationAssumeRole: { type: 'String', default: '' },
  UserName: { type: 'String', allowedPattern: '^[a-z]+$' },
};

const step = (name: string, payload: object, more: object = {}) => ({
  name,
  action: 'aws:invokeLambdaFunction',
  inputs: { FunctionName: 'step', Payload: JSON.stringify(payload) },
  ...more,
});

describe('a runbook of three functions', () => {
  it('hands what one returns to the next, as the session of its role', async () => {
    const content = runbookOf(
      [
        step(
          'first',
          { user: '{{ UserName }}', run: '{{ automation:EXECUTION_ID }}', count: 1 },
          {
            outputs: [{ Name: 'Next', Selector: '$.Payload.next', Type: 'Integer' }],
          },
        ),
        {
          name: 'second',
          action: 'aws:invokeLambdaFunction',
          inputs: {
            FunctionName: 'step',
            InvocationType: 'RequestResponse',
            LogType: 'Tail',
            Payload: { count: '{{ first.Next }}', items: ['a', 'b'], account: '{{ global:ACCOUNT_ID }}' },
          },
          outputs: [
            { Name: 'Found', Selector: '$.found', Type: 'StringList' },
            { Name: 'Account', Selector: '$.was.account', Type: 'String' },
          ],
        },
        step('third', { text: 'n={{ first.Next }}' }, { isEnd: true }),
      ],
      {
        assumeRole: '{{ AutomationAssumeRole }}',
        parameters: PARAMETERS,
        outputs: ['second.Found', 'second.Account', 'third.Payload'],
      },
    );
    await makeDocument(stage, 'Three', content);
    const id = await startExecution(stage, 'Three', { AutomationAssumeRole: [role], UserName: ['alice'] });
    const execution = await ended(stage, id);
    expect(execution.FailureMessage).toBeUndefined();
    expect(stepStatuses(execution)).toEqual(['first Success', 'second Success', 'third Success']);
    expect(execution).toMatchObject({
      AutomationExecutionId: id,
      AutomationExecutionStatus: 'Success',
      DocumentName: 'Three',
      DocumentVersion: '1',
      Mode: 'Auto',
      ExecutedBy: 'arn:aws:iam::111122223333:user/sandbox-admin',
      Parameters: { AutomationAssumeRole: [role], UserName: ['alice'] },
      Outputs: {
        'second.Found': ['a', 'b'],
        'second.Account': ['111122223333'],
        'third.Payload': ['{"was":{"text":"n=2"},"next":1,"found":[]}'],
      },
    });
    const [first, second] = execution.StepExecutions ?? [];
    expect(first).toMatchObject({
      Inputs: { FunctionName: '"step"', Payload: JSON.stringify(`{"user":"alice","run":"${id}","count":1}`) },
      Outputs: { StatusCode: ['200'], Next: ['2'] },
      ResponseCode: '200',
      Response: expect.stringContaining('"next":2'),
      MaxAttempts: 1,
      OnFailure: 'Abort',
    });
    expect(Buffer.from(second?.Outputs?.['LogResult']?.[0] ?? '', 'base64').toString()).toContain('START');
    const invoked = recordsOf(stage, 'Invoke');
    expect(invoked.map(({ userIdentity }) => userIdentity['arn'])).toEqual(
      Array.from({ length: 3 }, () => `arn:aws:sts::111122223333:assumed-role/runbook/Automation-${id}`),
    );
    expect(invoked[0]?.sourceIPAddress).toBe('ssm.amazonaws.com');
  });

  it('stops at a function that fails, and says why', async () => {
    const steps = [step('good', {}), step('bad', { fail: 'luck' }), step('never', {})];
    await makeDocument(stage, 'Fails', runbookOf(steps));
    const execution = await ended(stage, await startExecution(stage, 'Fails'));
    expect(stepStatuses(execution)).toEqual(['good Success', 'bad Failed', 'never Pending']);
    expect(execution.AutomationExecutionStatus).toBe('Failed');
    expect(execution.FailureMessage).toContain('no luck');
    expect(execution.StepExecutions?.[1]).toMatchObject({
      FailureMessage: execution.FailureMessage,
      FailureDetails: { FailureStage: 'Invocation', FailureType: 'Action' },
      Outputs: { FunctionError: ['Unhandled'] },
    });
  });
});
