import {
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListMFADevicesCommand,
} from '@aws-sdk/client-iam';
import { errorFacts, isNamed } from '../aws/error-facts.ts';

export interface KeyFacts {
  readonly accessKeyId: string;
  readonly status: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** When, where and for what it was used last; absent: never, as far as IAM knows. */
  readonly lastUsed?: { readonly at: string; readonly region: string; readonly service: string };
}

/** What IAM says of a user, read and not changed. What could not be read is named in `unread`, with AWS's code. */
export interface UserFacts {
  readonly keys: readonly KeyFacts[];
  readonly attachedPolicies: readonly string[];
  readonly hasConsolePassword: boolean | 'unknown';
  readonly mfaDevices: number | 'unknown';
  readonly unread: readonly string[];
}

/** Of a user that is not there: undefined. */
export async function readUserFacts(UserName: string, iam: IAMClient): Promise<UserFacts | undefined> {
  const unread: string[] = [];
  const attempt = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      unread.push(`${what} (${errorFacts(error).code})`);
      return undefined;
    }
  };
  let keys: KeyFacts[] | undefined;
  try {
    keys = await listKeys(UserName, iam);
  } catch (error) {
    if (isNamed(error, 'NoSuchEntity', 'NoSuchEntityException')) return undefined;
    unread.push(`access keys (${errorFacts(error).code})`);
  }
  const [policies, hasPassword, mfa] = await Promise.all([
    attempt('attached policies', () => iam.send(new ListAttachedUserPoliciesCommand({ UserName }))),
    attempt('console password', () => hasConsolePassword(UserName, iam)),
    attempt('MFA devices', () => iam.send(new ListMFADevicesCommand({ UserName }))),
  ]);
  return {
    keys: keys ?? [],
    attachedPolicies: (policies?.AttachedPolicies ?? []).map(({ PolicyName = '' }) => PolicyName),
    hasConsolePassword: hasPassword ?? 'unknown',
    mfaDevices: mfa?.MFADevices?.length ?? 'unknown',
    unread,
  };
}

async function listKeys(UserName: string, iam: IAMClient): Promise<KeyFacts[]> {
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
  return Promise.all(
    AccessKeyMetadata.map(async ({ AccessKeyId = '', Status = 'unknown', CreateDate }) => {
      const { AccessKeyLastUsed: used } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
      const at = used?.LastUsedDate?.toISOString();
      return {
        accessKeyId: AccessKeyId,
        status: Status,
        createdAt: CreateDate?.toISOString() ?? 'unknown',
        ...(at === undefined
          ? {}
          : { lastUsed: { at, region: used?.Region ?? 'unknown', service: used?.ServiceName ?? 'unknown' } }),
      };
    }),
  );
}

async function hasConsolePassword(UserName: string, iam: IAMClient): Promise<boolean> {
  try {
    await iam.send(new GetLoginProfileCommand({ UserName }));
    return true;
  } catch (error) {
    if (isNamed(error, 'NoSuchEntity', 'NoSuchEntityException')) return false;
    throw error;
  }
}
