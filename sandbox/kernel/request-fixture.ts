import { createHash, createHmac } from 'node:crypto';
import { request as open } from 'node:http';
import type { Keys } from '../services/iam/fixture.ts';

/**
 * For tests: requests made by hand, because a client of the SDK hides or refuses what they try.
 * It signs by the published steps and shares no code with what checks it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export interface RawRequest {
  readonly method: string;
  /** Path and query as they go over the wire. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Scope {
  readonly service: string;
  readonly keys: Keys;
  readonly region?: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
  /** Day of the credential scope when it is not that of `at`. */
  readonly day?: string;
  /** Headers that are sent and not signed. */
  readonly unsigned?: readonly string[];
}

export const formRequest = (fields: string): RawRequest => ({
  method: 'POST',
  target: '/',
  headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  body: fields,
});

export const callerIdentity = formRequest('Action=GetCallerIdentity&Version=2011-06-15');

export const jsonRequest = (target: string, body: string | Buffer): RawRequest => ({
  method: 'POST',
  target: '/',
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
  body,
});

export const getRequest = (target: string): RawRequest => ({ method: 'GET', target, headers: {}, body: '' });

/** The request with the headers that sign it, for the sandbox at `origin`. */
export function signRequest(origin: string, request: RawRequest, scope: Scope): RawRequest {
  const stamp = stampOf(scope.at ?? Date.now());
  const token = scope.keys.sessionToken;
  const headers: Record<string, string> = {
    host: new URL(origin).host,
    'x-amz-date': stamp,
    'x-amz-content-sha256': sha256(request.body),
    ...(token === undefined ? {} : { 'x-amz-security-token': token }),
    ...request.headers,
  };
  const names = Object.keys(headers)
    .filter((name) => !scope.unsigned?.includes(name))
    .sort();
  const [path = '/', query = ''] = request.target.split('?');
  const canonical = [
    request.method,
    scope.service === 's3' ? path : path.split('/').map(encode).join('/'),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    headers['x-amz-content-sha256'],
  ].join('\n');
  const credential = credentialOf(scope, stamp);
  const signature = signText(scope, stamp, canonical);
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...request, headers: { ...headers, authorization } };
}

/** A link to an object of S3 that works for `expires` seconds. */
export function presign(
  origin: string,
  target: string,
  scope: Scope & { readonly expires: number | string; readonly more?: string },
): string {
  const stamp = stampOf(scope.at ?? Date.now());
  const token = scope.keys.sessionToken;
  const query = [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${encode(credentialOf(scope, stamp))}`,
    `X-Amz-Date=${stamp}`,
    `X-Amz-Expires=${scope.expires}`,
    'X-Amz-SignedHeaders=host',
    ...(token === undefined ? [] : [`X-Amz-Security-Token=${encode(token)}`]),
    ...(scope.more === undefined ? [] : [scope.more]),
  ].join('&');
  const host = `host:${new URL(origin).host}\n`;
  const canonical = ['GET', target, canonicalQuery(query), host, 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  return `${origin}${target}?${query}&X-Amz-Signature=${signText(scope, stamp, canonical)}`;
}

export async function sendRaw(origin: string, request: RawRequest): Promise<RawResponse> {
  const { hostname, port } = new URL(origin);
  const { method, target: path, headers, body } = request;
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const message = open(
      { hostname, port, method, path, headers: { ...length, ...headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    message.on('error', reject);
    message.end(body);
  });
}

/** The error's code, wherever the protocol writes it. */
export function codeOf({ body }: RawResponse): string {
  return /<Code>([^<]*)<\/Code>/.exec(body)?.[1] ?? /"(?:__type|code)":"([^"]*)"/.exec(body)?.[1] ?? '';
}

const stampOf = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');

const credentialOf = ({ keys, region, service, day }: Scope, stamp: string): string =>
  `${keys.accessKeyId}/${day ?? stamp.slice(0, 8)}/${region ?? 'eu-west-2'}/${service}/aws4_request`;

function signText(scope: Scope, stamp: string, canonical: string): string {
  const [, day = '', region = '', service = ''] = credentialOf(scope, stamp).split('/');
  const text = `AWS4-HMAC-SHA256\n${stamp}\n${day}/${region}/${service}/aws4_request\n${sha256(canonical)}`;
  const step = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const key = step(
    step(step(step(`AWS4${scope.keys.secretAccessKey}`, day), region), service),
    'aws4_request',
  );
  return step(key, text).toString('hex');
}

function canonicalQuery(query: string): string {
  const pairs = query.split('&').filter((pair) => pair !== '');
  const parts = pairs.map((pair) => {
    const [name = '', value = ''] = pair.split('=');
    return [encode(decodeURIComponent(name)), encode(decodeURIComponent(value))] as const;
  });
  const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return parts
    .sort(([a, x], [b, y]) => byText(a, b) || byText(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
