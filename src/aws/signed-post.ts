import { SignatureV4 } from '@smithy/signature-v4';
import { CordonError } from '../model/cordon-error.ts';

/** As an SDK client has it. */
type Signer = Pick<ConstructorParameters<typeof SignatureV4>[0], 'region' | 'credentials' | 'sha256'>;

export interface SignedAnswer {
  readonly statusCode: number;
  readonly body: string;
}

/** Longer than the function behind the URL may run, ms. */
const LONGEST = 70_000;

/** Signatures are refused that are older or newer than this by the clock of AWS, ms. */
const MOST_SKEW = 5 * 60_000;

/**
 * JSON to a function URL that asks for a signature. Not sent twice: what it asks for may have been done when the
 * answer is lost. Only where AWS refuses the signature, and its clock shows why, it is signed anew by that clock.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export async function postSigned(url: string, body: string, signer: Signer): Promise<SignedAnswer> {
  const first = await post(url, body, signer, new Date());
  const theirs = Date.parse(first.date);
  const isSkewed = Number.isFinite(theirs) && Math.abs(theirs - Date.now()) > MOST_SKEW;
  if (first.statusCode !== 403 || !isSkewed) return first;
  return post(url, body, signer, new Date(theirs));
}

async function post(
  url: string,
  body: string,
  { region, credentials, sha256 }: Signer,
  signingDate: Date,
): Promise<SignedAnswer & { readonly date: string }> {
  const { protocol, hostname, host, port, pathname } = new URL(url);
  const signature = new SignatureV4({ service: 'lambda', region, credentials, sha256 });
  const { headers } = await signature.sign(
    {
      method: 'POST',
      protocol,
      hostname,
      ...(port === '' ? {} : { port: Number(port) }),
      path: pathname,
      headers: { host, 'content-type': 'application/json' },
      body,
    },
    { signingDate },
  );
  const { host: _host, ...sent } = headers;
  try {
    const signal = AbortSignal.timeout(LONGEST);
    const answer = await fetch(url, { method: 'POST', headers: sent, body, signal });
    const date = answer.headers.get('date') ?? '';
    return { statusCode: answer.status, body: await answer.text(), date };
  } catch (cause) {
    throw new CordonError('NoAnswer', `nobody answers on ${hostname}`, {
      advice: 'look whether it was done: cordon incident show; then send it again',
      cause,
    });
  }
}
