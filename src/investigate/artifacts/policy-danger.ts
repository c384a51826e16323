import { asList, type PolicyStatement, readStatements } from './policy-document.ts';

/** No more is said of one document than this. */
const MOST_WORDS = 12;
const LONGEST_NAME = 120;

/** What lets its holder become somebody else, reach into machines, or read what is locked. */
const ESCALATING = [
  'iam:PassRole',
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:UpdateLoginProfile',
  'iam:AttachUserPolicy',
  'iam:AttachRolePolicy',
  'iam:PutUserPolicy',
  'iam:PutRolePolicy',
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  'iam:UpdateAssumeRolePolicy',
  'iam:AddUserToGroup',
  'sts:AssumeRole',
  'lambda:UpdateFunctionCode',
  'ssm:SendCommand',
  'secretsmanager:GetSecretValue',
  'kms:Decrypt',
] as const;

/** The dangerous part of a policy in words, for the account that it was written in. Safe for any value. */
export function describePolicy(document: unknown, account: string): readonly string[] {
  const statements = readStatements(document);
  if (typeof statements === 'string') return [statements];
  const words = statements.flatMap((statement) => [
    ...describePrincipals(statement, account),
    ...describeActions(statement),
  ]);
  return [...new Set(words)].slice(0, MOST_WORDS);
}

/** An AWS managed policy that gives away the account, by its ARN. */
export function describeManagedPolicy(arn: unknown): readonly string[] {
  const name = typeof arn === 'string' ? (arn.split('/').at(-1) ?? '') : '';
  if (typeof arn !== 'string' || !arn.includes(':aws:policy/')) return [];
  if (name === 'AdministratorAccess') return ['AdministratorAccess allows everything'];
  if (name === 'PowerUserAccess') return ['PowerUserAccess allows everything but IAM'];
  if (name === 'IAMFullAccess') return ['IAMFullAccess allows everything in IAM, and so everything'];
  return /FullAccess$/.test(name) ? [`${short(name)} allows everything in its service`] : [];
}

function describePrincipals(statement: PolicyStatement, account: string): readonly string[] {
  const { effect, principal, notPrincipal, hasCondition } = statement;
  const end = hasCondition ? ', under a condition' : ', without a condition';
  const what = short(statement.actions.slice(0, 3).join(', ') || 'everything');
  if (notPrincipal) return effect === 'Allow' ? [`everybody but those named may ${what}${end}`] : [];
  if (effect === 'Deny') {
    return principal.some(isAnybody) && !hasCondition ? [`${what} is denied to everybody`] : [];
  }
  return principal.flatMap(({ kind, value }) => {
    if (isAnybody({ kind, value })) return [`anybody may ${what}${end}`];
    if (kind === 'Federated' && !hasCondition)
      return [`whoever signs in by ${short(value)} may ${what}${end}`];
    if (kind === 'CanonicalUser') return [`the canonical user ${short(value)} may ${what}${end}`];
    if (kind !== 'AWS') return [];
    const other = accountOf(value);
    return other !== undefined && other !== account
      ? [`account ${other} (${short(value)}) may ${what}${end}`]
      : [];
  });
}

function describeActions({
  effect,
  actions,
  notActions,
  resources,
  principal,
}: PolicyStatement): readonly string[] {
  // Of a resource's policy the actions are said with the principal.
  if (effect !== 'Allow' || principal.length > 0) return [];
  const isEverywhere = resources.includes('*');
  const where = isEverywhere ? 'on *' : `on ${short(resources.slice(0, 3).join(', '))}`;
  if (notActions.length > 0) return [`everything but ${short(notActions.slice(0, 3).join(', '))} ${where}`];
  if (actions.some((action) => action === '*' || action === '*:*')) return [`everything ${where}`];
  if (!isEverywhere) return [];
  const services = actions.filter((action) => /^[a-z0-9-]+:\*$/i.test(action));
  const escalating = ESCALATING.filter((name) => actions.some((action) => allows(action, name)));
  return [
    ...services.slice(0, 4).map((action) => `${short(action)} on *`),
    ...escalating.map((name) => `${name} on *`),
  ];
}

/** As far as needed here: IAM's actions by name, and by a beginning before a star. */
function allows(action: string, name: string): boolean {
  const [pattern, full] = [action.toLowerCase(), name.toLowerCase()];
  if (pattern === full) return true;
  const star = pattern.indexOf('*');
  // `iam:*` is said as itself.
  return star > pattern.indexOf(':') + 1 && full.startsWith(pattern.slice(0, star));
}

const isAnybody = ({ kind, value }: { readonly kind: string; readonly value: string }): boolean =>
  kind === 'AWS' && (value === '*' || /^arn:[a-z-]+:iam::\*:/.test(value));

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
export function accountOf(principal: string): string | undefined {
  if (/^\d{12}$/.test(principal)) return principal;
  const account = principal.startsWith('arn:') ? principal.split(':')[4] : undefined;
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

/** Of any value that names accounts or everybody (`all`, `*`): those that are not this account. */
export const describeForeign = (names: unknown, account: string, what: string): readonly string[] =>
  asList(names)
    .filter((name) => name === '*' || name === 'all' || (accountOf(name) ?? account) !== account)
    .slice(0, MOST_WORDS)
    .map((name) => (name === '*' || name === 'all' ? `anybody ${what}` : `account ${short(name)} ${what}`));

const short = (text: string): string =>
  text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
