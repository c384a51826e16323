import { errorFacts } from '../aws/error-facts.ts';
import { CordonError } from '../model/cordon-error.ts';

/** What happened, why, and the next thing to do. */
export function explainError(error: unknown): string {
  if (error instanceof CordonError) {
    return `${error.message}${error.advice === undefined ? '' : `\nNext: ${error.advice}`}`;
  }
  const facts = errorFacts(error);
  if (facts.status === undefined) return facts.message;
  return `${facts.code}: ${facts.message}${facts.requestId === undefined ? '' : ` (request ${facts.requestId})`}`;
}

/** 2 usage, 4 not signed in or refused by AWS, 6 refused by a guard rail, 8 not found, 130 interrupted, 1 anything else. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CordonError) return OWN_CODES.get(error.code) ?? 1;
  const { code, status } = errorFacts(error);
  const isRefused =
    status === 403 || /^(AccessDenied|UnrecognizedClient|ExpiredToken|CredentialsProviderError)/.test(code);
  return isRefused ? 4 : 1;
}

const OWN_CODES: ReadonlyMap<string, number> = new Map([
  ['NotFound', 8],
  ['NotDeployed', 8],
  ['NoScenario', 2],
  ['Usage', 2],
  ['BadTime', 2],
  ['BadPin', 2],
  ['BadPlace', 2],
  ['UnknownSeed', 2],
  ['AmbiguousSeed', 2],
  ['NoKey', 2],
  ['BadTable', 2],
  ['NoSince', 2],
  ['CostNotConfirmed', 2],
  ['CostLimit', 2],
  ['Interrupted', 130],
  ['NoFiles', 8],
  ['BadSource', 8],
  ['NotConfirmed', 6],
  ['AccessDenied', 4],
]);
