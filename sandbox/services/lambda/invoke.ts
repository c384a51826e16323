import type { InvocationRequest, InvocationResponse } from '@aws-sdk/client-lambda';
import { AwsError } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { acceptEvent } from './events/queue.ts';
import { accessFunction, functionArn, invalidValue, readFunctionName, requireFunction } from './function.ts';
import { refuseMembers } from './refuse.ts';
import { runFunction } from './run/fleet.ts';
import type { Invocation } from './run/invocation.ts';

/** Bytes; https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 };
const LARGEST_CONTEXT = 3583;

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 * Differs from AWS: a function that invokes itself for ever is not stopped by recursive loop detection.
 */
const Invoke = operation<InvocationRequest, InvocationResponse>({
  dataEvent: true,
  access: (input, call) => [
    accessFunction('InvokeFunction', readFunctionName(input.FunctionName, call, input.Qualifier), call),
  ],
  async act(input, call) {
    refuseMembers('Invoke', input, ['DurableExecutionName', 'TenantId']);
    const found = requireFunction(readFunctionName(input.FunctionName, call, input.Qualifier), call);
    const type = input.InvocationType ?? 'RequestResponse';
    if (!Object.hasOwn(LARGEST, type))
      throw invalidValue(`The invocation type ${type.slice(0, 50)} is not valid.`);
    const invocation: Invocation = {
      requestId: call.requestId,
      payload: readPayload(input.Payload, LARGEST[type]),
      ...readClientContext(input.ClientContext),
    };
    if (type === 'DryRun') return { StatusCode: 204 };
    if (type === 'Event') {
      acceptEvent(call.world, found, invocation);
      return { StatusCode: 202 };
    }
    const outcome = await runFunction(call.world, found, invocation);
    return {
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      Payload: outcome.payload,
      ...(outcome.functionError === undefined ? {} : { FunctionError: outcome.functionError }),
      ...(input.LogType === 'Tail' ? { LogResult: tailOf(outcome.logTail) } : {}),
    };
  },
  trail(input, _output, call) {
    const name = readFunctionName(input.FunctionName, call, input.Qualifier);
    const { InvocationType, LogType, Qualifier } = input;
    return {
      resources: [{ ARN: functionArn(name), accountId: name.account, type: 'AWS::Lambda::Function' }],
      requestParameters: {
        functionName: input.FunctionName,
        ...(InvocationType === undefined ? {} : { invocationType: InvocationType }),
        ...(LogType === undefined ? {} : { logType: LogType }),
        ...(Qualifier === undefined ? {} : { qualifier: Qualifier }),
      },
      responseElements: null,
    };
  },
});

function readPayload(given: Uint8Array | undefined, largest: number): Uint8Array {
  const payload = given === undefined || given.length === 0 ? Buffer.from('{}') : given;
  if (payload.length > largest) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${largest} bytes for the InvokeFunction operation`,
      { status: 413 },
    );
  }
  try {
    JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch (cause) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${cause instanceof Error ? cause.message.slice(0, 200) : ''}`,
      { status: 400, cause },
    );
  }
  return payload;
}

/** Handed to the process as a header, so it is written again without what a header cannot hold. */
function readClientContext(given: string | undefined): { clientContext?: string } {
  if (given === undefined) return {};
  try {
    const context: unknown = JSON.parse(Buffer.from(given, 'base64').toString('utf8'));
    if (given.length <= LARGEST_CONTEXT) return { clientContext: toAscii(JSON.stringify(context)) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new AwsError(
    'InvalidRequestContentException',
    'Client context must be a valid Base64-encoded JSON object.',
    {
      status: 400,
    },
  );
}

const toAscii = (json: string): string =>
  json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const tailOf = (text: string): string => Buffer.from(Buffer.from(text).subarray(-4096)).toString('base64');

export const invoke = { Invoke };
