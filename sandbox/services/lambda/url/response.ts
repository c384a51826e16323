import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { WireResponse } from '../../../kernel/protocol/wire.ts';
import type { Outcome } from '../run/invocation.ts';

const answer = z.object({
  statusCode: z.int().min(200).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Headers that belong to the connection: AWS hands those of a function on under another name. */
const REMAPPED = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding', 'upgrade'];

/**
 * What the caller gets for a function's answer: an object with a `statusCode` is the answer, any other JSON is
 * the body of a 200. Throws `BadGateway` for a function's error and for an answer that is none.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function readAnswer(outcome: Outcome): WireResponse {
  if (outcome.functionError !== undefined) throw badGateway('The function failed.');
  const text = Buffer.from(outcome.payload).toString('utf8');
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'statusCode'))
    return { status: 200, headers: JSON_TYPE, body: text };
  const { success, data } = answer.safeParse(value);
  if (!success) throw badGateway("The function's answer is not in the form of a response.");
  return {
    status: data.statusCode,
    headers: { ...JSON_TYPE, ...readHeaders(data.headers ?? {}) },
    ...(data.cookies ? { cookies: data.cookies.map((cookie) => checkValue('set-cookie', cookie)) } : {}),
    body: data.isBase64Encoded === true ? Buffer.from(data.body ?? '', 'base64') : (data.body ?? ''),
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

function readHeaders(given: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const lower = name.toLowerCase();
      const sent = REMAPPED.includes(lower) ? `x-amzn-remapped-${lower}` : lower;
      return [sent, checkValue(sent, String(value))];
    }),
  );
}

/** A header that HTTP cannot carry would break off the caller's connection. */
function checkValue(name: string, value: string): string {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return value;
  } catch (cause) {
    throw badGateway("The function's answer has a header that HTTP cannot carry.", cause);
  }
}

export const badGateway = (message: string, cause?: unknown): AwsError =>
  new AwsError('BadGateway', message, { status: 502, ...(cause === undefined ? {} : { cause }) });
