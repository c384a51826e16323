import { type Caller, isoSeconds } from './record.ts';

export interface User {
  readonly account: string;
  readonly name: string;
  /** `AIDA…` */
  readonly id: string;
}

export interface Role {
  readonly account: string;
  readonly name: string;
  /** `AROA…` */
  readonly id: string;
  readonly path?: string;
}

/** A session of a role. */
export interface Session {
  readonly role: Role;
  readonly name: string;
  readonly createdAt: number;
}

/** Where somebody calls from. */
export interface Place {
  readonly address: string;
  readonly agent: string;
}

export const userArn = ({ account, name }: User): string => `arn:aws:iam::${account}:user/${name}`;
export const roleArn = ({ account, name, path = '/' }: Role): string =>
  `arn:aws:iam::${account}:role${path}${name}`;
export const sessionArn = ({ role, name }: Session): string =>
  `arn:aws:sts::${role.account}:assumed-role/${role.name}/${name}`;
export const principalOf = ({ role, name }: Session): string => `${role.id}:${name}`;
/** What names a session in an answer where its key does not. */
export const sessionId = (session: Session): string =>
  `${principalOf(session)}#${isoSeconds(session.createdAt)}`;

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html

export const byUserKey = (user: User, accessKeyId: string, place: Place): Caller => ({
  identity: {
    type: 'IAMUser',
    principalId: user.id,
    arn: userArn(user),
    accountId: user.account,
    accessKeyId,
    userName: user.name,
  },
  account: user.account,
  ...place,
});

/** A user by temporary credentials: GetSessionToken's, or those of the console, which are others for each request. */
export const byUserSession = (
  user: User,
  session: { readonly accessKeyId: string; readonly createdAt: number; readonly inConsole?: boolean },
  place: Place,
  context: object = {},
): Caller => ({
  identity: {
    type: 'IAMUser',
    principalId: user.id,
    arn: userArn(user),
    accountId: user.account,
    accessKeyId: session.accessKeyId,
    userName: user.name,
    sessionContext: {
      attributes: { creationDate: isoSeconds(session.createdAt), mfaAuthenticated: 'false' },
      ...context,
    },
  },
  account: user.account,
  ...place,
  ...(session.inConsole && { inConsole: true }),
});

/** As a user signs in to the console: he has no key yet, and no session. */
export const bySignIn = (user: User, place: Place): Caller => ({
  identity: {
    type: 'IAMUser',
    principalId: user.id,
    arn: userArn(user),
    accountId: user.account,
    userName: user.name,
  },
  account: user.account,
  ...place,
});

export const bySession = (
  session: Session,
  accessKeyId: string | undefined,
  place: Place,
  more: { readonly inConsole?: boolean; readonly identity?: object; readonly context?: object } = {},
): Caller => ({
  identity: {
    type: 'AssumedRole',
    principalId: principalOf(session),
    arn: sessionArn(session),
    accountId: session.role.account,
    ...(accessKeyId !== undefined && { accessKeyId }),
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: session.role.id,
        arn: roleArn(session.role),
        accountId: session.role.account,
        userName: session.role.name,
      },
      attributes: { creationDate: isoSeconds(session.createdAt), mfaAuthenticated: 'false' },
      ...more.context,
    },
    ...more.identity,
  },
  account: session.role.account,
  ...place,
  ...(more.inConsole && { inConsole: true }),
});

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html */
export const byFederatedUser = (
  user: { readonly account: string; readonly name: string; readonly by: User; readonly createdAt: number },
  accessKeyId: string,
  place: Place,
  inConsole = false,
): Caller => ({
  identity: {
    type: 'FederatedUser',
    principalId: `${user.account}:${user.name}`,
    arn: `arn:aws:sts::${user.account}:federated-user/${user.name}`,
    accountId: user.account,
    accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'IAMUser',
        principalId: user.by.id,
        arn: userArn(user.by),
        accountId: user.account,
        userName: user.by.name,
      },
      attributes: { creationDate: isoSeconds(user.createdAt), mfaAuthenticated: 'false' },
    },
  },
  account: user.account,
  ...place,
  ...(inConsole && { inConsole: true }),
});

/** AWS itself: `ec2`, `lambda`. */
export const byService = (service: string, account: string): Caller => ({
  identity: { type: 'AWSService', invokedBy: `${service}.amazonaws.com` },
  account,
  address: `${service}.amazonaws.com`,
  agent: `${service}.amazonaws.com`,
});

/** Somebody of another account, as the account sees him that he calls into: no key, no name. */
export const byOtherAccount = (
  caller: { readonly account: string; readonly principalId: string },
  account: string,
  place: Place,
): Caller => ({
  identity: { type: 'AWSAccount', principalId: caller.principalId, accountId: caller.account },
  account,
  ...place,
});

/** A service that calls with what a caller handed it. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html */
export const onBehalf = (caller: Caller, service: string): Caller => ({
  ...caller,
  identity: { ...caller.identity, invokedBy: service },
  address: service,
  agent: service,
});
