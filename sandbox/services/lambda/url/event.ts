import { isUtf8 } from 'node:buffer';
import type { Call } from '../../../kernel/operation.ts';
import type { WireRequest } from '../../../kernel/sigv4.ts';
import type { LambdaFunction } from '../function.ts';

/**
 * The event that a request becomes: payload format 2.0.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 * Differs from AWS: the headers that AWS adds on the way (`x-forwarded-*`, `x-amzn-trace-id` and their like) are
 * not in a function URL's event, and `host` is that of the sandbox while `domainName` has AWS's form.
 */
export function buildEvent(request: WireRequest, path: string, found: LambdaFunction, call: Call): object {
  const urlId = found.url?.id ?? '';
  const { cookie, authorization: _signature, ...headers } = request.headers;
  const body = readBody(request);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: request.query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers,
    ...readQuery(request.query),
    requestContext: {
      accountId: found.account,
      apiId: urlId,
      authentication: null,
      authorizer: { iam: describeCaller(call) },
      domainName: `${urlId}.lambda-url.${call.region}.on.aws`,
      domainPrefix: urlId,
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: call.sourceIp,
        userAgent: call.userAgent,
      },
      requestId: call.requestId,
      routeKey: '$default',
      stage: '$default',
      time: logTime(call.at),
      timeEpoch: call.at,
    },
    ...body,
  };
}

const describeCaller = ({ caller }: Call) => ({
  accessKey: caller.accessKeyId ?? null,
  accountId: caller.account,
  callerId: caller.userId,
  cognitoIdentity: null,
  principalOrgId: null,
  userArn: 'arn' in caller.principal ? caller.principal.arn : null,
  userId: caller.userId,
});

/** Values of a name that comes more than once are joined by commas. */
function readQuery(query: string): { queryStringParameters?: Readonly<Record<string, string>> } {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query))
    values.set(name, [...(values.get(name) ?? []), value]);
  if (values.size === 0) return {};
  const joined = [...values].map(([name, all]) => [name, all.join(',')] as const);
  return { queryStringParameters: Object.fromEntries(joined) };
}

const TEXT = /^(text\/|application\/(json|javascript|xml|[\w.+-]+\+(json|xml))(;|$))/i;

/** What is no text by its type, or is none in truth, goes in base64. */
function readBody({ headers, body }: WireRequest): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT.test(headers['content-type'] ?? '') && isUtf8(body);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000` */
function logTime(at: number): string {
  const time = new Date(at).toISOString();
  return `${time.slice(8, 10)}/${MONTHS[Number(time.slice(5, 7)) - 1]}/${time.slice(0, 4)}:${time.slice(11, 19)} +0000`;
}
