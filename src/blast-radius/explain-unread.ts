import { errorFacts } from '../aws/error-facts.ts';

/** What was not looked at, and AWS's word for why. */
export const explainUnread = (what: string, error: unknown): string =>
  `${what}: could not be read (${errorFacts(error).code})`;
