import { readMember } from './read-member.ts';

/** Whom a role's trust policy lets in. */
export interface Trusted {
  /** Account ids, and `*`. */
  readonly accounts: readonly string[];
  /** ARNs of SAML and OIDC providers, and hosts of public ones. */
  readonly providers: readonly string[];
}

/** Documents are at most 4,096 characters by IAM's quota; what is longer is not one. */
const LONGEST = 20_480;

/**
 * Of a trust policy as CloudTrail has it: a text of JSON in requests. What a Deny takes away again is not reckoned: the
 * sessions that really come out of it say who was let in.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function readTrusted(document: unknown): Trusted {
  const parsed = typeof document === 'string' ? parse(document) : document;
  const allowed = list(readMember(parsed, 'Statement')).filter(
    (statement) => readMember(statement, 'Effect') === 'Allow',
  );
  const named = (kind: string) =>
    allowed
      .flatMap((statement) => list(readMember(statement, 'Principal', kind)))
      .filter((one) => typeof one === 'string');
  const anybody = allowed.some((statement) => readMember(statement, 'Principal') === '*') ? ['*'] : [];
  const accounts = [...anybody, ...named('AWS')].flatMap((principal) => {
    const [account] =
      /^\*$|^\d{12}$|(?<=^arn:aws[a-z-]{0,20}:(?:iam|sts)::)\d{12}(?=:)/.exec(principal) ?? [];
    return account === undefined ? [] : [account];
  });
  return { accounts: [...new Set(accounts)].sort(), providers: [...new Set(named('Federated'))].sort() };
}

function parse(text: string): unknown {
  if (text.length > LONGEST) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const list = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
