import type { z } from 'zod';
import { prettifyError } from 'zod';
import { AwsError } from '../kernel/aws-error.ts';
import type { WireRequest } from '../kernel/sigv4.ts';

/** What a control route does; its result is sent as JSON, or as it is when it is text. */
export type Route = (request: WireRequest) => unknown;

/** A route whose JSON body is checked first. */
export const route =
  <I>(schema: z.ZodType<I>, act: (input: I) => unknown): Route =>
  ({ body }) =>
    act(readBody(schema, body));

function readBody<I>(schema: z.ZodType<I>, body: Buffer): I {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new AwsError('ValidationException', 'The body is not valid JSON.', { status: 400, cause });
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new AwsError('ValidationException', prettifyError(result.error), { status: 400 });
  }
  return result.data;
}
