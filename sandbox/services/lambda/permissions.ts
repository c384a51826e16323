import type {
  AddPermissionRequest,
  AddPermissionResponse,
  GetPolicyRequest,
  GetPolicyResponse,
  RemovePermissionRequest,
} from '@aws-sdk/client-lambda';
import type { Statement } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import {
  accessFunction,
  changeFunction,
  checkRevision,
  functionArn,
  invalidValue,
  notFound,
  policyDocument,
  readFunctionName,
  requireFunction,
} from './function.ts';

const MOST_BYTES = 20_480;

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
const AddPermission = operation<AddPermissionRequest, AddPermissionResponse>({
  trailName: 'AddPermission20150331v2',
  access: (input, call) => [
    {
      ...accessFunction('AddPermission', readFunctionName(input.FunctionName, call, input.Qualifier), call),
      context: {
        'lambda:Principal': input.Principal,
        ...(input.FunctionUrlAuthType === undefined
          ? {}
          : { 'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType }),
      },
    },
  ],
  act(input, call) {
    const found = requireUnqualified(input, call);
    checkRevision(found, input.RevisionId);
    const statement = readStatement(input, found.arn);
    if (found.policy.some(({ Sid }) => Sid === input.StatementId)) {
      throw new AwsError(
        'ResourceConflictException',
        `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        { status: 409 },
      );
    }
    const policy = [...found.policy, statement];
    if (Buffer.byteLength(JSON.stringify(policyDocument({ ...found, policy }))) > MOST_BYTES) {
      throw new AwsError(
        'PolicyLengthExceededException',
        `The final policy size is bigger than the limit (${MOST_BYTES}).`,
        { status: 400 },
      );
    }
    changeFunction(call.world, found, { policy });
    return { Statement: JSON.stringify(statement) };
  },
});

function requireUnqualified(input: { FunctionName: string; Qualifier?: string | undefined }, call: Call) {
  const name = readFunctionName(input.FunctionName, call, input.Qualifier);
  if (name.qualifier !== undefined && name.qualifier === '$LATEST')
    throw invalidValue('We currently do not support adding policies for $LATEST.');
  return requireFunction(name, call);
}

type Permission = Omit<AddPermissionRequest, 'FunctionName'>;

function readStatement(input: Permission, arn: string): Statement {
  const { StatementId = '', Action = '', Principal = '' } = input;
  if (!/^[\w-]{1,100}$/.test(StatementId)) throw invalidValue('The statement id is not valid.');
  if (!/^(lambda:\*|lambda:[A-Za-z]+|\*)$/.test(Action)) throw invalidValue('The action is not valid.');
  refuseMisplaced(input);
  const condition = readCondition(input);
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: readPrincipal(Principal),
    Action,
    Resource: arn,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

/** Each condition of function URLs belongs to one of the two actions that a request to a URL needs. */
function refuseMisplaced({ Action, FunctionUrlAuthType, InvokedViaFunctionUrl }: Permission): void {
  if (FunctionUrlAuthType !== undefined && Action !== 'lambda:InvokeFunctionUrl')
    throw invalidValue('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action');
  if (InvokedViaFunctionUrl !== undefined && Action !== 'lambda:InvokeFunction')
    throw invalidValue('InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action');
  if (FunctionUrlAuthType !== undefined && !['AWS_IAM', 'NONE'].includes(FunctionUrlAuthType))
    throw invalidValue('FunctionUrlAuthType is AWS_IAM or NONE.');
}

function readPrincipal(principal: string): NonNullable<Statement['Principal']> {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^arn:aws:(iam|sts)::\d{12}:[\w+=,.@\-/]{1,600}$/.test(principal)) return { AWS: principal };
  if (/^[a-z0-9.-]{1,128}\.(amazonaws|amazon)\.com$/.test(principal)) return { Service: principal };
  throw invalidValue('The provided principal was invalid. Please check the principal and try again.');
}

/** Keys are written as AWS writes them into the policy. */
function readCondition(input: Permission): Statement['Condition'] {
  const { SourceArn, SourceAccount, PrincipalOrgID, EventSourceToken, FunctionUrlAuthType } = input;
  if (SourceArn !== undefined && !/^arn:[\w-]+:[\w-]+:[\w-]*:(\d{12})?:.{1,1024}$/.test(SourceArn))
    throw invalidValue('The source ARN is not valid.');
  if (SourceAccount !== undefined && !/^\d{12}$/.test(SourceAccount))
    throw invalidValue('The source account is not valid.');
  const equals = Object.entries({
    'AWS:SourceAccount': SourceAccount,
    'aws:PrincipalOrgID': PrincipalOrgID,
    'lambda:EventSourceToken': EventSourceToken,
    'lambda:FunctionUrlAuthType': FunctionUrlAuthType,
  }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  const condition = {
    ...(equals.length === 0 ? {} : { StringEquals: Object.fromEntries(equals) }),
    ...(SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': SourceArn } }),
    ...(input.InvokedViaFunctionUrl === undefined
      ? {}
      : { Bool: { 'lambda:InvokedViaFunctionUrl': String(input.InvokedViaFunctionUrl) } }),
  };
  return Object.keys(condition).length === 0 ? undefined : condition;
}

const RemovePermission = operation<RemovePermissionRequest, object>({
  trailName: 'RemovePermission20150331v2',
  access: (input, call) => [
    accessFunction('RemovePermission', readFunctionName(input.FunctionName, call, input.Qualifier), call),
  ],
  act(input, call) {
    const found = requireUnqualified(input, call);
    checkRevision(found, input.RevisionId);
    const policy = found.policy.filter(({ Sid }) => Sid !== input.StatementId);
    if (policy.length === found.policy.length)
      throw notFound(`Statement ${input.StatementId.slice(0, 100)} is not found in resource policy.`);
    changeFunction(call.world, found, { policy });
    return {};
  },
});

const GetPolicy = operation<GetPolicyRequest, GetPolicyResponse>({
  trailName: 'GetPolicy20150331v2',
  access: (input, call) => [
    accessFunction('GetPolicy', readFunctionName(input.FunctionName, call, input.Qualifier), call),
  ],
  act(input, call) {
    const name = readFunctionName(input.FunctionName, call, input.Qualifier);
    const found = requireFunction(name, call);
    if (found.policy.length === 0)
      throw notFound(`No policy is associated with the given resource: ${functionArn(name)}`);
    return { Policy: JSON.stringify(policyDocument(found)), RevisionId: found.revisionId };
  },
});

export const permissions = { AddPermission, RemovePermission, GetPolicy };
