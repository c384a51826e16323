import type { Finding } from '../model/finding.ts';
import { readAccount, readKeyId, readName, readRoleArn } from './identifiers.ts';

/** What a finding says about whom its credential proves, each by its form. */
export interface Signals {
  readonly prefix: 'AKIA' | 'ASIA' | undefined;
  readonly type: string | undefined;
  /** Whose id `principalId` is, by its form; `other`: of no form that AWS gives. */
  readonly idOf: IdOf | undefined;
  readonly name: string | undefined;
  /** A name that IAM could have given. */
  readonly isNamed: boolean;
  readonly isUser: boolean;
  readonly isRole: boolean;
  readonly isRoot: boolean;
  /** Type and id tell of nobody, or nothing that the name does not fit. */
  readonly isUntold: boolean;
  readonly isInstanceSession: boolean;
  readonly isConsoleLogin: boolean;
  readonly isExfiltration: boolean;
  /** The role of the workload, if it is one of this account. */
  readonly attached: ReturnType<typeof readRoleArn>;
}

type IdOf = 'user' | 'role' | 'this-account' | 'another-account' | 'federated' | 'anonymous' | 'other';

const USER_ID = /^AIDA[A-Z0-9]{12,124}$/;
const ROLE_ID = /^AROA[A-Z0-9]{12,124}(:[\w+=,.@-]{1,64})?$/;
const FEDERATED_ID = /^\d{12}:[\w+=,.@-]{1,64}$/;
/** A session of an instance bears the instance's id. */
const INSTANCE_SESSION = /^AROA[A-Z0-9]{12,124}:i-[0-9a-f]{8}([0-9a-f]{9})?$/;
const ROLE_TYPES: readonly (string | undefined)[] = ['AssumedRole', 'Role'];

export function readSignals(finding: Finding): Signals {
  const { accessKeyId, principalId, principalName: name, principalType: type } = finding;
  const idOf = principalId === undefined ? undefined : tellIdOf(principalId, finding.account);
  const isNamedRoot = name?.toLowerCase() === 'root';
  const fits = (types: readonly (string | undefined)[], ids: IdOf) =>
    type === undefined ? idOf === ids : types.includes(type) && (idOf === undefined || idOf === ids);
  const attached = readRoleArn(finding.attachedRole?.arn);
  return {
    prefix: readPrefix(accessKeyId),
    type,
    idOf,
    name,
    isNamed: readName(name) !== undefined,
    // A user may be called root: then its id has to say that it is one.
    isUser: fits(['IAMUser'], 'user') && (!isNamedRoot || idOf === 'user'),
    isRole: fits(ROLE_TYPES, 'role'),
    isRoot: fits(['Root'], 'this-account') || (type === undefined && idOf === undefined && isNamedRoot),
    isUntold: type === undefined && idOf === undefined && !isNamedRoot,
    isInstanceSession: INSTANCE_SESSION.test(principalId ?? ''),
    isConsoleLogin: finding.api === 'ConsoleLogin' || /ConsoleLogin/.test(finding.type),
    isExfiltration: /:IAMUser\/(Instance|Resource)CredentialExfiltration/.test(finding.type),
    attached: attached?.account === finding.account ? attached : undefined,
  };
}

const readPrefix = (accessKeyId: string | undefined): Signals['prefix'] => {
  const key = readKeyId(accessKeyId);
  if (key === undefined) return undefined;
  return key.startsWith('AKIA') ? 'AKIA' : 'ASIA';
};

function tellIdOf(principalId: string, account: string): IdOf {
  if (USER_ID.test(principalId)) return 'user';
  if (ROLE_ID.test(principalId)) return 'role';
  if (FEDERATED_ID.test(principalId)) return 'federated';
  if (principalId === 'ANONYMOUS_PRINCIPAL') return 'anonymous';
  if (readAccount(principalId) === undefined) return 'other';
  return principalId === account ? 'this-account' : 'another-account';
}

/** The signals in words, for a person who asks why. */
export function tellSignals({ prefix, type, idOf, isNamed, name }: Signals): string {
  const words = [
    prefix === undefined ? 'no valid access key' : `key prefix ${prefix}`,
    ...(type === undefined ? [] : [`type ${type.slice(0, 100)}`]),
    ...(idOf === undefined ? [] : [`principal id: ${ID_IN_WORDS[idOf]}`]),
    ...(name === undefined ? ['no name'] : [isNamed ? 'a name' : 'a name that IAM does not allow']),
  ];
  return words.join(', ');
}

const ID_IN_WORDS: Record<IdOf, string> = {
  user: "a user's",
  role: "a role's",
  'this-account': "the account's",
  'another-account': "another account's",
  federated: "a federated user's",
  anonymous: 'anonymous',
  other: 'of no known form',
};
