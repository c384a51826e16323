import { callerOfSession } from '../../kernel/authenticate.ts';
import { notInSandbox } from '../../kernel/aws-error.ts';
import type { Caller } from '../../kernel/operation.ts';
import { sessionForService } from '../../kernel/service-session.ts';
import type { Place } from '../../kernel/state.ts';
import { callAs, serviceCaller } from '../../kernel/world.ts';
import { type Failure, failure, readRoleFailure } from './delivery-failure.ts';
import type { Delivery } from './event.ts';
import { forwardingEntry } from './forward.ts';
import { queueUrlOf, readTargetArn } from './target-arn.ts';
import { buildInput } from './target-input.ts';

const EVENTS = 'events.amazonaws.com';

/** One attempt. Undefined: the target has taken it. Rejects with the error of the call to the target. */
export async function invokeTarget(place: Place, delivery: Delivery): Promise<Failure | undefined> {
  const input = buildInput(delivery);
  if (input === undefined)
    return failure('INVALID_JSON', 'The input transformer made text that is not valid JSON.');
  const arn = delivery.target.Arn ?? '';
  const kind = readTargetArn(arn)?.kind;
  if (kind === undefined) throw notInSandbox(`events: the target ${arn}`);
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
  if (kind === 'bus' && delivery.forwarded)
    return failure(
      'THIRD_ACCOUNT_HOP_DETECTED',
      'Events received from another event bus cannot be forwarded to this event bus.',
    );
  const acting = await actingCaller(place, delivery).catch(readRoleFailure);
  if ('code' in acting) return acting;
  const [service, operation, request] = callFor(place, delivery, input);
  await callAs(
    place.world,
    {
      caller: acting,
      account: place.account,
      region: readTargetArn(arn)?.region ?? place.region,
      via: EVENTS,
    },
    service,
    operation,
    request,
  );
  return undefined;
}

/** The role of the target, or else of the rule; without one EventBridge itself, whom the target's policy must let in. */
async function actingCaller(place: Place, { target, rule }: Delivery): Promise<Caller> {
  const { world, account, region } = place;
  const roleArn = target.RoleArn ?? rule.roleArn;
  if (roleArn === undefined) return serviceCaller(EVENTS, account, rule.arn);
  const session = await sessionForService(world, {
    service: EVENTS,
    account,
    region,
    roleArn,
    sessionName: world.ids.hex(32),
    sourceArn: rule.arn,
  });
  return callerOfSession(session);
}

function callFor(
  place: Place,
  { target, event }: Delivery,
  input: string,
): readonly [service: string, operation: string, request: object] {
  const arn = target.Arn ?? '';
  switch (readTargetArn(arn)?.kind) {
    case 'lambda':
      return [
        'lambda',
        'Invoke',
        { FunctionName: arn, InvocationType: 'Event', Payload: new TextEncoder().encode(input) },
      ];
    case 'sns':
      return ['sns', 'Publish', { TopicArn: arn, Message: input }];
    case 'sqs':
      return ['sqs', 'SendMessage', { QueueUrl: queueUrlOf(place.world, arn), MessageBody: input }];
    default:
      return ['events', 'PutEvents', { Entries: [forwardingEntry(event, arn)] }];
  }
}
