import { randomBytes } from 'node:crypto';
import {
  GetAccessKeyLastUsedCommand,
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam';
import { isNamed } from '../../aws/error-facts.ts';
import { CordonError } from '../../model/cordon-error.ts';
import type { NamedCredential } from './described-finding.ts';

/** Whom a simulated finding is about, as far as a person has said it. */
export interface Whom {
  readonly key?: string;
  readonly user?: string;
  readonly role?: string;
}

/** Any instance's; sessions of an instance profile bear its id. */
const SESSION = 'i-0f3a9c1b2d4e5f607';

/**
 * The credential, with IAM asked for what was not said: the key's user, the user's newest key, the role's id. A
 * user and a key that were both said are taken as they are: a finding may name what there is not.
 */
export async function findCredential(iam: IAMClient, { key, user, role }: Whom): Promise<NamedCredential> {
  if (role !== undefined && user !== undefined) {
    throw new CordonError('Usage', 'a finding names a user or a role, not both', {
      advice: 'leave --user or --role out',
    });
  }
  if (role !== undefined) {
    const principalId = `${await readRoleId(iam, role)}:${SESSION}`;
    return { accessKeyId: key ?? inventSessionKey(), userName: role, userType: 'AssumedRole', principalId };
  }
  if (user === undefined && key === undefined) {
    throw new CordonError('Usage', 'it is not said whose credential is reported', {
      advice: 'add --user NAME, --key AKIA… or --role NAME',
    });
  }
  return {
    accessKeyId: key ?? (await findNewestKey(iam, user ?? '')),
    userName: user ?? (await findOwner(iam, key ?? '')),
    userType: 'IAMUser',
  };
}

/** GuardDuty gives it always; of somebody whom IAM does not know, there is none to give. */
export async function withPrincipalId(iam: IAMClient, credential: NamedCredential): Promise<NamedCredential> {
  if (credential.principalId !== undefined) return credential;
  try {
    const { User } = await iam.send(new GetUserCommand({ UserName: credential.userName }));
    return User?.UserId === undefined ? credential : { ...credential, principalId: User.UserId };
  } catch (error) {
    // A name that no user can have is nobody's, too.
    if (isNamed(error, 'NoSuchEntityException', 'ValidationError')) return credential;
    throw error;
  }
}

async function readRoleId(iam: IAMClient, RoleName: string): Promise<string> {
  const { Role } = await orNotFound(`there is no role ${RoleName}`, () =>
    iam.send(new GetRoleCommand({ RoleName })),
  );
  return Role?.RoleId ?? '';
}

async function findNewestKey(iam: IAMClient, UserName: string): Promise<string> {
  const { AccessKeyMetadata = [] } = await orNotFound(`there is no user ${UserName}`, () =>
    iam.send(new ListAccessKeysCommand({ UserName })),
  );
  const [newest] = [...AccessKeyMetadata].sort(
    (one, other) => Number(other.CreateDate ?? 0) - Number(one.CreateDate ?? 0),
  );
  if (newest?.AccessKeyId !== undefined) return newest.AccessKeyId;
  throw new CordonError('NotFound', `user ${UserName} has no access key`, {
    advice: `aws iam create-access-key --user-name ${UserName}, or say which key with --key`,
  });
}

async function findOwner(iam: IAMClient, AccessKeyId: string): Promise<string> {
  let cause: unknown;
  try {
    const { UserName } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
    if (UserName !== undefined) return UserName;
  } catch (error) {
    // IAM's answer about a key that is not there, too.
    if (!isNamed(error, 'AccessDenied')) throw error;
    cause = error;
  }
  throw new CordonError(
    'NoOwner',
    `no user of this account holds the key ${AccessKeyId}, or you may not ask`,
    {
      advice: 'name one with --user',
      cause,
    },
  );
}

/** Says so where IAM has nobody of that name. */
async function orNotFound<T>(message: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (!isNamed(cause, 'NoSuchEntityException')) throw cause;
    throw new CordonError('NotFound', message, {
      advice: 'check the name and the account',
      cause,
    });
  }
}

/** A session's key that nobody holds, in the alphabet of access key ids. */
const inventSessionKey = (): string =>
  `ASIA${[...randomBytes(16)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('')}`;
