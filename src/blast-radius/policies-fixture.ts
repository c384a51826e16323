// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.
import type { NamedPolicy, Statement } from '../iam/model.ts';
import { type Holder, makeHolder } from './holder.ts';

export const ACCOUNT = '111122223333';

export const policy = (name: string, ...Statement: Statement[]): NamedPolicy => ({
  name,
  document: { Version: '2012-10-17', Statement },
});
export const allow = (Action: string | string[], Resource: string | string[] = '*'): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});
export const deny = (Action: string | string[], Resource: string | string[] = '*'): Statement => ({
  ...allow(Action, Resource),
  Effect: 'Deny',
});
export const onlyIf = (statement: Statement, operator: string, key: string, value: string): Statement => ({
  ...statement,
  Condition: { ...statement.Condition, [operator]: { [key]: value } },
});

/** Alice, a user of the account. */
export const makeAlice = (identity: readonly NamedPolicy[], boundary?: NamedPolicy): Holder =>
  makeHolder({
    kind: 'user',
    arn: `arn:aws:iam::${ACCOUNT}:user/staff/alice`,
    id: 'AIDACKCEVSQ6C2EXAMPLE',
    name: 'alice',
    asOf: '2026-01-20T03:00:00.000Z',
    identity,
    ...(boundary === undefined ? {} : { boundary }),
  });

export const ADMIN = policy('arn:aws:iam::aws:policy/AdministratorAccess', allow('*'));
/** As teams write it: their own services, and none of IAM but their own key. */
export const DEVELOPER = policy(
  'inline:developer',
  allow(['s3:*', 'dynamodb:*', 'lambda:*', 'iam:*']),
  onlyIf(allow('iam:PassRole'), 'StringEquals', 'iam:PassedToService', 'lambda.amazonaws.com'),
);
export const DEVELOPER_BOUNDARY = policy(
  'arn:aws:iam::111122223333:policy/DeveloperBoundary',
  allow(['s3:Get*', 's3:List*'], ['arn:aws:s3:::app-*', 'arn:aws:s3:::app-*/*']),
  allow('iam:CreateAccessKey', 'arn:aws:iam::*:user/staff/${aws:username}'),
  allow('dynamodb:*'),
);
