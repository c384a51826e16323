import { AwsError } from '../../kernel/aws-error.ts';
import type { Place } from '../../kernel/state.ts';
import { callAs, serviceCaller } from '../../kernel/world.ts';
import type { Failure } from './delivery-failure.ts';
import type { Delivery } from './event.ts';
import { queueUrlOf } from './target-arn.ts';

export type Exhausted = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

const EVENTS = 'events.amazonaws.com';

/**
 * Puts the event, as it arrived, into the target's dead-letter queue, whose policy must let EventBridge in.
 * Without a queue, or when the queue refuses, the event is dropped, as on AWS.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export async function sendDeadLetter(
  place: Place,
  delivery: Delivery,
  failed: Failure,
  exhausted: Exhausted | undefined,
): Promise<{ kept: boolean; failure: Failure }> {
  const queue = delivery.target.DeadLetterConfig?.Arn;
  if (queue === undefined) return { kept: false, failure: failed };
  const { world, account, region } = place;
  const caller = serviceCaller(EVENTS, account, delivery.rule.arn);
  try {
    await callAs(world, { caller, account, region, via: EVENTS }, 'sqs', 'SendMessage', {
      QueueUrl: queueUrlOf(world, queue),
      MessageBody: JSON.stringify(delivery.event),
      MessageAttributes: attributesOf(delivery, failed, exhausted),
    });
    return { kept: true, failure: failed };
  } catch (error) {
    const why = error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
    return {
      kept: false,
      failure: { ...failed, message: `${failed.message} The dead-letter queue refused it. ${why}` },
    };
  }
}

function attributesOf(delivery: Delivery, failed: Failure, exhausted: Exhausted | undefined): object {
  const texts = {
    RULE_ARN: delivery.rule.arn,
    TARGET_ARN: delivery.target.Arn ?? '',
    ERROR_CODE: failed.code,
    // Errors can quote what the sender wrote; SQS takes no control characters.
    ERROR_MESSAGE: failed.message.replace(/[^\x20-\x7e]/g, '?').slice(0, 1024) || 'Unknown error.',
    ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
  const attributes = Object.entries(texts).map(([name, text]) => [
    name,
    { DataType: 'String', StringValue: text },
  ]);
  const retries = { DataType: 'Number', StringValue: String(Math.max(0, delivery.attempts - 1)) };
  return { ...Object.fromEntries(attributes), RETRY_ATTEMPTS: retries };
}
