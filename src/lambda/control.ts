import { errorFacts } from '../aws/error-facts.ts';
import { readCaller } from '../control/caller.ts';
import { handleAct, type Reply } from '../control/handle-act.ts';
import type { ControlDeps } from '../control/verb.ts';
import { CordonError } from '../model/cordon-error.ts';
import { connectDeployment, type Invocation } from './deployment.ts';
import { readBody, type UrlEvent, UrlRequest } from './url-request.ts';

const deployment = connectDeployment(process.env);

interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What people ask for, by the function's URL, signed: AWS has checked who they are. Only POST: a link that somebody
 * opens must do nothing.
 */
export async function handler(event: unknown, invocation: Invocation): Promise<Response> {
  deployment.log.begin(invocation.awsRequestId);
  try {
    const request = readRequest(event);
    const caller = readCaller(event);
    deployment.log.info('a person asks', { by: caller.arn });
    const reply = await handleAct(readBody(request), caller, controlDeps(invocation));
    return respond(STATUS_CODES[reply.status], reply);
  } catch (error) {
    deployment.log.failure('the act of a person', error);
    return explain(error, invocation);
  }
}

function controlDeps(invocation: Invocation): ControlDeps {
  // Cases, evidence and runbooks are the sweep's: what people ask for here needs no right to them.
  const { desk: _desk, evidence: _evidence, runbook: _runbook, ...deps } = deployment.depsFor(invocation);
  const homeRegion = invocation.invokedFunctionArn.split(':')[3] ?? '';
  return { ...deps, ...deployment.toContain, restoreIam: deployment.restoreIam, homeRegion };
}

function readRequest(event: unknown): UrlEvent {
  const { data } = UrlRequest.safeParse(event);
  if (data === undefined) throw new CordonError('Usage', 'it is no request to a function URL');
  if (data.requestContext.http.method === 'POST') return data;
  throw new CordonError('Method', 'only POST is answered', { advice: 'cordon incident --help' });
}

const STATUS_CODES: Record<Reply['status'], number> = { done: 200, shown: 200, awaiting: 202, refused: 409 };
const ERROR_CODES: ReadonlyMap<string, number> = new Map([
  ['Usage', 400],
  ['NoIdentity', 401],
  ['NotFound', 404],
  ['Method', 405],
]);

const SCHEMA = 'cordon.control/1';

const respond = (statusCode: number, value: object): Response => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify({ schema: SCHEMA, ...value }),
});

/** With AWS's own words, and the request by which the log is found. */
function explain(error: unknown, { awsRequestId }: Invocation): Response {
  const { code, message } = errorFacts(error);
  const own = error instanceof CordonError ? error : undefined;
  return respond(ERROR_CODES.get(own?.code ?? '') ?? 500, {
    status: 'error',
    error: { code: own?.code ?? code, message, advice: own?.advice, requestId: awsRequestId },
  });
}
