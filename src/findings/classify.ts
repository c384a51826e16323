import type { Credential, CredentialKind } from '../model/credential.ts';
import type { Finding } from '../model/finding.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
const KEY = /^(AKIA|ASIA)[A-Z0-9]{16}$/;
const USER_NAME = /^[\w+=,.@-]{1,64}$/;

/**
 * The kind of credential that a finding names. All signals must agree (key prefix, user type,
 * principal id, name), else it is `unknown`: a wrong guess would touch somebody else.
 */
export function classify(finding: Finding): Credential {
  const key = finding.accessKeyId;
  const name = finding.principalName;
  const facts = {
    ...(key !== undefined && KEY.test(key) ? { accessKeyId: key } : {}),
    ...(name === undefined ? {} : { principalName: name }),
  };
  const { kind, because } = judge(finding);
  return { kind, because, ...facts };
}

interface Judged {
  readonly kind: CredentialKind;
  readonly because: string;
}

const unknown = (because: string): Judged => ({ kind: 'unknown', because });

function judge(finding: Finding): Judged {
  const { accessKeyId, principalName, principalId, principalType } = finding;
  if (principalType === 'Root' || principalName?.toLowerCase() === 'root') {
    return { kind: 'root', because: 'the finding says that root used it' };
  }
  const prefix = KEY.exec(accessKeyId ?? '')?.[1];
  if (prefix === undefined) return judgeWithoutKey(finding);
  if (prefix === 'AKIA') {
    if (principalType !== undefined && principalType !== 'IAMUser') {
      return unknown(`a long-term key (AKIA), but the principal's type is ${principalType}`);
    }
    if (principalId !== undefined && !principalId.startsWith('AIDA')) {
      return unknown("a long-term key (AKIA), but the principal's id is not a user's");
    }
    if (principalName === undefined || !USER_NAME.test(principalName)) {
      return unknown('a long-term key (AKIA), but no valid user name');
    }
    return {
      kind: 'user-key',
      because: `key prefix AKIA, user name given${principalType === undefined ? '' : ', type IAMUser'}`,
    };
  }
  if (principalType === 'IAMUser') return { kind: 'user-session', because: 'key prefix ASIA, type IAMUser' };
  if (principalType === 'FederatedUser') {
    return { kind: 'federation-session', because: 'key prefix ASIA, type FederatedUser' };
  }
  const isRole = principalType === 'AssumedRole' || principalType === 'Role';
  if (isRole && (principalId === undefined || principalId.startsWith('AROA'))) {
    return { kind: 'role-session', because: `key prefix ASIA, type ${principalType}` };
  }
  return unknown('a temporary key (ASIA) whose other signals do not agree on a principal');
}

function judgeWithoutKey(finding: Finding): Judged {
  if (finding.principalType === 'IAMUser' && finding.api === 'ConsoleLogin') {
    return { kind: 'console-password', because: 'a console sign-in, and no access key' };
  }
  const given = finding.accessKeyId === undefined ? 'no access key' : 'an access key id that is none';
  return unknown(`the finding names ${given}`);
}
