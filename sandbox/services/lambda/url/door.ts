import { type Arrival, admit } from '../../../kernel/admit.ts';
import { AuthenticationError } from '../../../kernel/authenticate.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import { perform } from '../../../kernel/dispatch.ts';
import type { WireResponse } from '../../../kernel/protocol/wire.ts';
import type { SideDoor } from '../../../kernel/server.ts';
import { readSignature, type WireRequest } from '../../../kernel/sigv4.ts';
import type { World } from '../../../kernel/world.ts';
import { findByUrl } from './function-url.ts';
import { InvokeFunctionUrl } from './invoke-url.ts';

const OPERATION = 'InvokeFunctionUrl';

/**
 * Serves the functions' URLs: authenticate, authorize, invoke, answer.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export const functionUrls =
  (world: World): SideDoor =>
  async (request, address) => {
    const requestId = world.ids.uuid();
    const arrival: Arrival = {
      world,
      requestId,
      at: world.clock.now(),
      sourceIp: address,
      userAgent: request.headers['user-agent'] ?? '',
    };
    const answer = await invoke(arrival, request).catch(encodeRefusal);
    return { ...answer, headers: { ...answer.headers, 'x-amzn-requestid': requestId } };
  };

/** A URL that is not there is answered like one that the caller may not use: ids are not told. */
async function invoke(arrival: Arrival, request: WireRequest): Promise<WireResponse> {
  const { world } = arrival;
  const [, , urlId = '', ...rest] = request.path.split('/');
  const found = findByUrl(world, urlId);
  const service = world.services.get('lambda');
  const scope = readSignature(request);
  if (found === undefined || service === undefined || scope === undefined) throw forbidden();
  if (typeof scope === 'object' && (scope.service !== 'lambda' || scope.region !== found.region))
    throw forbidden();
  const call = await admit(arrival, request, service, async () => OPERATION);
  const input = { found, request, path: `/${rest.join('/')}` };
  return (await perform(call, service, OPERATION, InvokeFunctionUrl, input)) as WireResponse;
}

const forbidden = (): AwsError => new AwsError('AccessDeniedException', 'Forbidden', { status: 403 });

/**
 * Refusals as function URLs write them: who may not is told no more than that; whose signature is wrong is told why.
 */
function encodeRefusal(error: unknown): WireResponse {
  if (!(error instanceof AwsError)) throw error;
  const { code, message, status = 500 } = error;
  if (status >= 500)
    return { status, headers: { 'content-type': 'text/plain' }, body: 'Internal Server Error' };
  const text = status === 403 && !(error instanceof AuthenticationError) ? 'Forbidden' : message;
  const reason: unknown = error.members['Reason'];
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ Message: text, ...(typeof reason === 'string' ? { Reason: reason } : {}) }),
  };
}
