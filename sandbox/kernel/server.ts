import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuthenticationError, authenticate } from './authenticate.ts';
import { AwsError, notInSandbox } from './aws-error.ts';
import { dispatch } from './dispatch.ts';
import { keyUses } from './identity.ts';
import type { Call, Service } from './operation.ts';
import { decodeRequest, encodeError, encodeResponse, type WireResponse } from './protocol/wire.ts';
import { receive, unchunk } from './receive.ts';
import { readSignature, type WireRequest } from './sigv4.ts';
import { record } from './trail.ts';
import type { World } from './world.ts';

/** A part of the server that is not an AWS API: the control endpoint, the Lambda Runtime API. */
export type SideDoor = (request: WireRequest) => Promise<WireResponse>;

export interface SandboxServer {
  readonly port: number;
  /** Opens one more port: calls that come in there count as coming from `address`. */
  listenAs(address: string): Promise<number>;
  close(): Promise<void>;
}

/** Loopback only: nothing outside this machine reaches the sandbox. */
const HOST = '127.0.0.1';
const MIB = 1024 * 1024;

export async function serve(
  world: World,
  port: number,
  sideDoors: ReadonlyMap<string, SideDoor>,
): Promise<SandboxServer> {
  const servers: Server[] = [];
  const open = async (wanted: number, address: string): Promise<number> => {
    const server = createServer((message, response) => {
      void answer(world, sideDoors, message, address).then((result) =>
        send(response, result, world.clock.now()),
      );
    });
    // A Lambda's runtime holds its poll for work open for as long as it idles.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 60_000;
    servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, HOST, resolve);
    });
    return (server.address() as AddressInfo).port;
  };
  const main = await open(port, HOST);
  world.origin = `http://${HOST}:${main}`;
  return {
    port: main,
    listenAs: (address) => open(0, address),
    async close() {
      for (const closer of world.closers.splice(0)) await closer();
      world.clock.stop();
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

function send(response: ServerResponse, result: WireResponse, now: number): void {
  // Clients set their clock by `Date`, so it is the sandbox's time and not the wall's.
  response.setHeader('date', new Date(now).toUTCString());
  const length = { 'content-length': String(Buffer.byteLength(result.body)) };
  // A HEAD answer names the length of what GET would have sent.
  const isHead = response.req.method === 'HEAD';
  response.writeHead(
    result.status,
    isHead ? { ...length, ...result.headers } : { ...result.headers, ...length },
  );
  response.end(result.body);
}

/** One request, whatever it holds, has one answer; nothing that a client sends ends the process. */
async function answer(
  world: World,
  sideDoors: ReadonlyMap<string, SideDoor>,
  message: IncomingMessage,
  address: string,
): Promise<WireResponse> {
  const requestId = world.ids.uuid();
  let service: Service | undefined;
  try {
    const request = await receive(message, (head) => {
      service = world.services.get(serviceName({ ...head, body: Buffer.alloc(0) }));
      return isSideDoor(sideDoors, head.path) ? 64 * MIB : (service?.maxBody ?? MIB);
    });
    const sideDoor = sideDoors.get(request.path.split('/')[1] ?? '');
    if (sideDoor !== undefined) return await sideDoor(request);
    if (service === undefined) throw notInSandbox(`the service ${serviceName(request)}`);
    return await answerAws(world, service, request, requestId, address);
  } catch (error) {
    return encodeError(service ?? FALLBACK, asAwsError(error), requestId);
  }
}

const isSideDoor = (sideDoors: ReadonlyMap<string, SideDoor>, path: string) =>
  sideDoors.has(path.split('/')[1] ?? '');

async function answerAws(
  world: World,
  service: Service,
  wire: WireRequest,
  requestId: string,
  address: string,
): Promise<WireResponse> {
  const facts = {
    world,
    requestId,
    at: world.clock.now(),
    sourceIp: address,
    userAgent: wire.headers['user-agent'] ?? '',
  };
  try {
    const { caller, signature } = authenticate(world, wire, service.protocol);
    const call: Call = { ...facts, caller, account: caller.account, region: signature.region };
    if (caller.session === undefined)
      keyUses(call).set(signature.accessKeyId, { at: call.at, service: service.name, region: call.region });
    const { schema, input } = await decodeRequest(service, unchunk(wire));
    const output = await dispatch(call, service.name, schema.name, input);
    return encodeResponse(service, schema, output, requestId);
  } catch (error) {
    if (error instanceof AuthenticationError) await recordRefused(service, wire, facts, error);
    throw error;
  }
}

/**
 * Differs from AWS: a call with a key that is known but inactive, expired or wrongly signed is recorded
 * too, so that the owner sees an attacker who still tries. AWS writes nothing of these.
 */
async function recordRefused(
  service: Service,
  wire: WireRequest,
  facts: Pick<Call, 'world' | 'requestId' | 'at' | 'sourceIp' | 'userAgent'>,
  error: AuthenticationError,
): Promise<void> {
  if (error.claimed === undefined) return;
  const { account, accessKeyId } = error.claimed;
  const signature = readSignature(wire);
  const region = typeof signature === 'object' ? signature.region : 'us-east-1';
  const name = await decodeRequest(service, wire).then(
    (decoded) => decoded.schema.name,
    () => 'Unknown',
  );
  const caller = { principal: { kind: 'anonymous' as const }, account, userId: '', accessKeyId };
  record({ ...facts, caller, account, region }, service, name, undefined, undefined, {
    input: undefined,
    error,
  });
}

/** Which service is meant: by the credential scope; unsigned calls by what their body looks like. */
function serviceName(request: WireRequest): string {
  const signature = readSignature(request);
  if (typeof signature === 'object')
    return signature.service === 'monitoring' ? 'cloudwatch' : signature.service;
  if (request.headers['x-amz-target']?.startsWith('DynamoDB')) return 'dynamodb';
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? 'sts' : 's3';
}

const FALLBACK: Service = {
  name: 'sandbox',
  protocol: 'awsJson1_1',
  schemas: () => Promise.resolve({}),
  operations: {},
};

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  // A fault of the sandbox itself: said on its own console, with everything that is needed to mend it.
  process.stderr.write(
    `sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return new AwsError('InternalFailure', 'The sandbox failed; its console says why.', {
    status: 500,
    cause: error,
  });
}
