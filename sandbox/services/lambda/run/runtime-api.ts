import { AwsError } from '../../../kernel/aws-error.ts';
import type { WireResponse } from '../../../kernel/protocol/wire.ts';
import type { SideDoor } from '../../../kernel/server.ts';
import type { WireRequest } from '../../../kernel/sigv4.ts';
import type { World } from '../../../kernel/world.ts';
import { findCode } from './code-download.ts';
import { fault } from './fault.ts';
import { findInstance } from './fleet.ts';
import type { Instance } from './instance.ts';

/** Bytes of an answer; https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_RESPONSE = 6_291_556;
const LARGEST_FAULT = 256 * 1024;

/**
 * The Lambda Runtime API, for the processes that the sandbox has started: each has a path of its own that
 * nobody else can guess. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export const runtimeApi =
  (world: World): SideDoor =>
  async (request) => {
    const [, , id = '', version, part, ...rest] = request.path.split('/');
    if (id === 'code' && request.method === 'GET') return download(world, version ?? '');
    const instance = findInstance(world, id);
    if (instance === undefined || version !== '2018-06-01' || part !== 'runtime')
      throw new AwsError('ResourceNotFoundException', 'There is no such runtime.', { status: 404 });
    return answer(instance, request, rest);
  };

async function answer(
  instance: Instance,
  request: WireRequest,
  path: readonly string[],
): Promise<WireResponse> {
  const [subject, id = '', what] = path;
  const route = `${request.method} ${subject}/${subject === 'init' || id === 'next' ? id : what}`;
  if (route === 'GET invocation/next') return instance.next();
  if (route === 'POST init/error') {
    instance.failInit(readFault(request.body));
    return accepted();
  }
  if (route === 'POST invocation/error') return taken(instance.fail(id, readFault(request.body)));
  if (route === 'POST invocation/response') return taken(respond(instance, id, request));
  throw new AwsError('ResourceNotFoundException', 'There is no such call.', { status: 404 });
}

function respond(instance: Instance, id: string, request: WireRequest): boolean {
  if (request.body.length > LARGEST_RESPONSE) {
    return instance.fail(
      id,
      fault(
        'Function.ResponseSizeTooLarge',
        `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE} bytes).`,
      ),
    );
  }
  const memory = Number(request.headers['lambda-runtime-sandbox-memory']);
  return instance.respond(id, request.body, Number.isFinite(memory) ? memory : 0);
}

const readFault = (body: Buffer): Uint8Array =>
  body.length <= LARGEST_FAULT ? body : fault('Runtime.Unknown', 'The error was too large to be kept.');

const accepted = (): WireResponse => ({
  status: 202,
  headers: { 'content-type': 'application/json' },
  body: '{"status":"OK"}',
});

function taken(isKnown: boolean): WireResponse {
  if (isKnown) return accepted();
  throw new AwsError('InvalidRequestID', 'Invalid request ID', { status: 400 });
}

function download(world: World, token: string): WireResponse {
  const zip = findCode(world, token);
  if (zip === undefined) throw new AwsError('AccessDenied', 'Request has expired', { status: 403 });
  return { status: 200, headers: { 'content-type': 'application/zip' }, body: zip };
}
