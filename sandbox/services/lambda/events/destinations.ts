import { callerOfSession } from '../../../kernel/authenticate.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Session } from '../../../kernel/operation.ts';
import { callAs, type World } from '../../../kernel/world.ts';
import type { LambdaFunction } from '../function.ts';
import { assumeExecutionRole } from '../role.ts';
import type { Outcome } from '../run/invocation.ts';

export interface Failure {
  readonly condition: 'RetriesExhausted' | 'EventAgeExceeded';
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly invokeCount: number;
  /** Absent: the function never ran. */
  readonly outcome: Outcome | undefined;
}

/**
 * Hands a failed event to the destination and to the dead-letter target, with the execution role's own
 * permission: one that may not write there loses the event, as on AWS.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export async function reportFailure(world: World, found: LambdaFunction, failure: Failure): Promise<void> {
  const { onFailureArn } = found.eventInvoke ?? {};
  const { deadLetterArn } = found.settings;
  if (onFailureArn === undefined && deadLetterArn === undefined) return;
  try {
    const session = await assumeExecutionRole(world, found, found.settings.role);
    if (onFailureArn !== undefined)
      await deliver(world, session, onFailureArn, JSON.stringify(record(world, found, failure)), {});
    if (deadLetterArn !== undefined)
      await deliver(world, session, deadLetterArn, textOf(failure.payload), deadLetterAttributes(failure));
  } catch (error) {
    // Refused or not there: the trail has the attempt.
    if (!(error instanceof AwsError)) throw error;
  }
}

type Attributes = Record<string, { DataType: 'String' | 'Number'; StringValue: string }>;

async function deliver(
  world: World,
  session: Session,
  arn: string,
  body: string,
  attributes: Attributes,
): Promise<void> {
  const [, , service = '', region = '', account = '', name = ''] = arn.split(':');
  const from = {
    caller: callerOfSession(session),
    account: session.account,
    region,
    via: 'lambda.amazonaws.com',
  };
  if (service === 'sqs') {
    const QueueUrl = `${world.origin}/${account}/${name}`;
    await callAs(world, from, 'sqs', 'SendMessage', {
      QueueUrl,
      MessageBody: body,
      MessageAttributes: attributes,
    });
  } else {
    await callAs(world, from, 'sns', 'Publish', {
      TopicArn: arn,
      Message: body,
      MessageAttributes: attributes,
    });
  }
}

function record(world: World, found: LambdaFunction, failure: Failure): object {
  const { outcome } = failure;
  return {
    version: '1.0',
    timestamp: new Date(world.clock.now()).toISOString(),
    requestContext: {
      requestId: failure.requestId,
      functionArn: `${found.arn}:$LATEST`,
      condition: failure.condition,
      approximateInvokeCount: failure.invokeCount,
    },
    requestPayload: parsed(failure.payload),
    ...(outcome === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            functionError: outcome.functionError,
          },
          responsePayload: parsed(outcome.payload),
        }),
  };
}

function deadLetterAttributes({ requestId, outcome }: Failure): Attributes {
  const message: unknown =
    outcome === undefined ? undefined : Reflect.get(Object(parsed(outcome.payload)), 'errorMessage');
  const text = String(message ?? 'The event was not processed.').slice(0, 1024);
  return {
    RequestID: { DataType: 'String', StringValue: requestId },
    ErrorCode: { DataType: 'Number', StringValue: outcome === undefined ? '429' : '200' },
    ErrorMessage: { DataType: 'String', StringValue: text === '' ? ' ' : text },
  };
}

const textOf = (payload: Uint8Array): string => Buffer.from(payload).toString('utf8');

/** What a function's process sent may be no JSON at all. */
function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(payload));
  } catch (error) {
    if (error instanceof SyntaxError) return textOf(payload);
    throw error;
  }
}
