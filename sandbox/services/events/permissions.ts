import type { Condition, PutPermissionRequest, RemovePermissionRequest } from '@aws-sdk/client-eventbridge';
import type { PolicyDocument, Statement } from '../../../src/iam/model.ts';
import { MalformedPolicyError } from '../../../src/iam/policy-fields.ts';
import { validatePolicy } from '../../../src/iam/validate.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import { operation, type Valid } from '../../kernel/operation.ts';
import { accessOn, notFound, refBus, requireBus } from './bus-ref.ts';
import { checkText, refuse } from './constraints.ts';
import { type Bus, storeBus } from './state.ts';

/** Characters. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const LONGEST_POLICY = 10_240;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html */
const PutPermission = operation<PutPermissionRequest, object>({
  access(input, call) {
    const bus = refBus(call, input.EventBusName);
    return [accessOn(call, bus, 'events:PutPermission', bus.arn)];
  },
  act(input, call) {
    const ref = refBus(call, input.EventBusName);
    const bus = requireBus(call, ref);
    const text = input.Policy ?? JSON.stringify(withStatement(bus, readStatement(bus, input)));
    storeBus(ref.place, { ...bus, policy: readPolicy(text), modifiedAt: call.at });
    return {};
  },
});

function readPolicy(text: string): StoredPolicy {
  if (text.length > LONGEST_POLICY)
    throw new AwsError('PolicyLengthExceededException', 'The event bus policy is too long.');
  try {
    return { text, document: validatePolicy(text, 'resource') };
  } catch (cause) {
    if (!(cause instanceof MalformedPolicyError)) throw cause;
    throw new AwsError('ValidationException', `The policy is not valid. ${cause.message}`, { cause });
  }
}

function readStatement(bus: Bus, input: Valid<PutPermissionRequest>): Statement {
  const { Action, Principal, StatementId } = input;
  if (Action === undefined || Principal === undefined || StatementId === undefined)
    throw refuse('Either Policy, or StatementId, Action and Principal must be specified.');
  checkText('statementId', StatementId, { max: 64, pattern: /^[a-zA-Z0-9-_]+$/ });
  checkText('principal', Principal, { max: 12, pattern: /^(\d{12}|\*)$/ });
  if (Action !== 'events:PutEvents') throw refuse("Provided value in parameter 'action' is not supported.");
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource: bus.arn,
    ...(input.Condition === undefined ? {} : { Condition: readCondition(input.Condition) }),
  };
}

function readCondition({ Type, Key, Value }: Condition): NonNullable<Statement['Condition']> {
  if (Type !== 'StringEquals' || Key !== 'aws:PrincipalOrgID')
    throw refuse('A condition is of type StringEquals, on the key aws:PrincipalOrgID.');
  return { StringEquals: { 'aws:PrincipalOrgID': Value ?? '' } };
}

const statementsOf = (document: PolicyDocument | undefined): readonly Statement[] =>
  document === undefined ? [] : [document.Statement].flat();

function withStatement(bus: Bus, statement: Statement): PolicyDocument {
  const others = statementsOf(bus.policy?.document).filter((other) => other.Sid !== statement.Sid);
  return { Version: '2012-10-17', Statement: [...others, statement] };
}

const RemovePermission = operation<RemovePermissionRequest, object>({
  access(input, call) {
    const bus = refBus(call, input.EventBusName);
    return [accessOn(call, bus, 'events:RemovePermission', bus.arn)];
  },
  act(input, call) {
    const ref = refBus(call, input.EventBusName);
    const { policy, ...bus } = requireBus(call, ref);
    if (input.RemoveAllPermissions === true && input.StatementId === undefined) {
      storeBus(ref.place, { ...bus, modifiedAt: call.at });
      return {};
    }
    if (policy === undefined) throw notFound('EventBus does not have a policy.');
    const all = statementsOf(policy.document);
    const left = all.filter((statement) => statement.Sid !== input.StatementId);
    if (input.StatementId === undefined || left.length === all.length)
      throw notFound('Statement with the provided id does not exist.');
    const text = JSON.stringify({ Version: '2012-10-17', Statement: left });
    storeBus(ref.place, {
      ...bus,
      ...(left.length === 0 ? {} : { policy: readPolicy(text) }),
      modifiedAt: call.at,
    });
    return {};
  },
});

export const permissions = { PutPermission, RemovePermission };
