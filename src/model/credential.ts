/**
 * What proves the principal. The kind decides how it is contained; it is never read from the key's
 * prefix alone (root has AKIA keys, users have ASIA sessions).
 */
export const CREDENTIAL_KINDS = [
  'user-key',
  'user-session',
  'federation-session',
  'role-session',
  'workload-role',
  'console-password',
  'root',
  'identity-center',
  'unknown',
] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

export interface Credential {
  readonly kind: CredentialKind;
  /** Checked for its form; absent where the finding names none. */
  readonly accessKeyId?: string;
  /** The user's or the role's name, as the finding gives it. */
  readonly principalName?: string;
  /** The signals that led to the kind, in words. */
  readonly because: string;
}

const KIND_NAME: Record<CredentialKind, string> = {
  'user-key': "IAM user's long-term access key",
  'user-session': "IAM user's temporary session",
  'federation-session': 'federation session',
  'role-session': 'role session',
  'workload-role': 'role of an instance, a function or a task',
  'console-password': 'console password',
  root: 'root credential',
  'identity-center': "Identity Center user's session",
  unknown: 'unknown kind of credential',
};

export const nameKind = (kind: CredentialKind): string => KIND_NAME[kind];

/** `AKIA…7Q2X`: enough to recognise a key by, in mails and on pages. */
export const maskKey = (accessKeyId: string): string =>
  accessKeyId.length > 8 ? `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}` : accessKeyId;
