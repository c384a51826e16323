import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Arrival, admit } from './admit.ts';
import { AwsError, notInSandbox } from './aws-error.ts';
import { dispatch } from './dispatch.ts';
import type { Service } from './operation.ts';
import { decodeRequest, encodeError, encodeResponse, type WireResponse } from './protocol/wire.ts';
import { receive, unchunk } from './receive.ts';
import { reportFault } from './report-fault.ts';
import { readSignature, type WireRequest } from './sigv4.ts';
import type { World } from './world.ts';

/**
 * A part of the server that is not an AWS API: the control endpoint, the Lambda Runtime API, function URLs.
 * `address`: where the request counts as coming from.
 */
export type SideDoor = (request: WireRequest, address: string) => Promise<WireResponse>;

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
      answer(world, sideDoors, message, address)
        .then((result) => send(response, result, world.clock.now()))
        .catch((error: unknown) => {
          // An answer that HTTP cannot carry: its caller goes without one, the others do not.
          reportFault(error);
          message.destroy();
        });
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
      // The last opened first: functions end before the tables that they work with.
      for (const closer of world.closers.splice(0).reverse()) await closer();
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
  if (result.cookies !== undefined) response.setHeader('set-cookie', result.cookies);
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
    if (sideDoor !== undefined) return await sideDoor(request, address);
    if (service === undefined) throw notInSandbox(`the service ${serviceName(request)}`);
    return await answerAws(world, service, request, requestId, address);
  } catch (error) {
    if (isSideDoor(sideDoors, message.url ?? '')) return encodeSideDoorError(asAwsError(error));
    return encodeError(service ?? stranger(message), asAwsError(error), requestId);
  }
}

/** What is no AWS API answers its errors in one form of its own. */
const encodeSideDoorError = ({ code, message, status = 400 }: AwsError): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: `${JSON.stringify({ error: { code, message } })}\n`,
});

const isSideDoor = (sideDoors: ReadonlyMap<string, SideDoor>, path: string) =>
  sideDoors.has(path.split(/[/?]/)[1] ?? '');

async function answerAws(
  world: World,
  service: Service,
  wire: WireRequest,
  requestId: string,
  address: string,
): Promise<WireResponse> {
  const arrival: Arrival = {
    world,
    requestId,
    at: world.clock.now(),
    sourceIp: address,
    userAgent: wire.headers['user-agent'] ?? '',
  };
  const call = await admit(arrival, wire, service, () =>
    decodeRequest(service, wire).then(({ schema }) => schema.name),
  );
  const { schema, input } = await decodeRequest(service, unchunk(wire));
  const output = await dispatch(call, service.name, schema.name, input);
  return encodeResponse(service, schema, output, requestId);
}

/** Which service is meant: by the credential scope; unsigned calls by what their target and body look like. */
function serviceName(request: WireRequest): string {
  const signature = readSignature(request);
  const claimed =
    typeof signature === 'object'
      ? signature.service
      : CLAIMED_SERVICE.exec(request.headers['authorization'] ?? '')?.[1];
  if (claimed !== undefined) return claimed === 'monitoring' ? 'cloudwatch' : claimed;
  const target = request.headers['x-amz-target'];
  if (target !== undefined)
    return TARGETS.find(([prefix]) => prefix.test(target))?.[1] ?? target.slice(0, 100);
  return isForm(request.headers) ? 'sts' : 's3';
}

/** The service of a signature that is not readable as a whole. */
const CLAIMED_SERVICE = /Credential=[^/\s]*\/[^/\s]*\/[^/\s]*\/([a-z0-9-]{1,64})\//;

const TARGETS: readonly (readonly [RegExp, string])[] = [
  [/^DynamoDB/, 'dynamodb'],
  [/^AWSEvents\./, 'events'],
  [/^Logs_/, 'logs'],
  [/^AmazonSQS\./, 'sqs'],
  [/CloudTrail/, 'cloudtrail'],
];

const isForm = (headers: { readonly 'content-type'?: string | undefined }): boolean =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;

/** What a service that is not there would speak, going by how it was spoken to. */
const stranger = (message: IncomingMessage): Service => ({
  name: 'sandbox',
  protocol: isForm(message.headers) ? 'awsQuery' : 'awsJson1_1',
  schemas: () => Promise.resolve({}),
  operations: {},
});

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  reportFault(error);
  return new AwsError('InternalFailure', 'The sandbox failed; its console says why.', {
    status: 500,
    cause: error,
  });
}
