import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';
import type { WireRequest } from './sigv4.ts';

/**
 * Reads a request whole, up to `limit` bytes. What is longer is read to its end and thrown away,
 * so that the client hears the answer and not a broken pipe.
 */
export async function receive(
  message: IncomingMessage,
  limitOf: (head: Omit<WireRequest, 'body'>) => number,
): Promise<WireRequest> {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  const head = {
    method: message.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers,
  };
  const limit = limitOf(head);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of message) {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
    }
  } catch (cause) {
    throw new AwsError('IncompleteBody', 'The connection ended before the body did.', { status: 400, cause });
  }
  if (size > limit) {
    throw new AwsError('RequestEntityTooLarge', `The request is ${size} bytes long; the limit is ${limit}.`, {
      status: 413,
    });
  }
  return { ...head, body: Buffer.concat(chunks) };
}

/**
 * Takes the chunk headers out of an `aws-chunked` upload: `SIZE[;chunk-signature=…]\r\n DATA \r\n … 0 \r\n trailers`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function unchunk(request: WireRequest): WireRequest {
  if (!(request.headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')) return request;
  const incomplete = new AwsError('IncompleteBody', 'The aws-chunked body is not complete.', { status: 400 });
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = request.body.indexOf('\r\n', at);
    const head = end < 0 ? '' : request.body.subarray(at, end).toString('latin1');
    // Digits only: a negative size would send this loop backwards, for ever.
    const size = /^[0-9a-f]{1,8}(;|$)/i.test(head) ? Number.parseInt(head, 16) : Number.NaN;
    if (Number.isNaN(size) || end + 2 + size > request.body.length) throw incomplete;
    if (size === 0) break;
    at = end + 2 + size + 2;
    parts.push(request.body.subarray(end + 2, at - 2));
    if (request.body.toString('latin1', at - 2, at) !== '\r\n') throw incomplete;
  }
  const body = Buffer.concat(parts);
  const declared = request.headers['x-amz-decoded-content-length'];
  if (declared !== undefined && Number(declared) !== body.length) throw incomplete;
  return { ...request, body };
}
