import * as z from 'zod/mini';
import { CordonError } from '../model/cordon-error.ts';

/** Characters of base64 or text; a person's request has some hundreds. */
const LONGEST = 20_000;

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload */
export const UrlRequest = z.object({
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
  body: z.optional(z.string().check(z.maxLength(LONGEST))),
  isBase64Encoded: z.boolean(),
});
export type UrlEvent = z.infer<typeof UrlRequest>;

/** Throws a usage error where it is not JSON. */
export function readBody({ body = '', isBase64Encoded }: UrlEvent): unknown {
  try {
    return JSON.parse(isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
  } catch {
    throw new CordonError('Usage', 'the body is not JSON');
  }
}
