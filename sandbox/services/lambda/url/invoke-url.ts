import { AwsError } from '../../../kernel/aws-error.ts';
import { operation } from '../../../kernel/operation.ts';
import type { WireResponse } from '../../../kernel/protocol/wire.ts';
import type { WireRequest } from '../../../kernel/sigv4.ts';
import { accessFunction, type LambdaFunction, throttled } from '../function.ts';
import { runFunction } from '../run/fleet.ts';
import { buildEvent } from './event.ts';
import { badGateway, readAnswer } from './response.ts';

/** Bytes of the event. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST = 6_291_456;

interface UrlRequest {
  readonly found: LambdaFunction;
  readonly request: WireRequest;
  /** The path after the URL's id, as it came. */
  readonly path: string;
}

/**
 * A request to a function's URL. No API call has this name, but policies and the trail have.
 * Since October 2025 it takes two permissions: `lambda:InvokeFunctionUrl`, and `lambda:InvokeFunction` with
 * `lambda:InvokedViaFunctionUrl`. https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export const InvokeFunctionUrl = operation<UrlRequest, WireResponse>({
  dataEvent: true,
  access({ found }, call) {
    const url = accessFunction('InvokeFunctionUrl', found, call);
    const invoke = accessFunction('InvokeFunction', found, call);
    return [
      { ...url, context: { ...url.context, 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
      { ...invoke, context: { ...invoke.context, 'lambda:InvokedViaFunctionUrl': 'true' } },
    ];
  },
  async act({ found, request, path }, call) {
    const payload = Buffer.from(JSON.stringify(buildEvent(request, path, found, call)));
    if (payload.length > LARGEST)
      throw new AwsError('RequestTooLargeException', 'Request Entity Too Large', { status: 413 });
    const outcome = await runFunction(call.world, found, { requestId: call.requestId, payload }).catch(
      (cause: unknown) => {
        if (!(cause instanceof AwsError) || cause.code === THROTTLED) throw cause;
        throw badGateway('The function could not be started.', cause);
      },
    );
    return readAnswer(outcome);
  },
  trail: ({ found, request, path }) => ({
    resources: [{ ARN: found.arn, accountId: found.account, type: 'AWS::Lambda::Function' }],
    requestParameters: { functionName: found.arn, httpMethod: request.method, path: path.slice(0, 1024) },
    responseElements: null,
  }),
});

const THROTTLED = throttled('').code;
