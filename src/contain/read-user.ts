import {
  GetAccountSummaryCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  paginateListAccessKeys,
  paginateListAttachedUserPolicies,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam';

/** A user's keys and policies as IAM has them at one moment: what containing him changes, and what decides. */
export interface UserAccess {
  readonly userName: string;
  /** `AIDA…`: a user who was deleted and made again has another. */
  readonly userId: string;
  readonly arn: string;
  readonly keys: readonly KeyState[];
  /** ARNs. */
  readonly attachedPolicies: readonly string[];
  readonly inlinePolicies: readonly InlinePolicy[];
  /** ARN. */
  readonly boundary?: string;
}

/** And what containing him has to fit into. */
export interface UserState extends UserAccess {
  readonly quotas: Quotas;
}

export interface KeyState {
  readonly accessKeyId: string;
  readonly status: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

export interface InlinePolicy {
  readonly name: string;
  /** The text as it was written. */
  readonly document: string;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
interface Quotas {
  readonly attachedPolicies: number;
  /** Of all inline policies together; white space is not counted. */
  readonly inlineCharacters: number;
}

/** Throws what AWS throws: of a user that is not there, NoSuchEntity. */
export async function readUser(UserName: string, iam: IAMClient): Promise<UserState> {
  const [user, quotas] = await Promise.all([readAccess(UserName, iam), readQuotas(iam)]);
  return { ...user, quotas };
}

/** What `readAccess` asks of IAM about the user. */
export const ACCESS_PERMISSIONS = [
  'iam:GetUser',
  'iam:GetUserPolicy',
  'iam:ListAccessKeys',
  'iam:ListAttachedUserPolicies',
  'iam:ListUserPolicies',
] as const;

/** The same without the quotas, which IAM gives only to who may read the whole account's. */
export async function readAccess(UserName: string, iam: IAMClient): Promise<UserAccess> {
  const [{ User }, keys, attachedPolicies, inlinePolicies] = await Promise.all([
    iam.send(new GetUserCommand({ UserName })),
    listKeys(UserName, iam),
    listAttached(UserName, iam),
    listInline(UserName, iam),
  ]);
  const boundary = User?.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    userName: User?.UserName ?? UserName,
    userId: User?.UserId ?? '',
    arn: User?.Arn ?? '',
    keys,
    attachedPolicies,
    inlinePolicies,
    ...(boundary === undefined ? {} : { boundary }),
  };
}

async function listKeys(UserName: string, client: IAMClient): Promise<KeyState[]> {
  const keys: KeyState[] = [];
  for await (const { AccessKeyMetadata = [] } of paginateListAccessKeys({ client }, { UserName })) {
    for (const { AccessKeyId = '', Status = 'unknown', CreateDate } of AccessKeyMetadata) {
      keys.push({
        accessKeyId: AccessKeyId,
        status: Status,
        createdAt: CreateDate?.toISOString() ?? 'unknown',
      });
    }
  }
  return keys;
}

export async function listAttached(UserName: string, client: IAMClient): Promise<string[]> {
  const arns: string[] = [];
  for await (const { AttachedPolicies = [] } of paginateListAttachedUserPolicies({ client }, { UserName })) {
    arns.push(...AttachedPolicies.flatMap(({ PolicyArn }) => PolicyArn ?? []));
  }
  return arns;
}

async function listInline(UserName: string, client: IAMClient): Promise<InlinePolicy[]> {
  const names: string[] = [];
  for await (const { PolicyNames = [] } of paginateListUserPolicies({ client }, { UserName })) {
    names.push(...PolicyNames);
  }
  return Promise.all(
    names.map(async (name) => {
      const { PolicyDocument = '' } = await client.send(
        new GetUserPolicyCommand({ UserName, PolicyName: name }),
      );
      // IAM gives policies back percent-encoded: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
      return { name, document: decodeURIComponent(PolicyDocument) };
    }),
  );
}

async function readQuotas(iam: IAMClient): Promise<Quotas> {
  const { SummaryMap = {} } = await iam.send(new GetAccountSummaryCommand({}));
  return {
    attachedPolicies: SummaryMap['AttachedPoliciesPerUserQuota'] ?? 10,
    inlineCharacters: SummaryMap['UserPolicySizeQuota'] ?? 2048,
  };
}
