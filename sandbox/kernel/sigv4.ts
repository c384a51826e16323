import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it came over the wire: header names in lower case, the path and the query still encoded. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a request says of its own signature, from the Authorization header or a presigned query. */
export interface Signature {
  readonly accessKeyId: string;
  /** `YYYYMMDD/region/service/aws4_request`, in its parts. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string;
  readonly sessionToken?: string;
  /** Seconds that a presigned URL is valid; absent for a signed header. */
  readonly expires?: number;
}

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** Undefined: the request is not signed. `malformed`: it claims to be, in no form that SigV4 has. */
export function readSignature(request: WireRequest): Signature | 'malformed' | 'malformed-link' | undefined {
  const authorization = request.headers['authorization'];
  if (authorization !== undefined) {
    const [, accessKeyId, date, region, service, signed, signature] = HEADER.exec(authorization) ?? [];
    const timestamp = request.headers['x-amz-date'] ?? compact(request.headers['date']);
    if (!accessKeyId || !date || !region || !service || !signed || !signature || !timestamp)
      return 'malformed';
    const token = request.headers['x-amz-security-token'];
    return {
      accessKeyId,
      date,
      region,
      service,
      signature,
      timestamp,
      signedHeaders: signed.split(';'),
      ...(token === undefined ? {} : { sessionToken: token }),
    };
  }
  return readPresigned(new URLSearchParams(request.query));
}

/** A week, in seconds. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
const LONGEST_LINK = 604_800;

function readPresigned(query: URLSearchParams): Signature | 'malformed-link' | undefined {
  if (!query.has('X-Amz-Signature')) return undefined;
  const [accessKeyId, date, region, service, end] = (query.get('X-Amz-Credential') ?? '').split('/');
  const signature = query.get('X-Amz-Signature');
  const timestamp = query.get('X-Amz-Date');
  const token = query.get('X-Amz-Security-Token');
  const expires = Number(query.get('X-Amz-Expires'));
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256' || end !== 'aws4_request') return 'malformed-link';
  if (!accessKeyId || !date || !region || !service || !signature || !timestamp) return 'malformed-link';
  if (!(expires > 0 && expires <= LONGEST_LINK)) return 'malformed-link';
  return {
    accessKeyId,
    date,
    region,
    service,
    signature,
    timestamp,
    expires,
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    ...(token === null ? {} : { sessionToken: token }),
  };
}

const compact = (httpDate: string | undefined): string | undefined => {
  const time = Date.parse(httpDate ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
};

export function signedAt(signature: Signature): number {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(signature.timestamp) ?? [];
  return y === undefined ? Number.NaN : Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
}

/** The host and every `x-amz-` header have to be signed: what is not could be added on the way. */
export function signsItsHeaders({ headers }: WireRequest, { signedHeaders }: Signature): boolean {
  return Object.keys(headers).every((name) => !name.startsWith('x-amz-') || signedHeaders.includes(name));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function signatureMatches(request: WireRequest, signature: Signature, secret: string): boolean {
  if (!signature.signedHeaders.includes('host') || !signature.timestamp.startsWith(signature.date))
    return false;
  // A header that is signed and not there; and `constructor`, which an object has without its being there.
  if (!signature.signedHeaders.every((name) => Object.hasOwn(request.headers, name))) return false;
  const scope = `${signature.date}/${signature.region}/${signature.service}/aws4_request`;
  const text = [
    'AWS4-HMAC-SHA256',
    signature.timestamp,
    scope,
    sha256(canonicalRequest(request, signature)),
  ].join('\n');
  const key = [signature.date, signature.region, signature.service, 'aws4_request'].reduce<string | Buffer>(
    (parent, part) => createHmac('sha256', parent).update(part).digest(),
    `AWS4${secret}`,
  );
  const expected = createHmac('sha256', key).update(text).digest();
  const given = Buffer.from(signature.signature, 'hex');
  return (
    given.length === expected.length &&
    timingSafeEqual(given, expected) &&
    bodyIsTheSigned(request, signature)
  );
}

function canonicalRequest(request: WireRequest, signature: Signature): string {
  const headers = signature.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`,
  );
  return [
    request.method,
    signature.service === 's3' ? request.path : encodePath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signature.signedHeaders.join(';'),
    payloadHash(request, signature),
  ].join('\n');
}

/** Every service but S3 signs the path encoded a second time. */
const encodePath = (path: string): string => path.split('/').map(encodeStrictly).join('/');

function canonicalQuery(query: string): string {
  return (
    [...new URLSearchParams(query)]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => [encodeStrictly(name), encodeStrictly(value)] as const)
      // By name and then by value: `a=` stands before `a-b=`, though `=` comes after `-`.
      .sort(([a, x], [b, y]) => (a === b ? compareText(x, y) : compareText(a, b)))
      .map(([name, value]) => `${name}=${value}`)
      .join('&')
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const encodeStrictly = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Only S3 takes the caller's word for the body's hash; every other service computes it. */
function payloadHash(request: WireRequest, signature: Signature): string {
  if (signature.service !== 's3') return sha256(request.body);
  const declared = request.headers['x-amz-content-sha256'];
  if (declared !== undefined) return declared;
  return signature.expires === undefined ? sha256(request.body) : 'UNSIGNED-PAYLOAD';
}

/**
 * A declared hash is signed in place of the body, so the body has to be held against it.
 * Differs from AWS: the signatures of single chunks of an `aws-chunked` upload are not checked.
 */
function bodyIsTheSigned(request: WireRequest, signature: Signature): boolean {
  const hash = payloadHash(request, signature);
  return hash === 'UNSIGNED-PAYLOAD' || hash.startsWith('STREAMING-') || hash === sha256(request.body);
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
