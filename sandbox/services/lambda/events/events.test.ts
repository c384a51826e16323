import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  invoke,
  makeFunction,
  makeRole,
  openStage,
  REGION,
  recordsOf,
  type Stage,
  until,
} from '../fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  const actions = ['logs:*', 'sqs:SendMessage'];
  stage = { ...stage, roleArn: await makeRole(stage.iam, 'sender', actions) };
});
afterAll(() => stage.sandbox.close());

async function openQueue(name: string) {
  const { QueueUrl } = await stage.sqs.send(new CreateQueueCommand({ QueueName: name }));
  const receive = () =>
    until(async () => {
      const { Messages } = await stage.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }),
      );
      return Messages?.[0];
    });
  return { arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`, receive };
}

/** How often the function has run: its log says so. */
const runsOf = async (name: string) => {
  const logGroupName = `/aws/lambda/${name}`;
  const answer = await stage.logs
    .send(new FilterLogEventsCommand({ logGroupName, filterPattern: '"END RequestId"' }))
    .catch(() => ({ events: [] }));
  return answer.events?.length ?? 0;
};

const untilRun = (name: string, times: number) =>
  until(async () => ((await runsOf(name)) === times ? times : undefined));

describe('an asynchronous event', () => {
  it('is taken at once and run twice more when the function fails, then goes to the destination', async () => {
    const queue = await openQueue('failed');
    await makeFunction(stage, 'failing', 'async () => { throw new Error("no") }');
    await stage.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: 'failing',
        DestinationConfig: { OnFailure: { Destination: queue.arn } },
      }),
    );
    const { status, requestId, result } = await invoke(stage, 'failing', { n: 1 }, 'Event');
    expect([status, result]).toEqual([202, undefined]);
    await untilRun('failing', 1);
    stage.sandbox.world.clock.advance(60_000);
    await untilRun('failing', 2);
    stage.sandbox.world.clock.advance(60_000);
    // Two minutes before the third, so nothing has run yet.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await runsOf('failing')).toBe(2);
    stage.sandbox.world.clock.advance(60_000);
    const message = await queue.receive();
    expect(await runsOf('failing')).toBe(3);
    expect(JSON.parse(message.Body ?? '')).toMatchObject({
      version: '1.0',
      requestContext: {
        requestId,
        functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:failing:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { n: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Error', errorMessage: 'no' },
    });
  });

  it('goes to the dead-letter queue as it was, when no retry is wanted', async () => {
    const queue = await openQueue('dead');
    await makeFunction(stage, 'dying', 'async () => process.exit(1)', {
      DeadLetterConfig: { TargetArn: queue.arn },
    });
    await stage.lambda.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: 'dying', MaximumRetryAttempts: 0 }),
    );
    const { requestId } = await invoke(stage, 'dying', { n: 2 }, 'Event');
    const message = await queue.receive();
    expect(JSON.parse(message.Body ?? '')).toEqual({ n: 2 });
    expect(message.MessageAttributes).toMatchObject({
      RequestID: { StringValue: requestId },
      ErrorCode: { StringValue: '200' },
      ErrorMessage: { StringValue: expect.stringContaining('exit status 1') },
    });
  });

  it('waits while the function is throttled, and is handed on at once when it has no concurrency', async () => {
    const queue = await openQueue('throttled');
    await makeFunction(stage, 'narrow', 'async () => new Promise((done) => setTimeout(done, 300))', {
      DeadLetterConfig: { TargetArn: queue.arn },
    });
    const reserve = (ReservedConcurrentExecutions: number) =>
      stage.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: 'narrow', ReservedConcurrentExecutions }),
      );
    await reserve(1);
    await Promise.all([1, 2].map((n) => invoke(stage, 'narrow', { n }, 'Event')));
    await untilRun('narrow', 2);
    await reserve(0);
    await invoke(stage, 'narrow', { n: 3 }, 'Event');
    expect(JSON.parse((await queue.receive()).Body ?? '')).toEqual({ n: 3 });
    expect(await runsOf('narrow')).toBe(2);
  });

  it('is lost when the role may not write to its destination', async () => {
    const queue = await openQueue('forbidden');
    const spare = await openQueue('spare');
    const roleArn = await makeRole(stage.iam, 'powerless', ['logs:*']);
    await makeFunction({ ...stage, roleArn }, 'powerless', 'async () => { throw new Error("no") }', {
      DeadLetterConfig: { TargetArn: queue.arn },
    });
    await stage.lambda.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: 'powerless', MaximumRetryAttempts: 0 }),
    );
    await invoke(stage, 'powerless', { n: 1 }, 'Event');
    await until(async () =>
      recordsOf(stage, 'SendMessage').find((record) => record.errorCode === 'AccessDenied'),
    );
    // Later events of the same function are delivered once the role may.
    await stage.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'powerless',
        Role: stage.roleArn,
        DeadLetterConfig: { TargetArn: spare.arn },
      }),
    );
    await invoke(stage, 'powerless', { n: 2 }, 'Event');
    expect(JSON.parse((await spare.receive()).Body ?? '')).toEqual({ n: 2 });
  });
});

describe('PutFunctionEventInvokeConfig', () => {
  it('is kept, read and deleted', async () => {
    const FunctionName = 'configured';
    await makeFunction(stage, FunctionName, 'async () => 1');
    const put = (more: object) =>
      stage.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...more }));
    await put({ MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 });
    const get = () => stage.lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
    expect(await get()).toMatchObject({ MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 });
    await expect(put({ MaximumRetryAttempts: 3 })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    await expect(
      put({
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:lambda:eu-west-2:111122223333:function:x' } },
      }),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
    await stage.lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
    await expect(get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
