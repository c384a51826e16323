import * as z from 'zod/mini';
import { line } from '../request-fields.ts';
import { defineVerb } from '../verb.ts';

const Request = z.strictObject({ text: line(1_000) });

/** A remark for those who read the timeline. */
export const note = defineVerb({
  name: 'note',
  brief: 'write a line into the timeline',
  request: Request,
  perform: async ({ text }) => ({ status: 'done', said: `noted: ${text}` }),
});
