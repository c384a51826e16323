import * as z from 'zod/mini';
import { plain } from '../report/plain-text.ts';

/** What a person writes for others to read: one line, as it will stand in the mail. */
export const line = (longest: number) =>
  z.pipe(
    z.string().check(z.minLength(1), z.maxLength(longest)),
    z.transform((text) => plain(text, longest)),
  );

export const reason = line(300);
export const incidentId = z.string().check(z.regex(/^INC-[0-9a-f]{12}$/));
export const planHash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
