import type { CredentialKind } from '../model/credential.ts';
import type { Signals } from './signals.ts';

/** Who can tell more about a credential whose finding says too little of it. */
export type Witness = 'iam' | 'cloudtrail';

export interface KindRule {
  readonly kind: CredentialKind;
  /** Which signals it takes, in words. */
  readonly when: string;
  holds(signals: Signals): boolean;
  /** Where nothing contradicts and only something lacks. */
  readonly ask?: Witness;
}

const isAbout =
  (prefix: RegExp) =>
  (signals: Signals): boolean =>
    prefix.test(signals.name ?? '') && signals.isRole && signals.prefix !== 'AKIA';
const isServiceLinkedName = isAbout(/^AWSServiceRoleFor/);
const isReservedName = isAbout(/^AWSReservedSSO_/);

/** Of the types that name nobody, and those that nobody has heard of: whether the rest could be one principal's. */
const isConsistent = ({ type, idOf, name, isNamed, isUser, isRole }: Signals): boolean =>
  (name === undefined || (isNamed && name.toLowerCase() !== 'root')) &&
  idOf !== 'other' &&
  idOf !== 'this-account' &&
  idOf !== 'another-account' &&
  (isUser || isRole || type === undefined || !KNOWN_TYPES.includes(type));

const KNOWN_TYPES = ['IAMUser', 'AssumedRole', 'Role', 'Root', 'FederatedUser', 'IdentityCenterUser'];
const OUTSIDE_TYPES: readonly (string | undefined)[] = ['AWSAccount', 'AWSService'];

/** Ordered: the first that holds decides; the last holds always. All signals must agree on a kind, else it is unknown. */
export const KIND_RULES: readonly KindRule[] = [
  {
    kind: 'unknown',
    when: 'a principal of another account, a service of AWS, or nobody: there is nothing here to contain',
    holds: ({ type, idOf }) =>
      OUTSIDE_TYPES.includes(type) || idOf === 'anonymous' || idOf === 'another-account',
  },
  {
    kind: 'unknown',
    when: 'a service-linked role, which only AWS can change: it cannot be contained',
    holds: (signals) =>
      isServiceLinkedName(signals) ||
      (signals.prefix === undefined &&
        (/^aws-service-role\//.test(signals.attached?.path ?? '') ||
          /^AWSServiceRoleFor/.test(signals.attached?.name ?? ''))),
  },
  {
    kind: 'identity-center',
    when: 'type IdentityCenterUser, or a role AWSReservedSSO_*: its session comes from Identity Center',
    holds: (signals) =>
      isReservedName(signals) || (signals.type === 'IdentityCenterUser' && signals.prefix !== 'AKIA'),
  },
  {
    kind: 'root',
    when: "type Root, or the account's id as the principal's, or the name root and nothing that says otherwise",
    holds: ({ isRoot }) => isRoot,
  },
  {
    kind: 'workload-role',
    when: 'no key, and the role of an instance, a function or a task',
    holds: ({ prefix, attached }) => prefix === undefined && attached !== undefined,
  },
  {
    kind: 'console-password',
    when: "a console sign-in without a key, and a user's name",
    holds: ({ prefix, isConsoleLogin, isNamed, isUser, isUntold }) =>
      prefix === undefined && isConsoleLogin && isNamed && (isUser || isUntold),
  },
  {
    kind: 'user-key',
    when: "a long-term key (AKIA) and a user's name",
    holds: ({ prefix, isNamed, isUser, isUntold }) => prefix === 'AKIA' && isNamed && (isUser || isUntold),
  },
  {
    kind: 'unknown',
    when: 'a long-term key (AKIA) without the name of its user: IAM can be asked whose it is',
    holds: ({ prefix, name, isUser, isUntold }) =>
      prefix === 'AKIA' && name === undefined && (isUser || isUntold),
    ask: 'iam',
  },
  {
    kind: 'unknown',
    when: 'a long-term key (AKIA), and other signals that do not agree with it',
    holds: ({ prefix }) => prefix === 'AKIA',
  },
  {
    kind: 'user-session',
    when: "a temporary key (ASIA), type IAMUser or a user's id, and a name",
    holds: ({ prefix, isUser, isNamed }) => prefix === 'ASIA' && isUser && isNamed,
  },
  {
    kind: 'federation-session',
    when: 'a temporary key (ASIA) and type FederatedUser',
    holds: ({ prefix, type, idOf }) =>
      prefix === 'ASIA' && type === 'FederatedUser' && (idOf === undefined || idOf === 'federated'),
  },
  {
    kind: 'workload-role',
    when: "a temporary key (ASIA) of a role, and an instance's session or a finding that a workload's credentials are elsewhere",
    holds: ({ prefix, isRole, isNamed, isInstanceSession, isExfiltration }) =>
      prefix === 'ASIA' && isRole && isNamed && (isInstanceSession || isExfiltration),
  },
  {
    kind: 'role-session',
    when: "a temporary key (ASIA), type AssumedRole or Role or a role's id, and a name",
    holds: ({ prefix, isRole, isNamed }) => prefix === 'ASIA' && isRole && isNamed,
  },
  {
    kind: 'unknown',
    when: 'a temporary key (ASIA) with too few signals: CloudTrail can be asked who used it',
    holds: (signals) => signals.prefix === 'ASIA' && isConsistent(signals),
    ask: 'cloudtrail',
  },
  {
    kind: 'unknown',
    when: 'a temporary key (ASIA), and other signals that do not agree on a principal',
    holds: ({ prefix }) => prefix === 'ASIA',
  },
  {
    kind: 'unknown',
    when: 'no valid access key, and nothing else that names a credential',
    holds: () => true,
  },
];
