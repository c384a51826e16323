import type { MessageAttributeValue, PublishInput, PublishResponse } from '@aws-sdk/client-sns';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { fanOut } from './fan-out.ts';
import type { Notification } from './notification.ts';
import { accessTopic, invalid, requireTopic } from './topic.ts';

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';
/** Bytes of the message and its attributes. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const LARGEST = 262_144;

const Publish = operation<PublishInput, PublishResponse>({
  dataEvent: true,
  access: (input, call) => accessTopic('Publish', targetOf(input), call),
  act(input, call) {
    const topic = requireTopic(targetOf(input), call);
    const notification = readNotification(input, call);
    fanOut(call.world, topic, notification);
    return { MessageId: notification.id };
  },
  trail: (input, output, call) => ({
    resources: [
      {
        ARN: input.TopicArn ?? input.TargetArn ?? '',
        accountId: (input.TopicArn ?? input.TargetArn ?? '').split(':')[4] ?? call.account,
        type: 'AWS::SNS::Topic',
      },
    ],
    requestParameters: {
      ...(input.TopicArn === undefined ? {} : { topicArn: input.TopicArn }),
      ...(input.TargetArn === undefined ? {} : { targetArn: input.TargetArn }),
      ...(input.PhoneNumber === undefined ? {} : { phoneNumber: HIDDEN }),
      message: HIDDEN,
      ...(input.Subject === undefined ? {} : { subject: HIDDEN }),
      ...(input.MessageStructure === undefined ? {} : { messageStructure: input.MessageStructure }),
      ...(input.MessageAttributes === undefined ? {} : { messageAttributes: HIDDEN }),
    },
    responseElements: output?.MessageId === undefined ? null : { messageId: output.MessageId },
  }),
});

function targetOf(input: PublishInput): string {
  if (input.PhoneNumber !== undefined) throw notInSandbox('sns:Publish to a phone number');
  const target = input.TopicArn ?? input.TargetArn;
  if (target === undefined || (input.TopicArn !== undefined && input.TargetArn !== undefined))
    throw invalid('TopicArn or TargetArn Reason: exactly one of them has to be given');
  if (/^arn:[^:]*:sns:[^:]*:[^:]*:endpoint\//.test(target))
    throw notInSandbox('sns:Publish to a mobile endpoint');
  return target;
}

function readNotification(input: PublishInput, call: Call): Notification {
  if (input.MessageDeduplicationId !== undefined || input.MessageGroupId !== undefined)
    throw notInSandbox('sns:Publish with MessageGroupId or MessageDeduplicationId');
  const message = input.Message ?? '';
  const attributes = new Map(Object.entries(input.MessageAttributes ?? {}));
  let bytes = Buffer.byteLength(message);
  for (const [name, value] of attributes) bytes += checkAttribute(name, value);
  if (message === '') throw invalid('Empty message');
  if (bytes > LARGEST) throw invalid('Message too long');
  if (input.Subject !== undefined) checkSubject(input.Subject);
  return {
    id: call.world.ids.uuid(),
    at: call.at,
    ...(input.Subject === undefined ? {} : { subject: input.Subject }),
    message,
    texts: readTexts(message, input.MessageStructure),
    attributes,
  };
}

/** ASCII that begins with a letter, a number or punctuation; shorter than 100; no line breaks. */
function checkSubject(subject: string): void {
  if (subject.length >= 100 || !/^[\x21-\x7e][\x20-\x7e]*$/.test(subject)) throw invalid('Subject');
}

/** The text for each protocol, with `default` for those not named. */
function readTexts(message: string, structure: string | undefined): ReadonlyMap<string, string> {
  if (structure === undefined) return new Map([['default', message]]);
  if (structure !== 'json') throw invalid('MessageStructure');
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch (cause) {
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: Message Structure - JSON message body failed to parse',
      { status: 400, cause },
    );
  }
  const texts = new Map(
    Object.entries(Object(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  if (!texts.has('default')) throw invalid('Message Structure - No default entry in JSON message body');
  return texts;
}

/** Gives the attribute's bytes. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
function checkAttribute(name: string, value: MessageAttributeValue): number {
  const refuse = (why: string) =>
    new AwsError('ParameterValueInvalid', `The message attribute '${name.slice(0, 100)}' ${why}`, {
      status: 400,
    });
  if (!/^(?!aws\.|amazon\.|\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/i.test(name))
    throw refuse('has an invalid name.');
  const type = value.DataType ?? '';
  if (!/^(?:String|Number|Binary|String\.Array)$/.test(type))
    throw refuse('has an invalid message attribute type.');
  const given =
    type === 'Binary' ? value.BinaryValue?.byteLength : Buffer.byteLength(value.StringValue ?? '');
  if (given === undefined || given === 0) throw refuse('must contain a non-empty value of its type.');
  if (type === 'Number' && Number.isNaN(Number(value.StringValue))) throw refuse('is not a number.');
  return Buffer.byteLength(name) + type.length + given;
}

export const publishing = { Publish };
