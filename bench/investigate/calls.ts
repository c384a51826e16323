import { principalOf, type Role, roleArn, type Session, sessionArn, type User, userArn } from './callers.ts';
import { type Call, englishTime, isoSeconds } from './record.ts';

const HOUR = 3_600_000;

/** Reading in general: what an attacker looks at first, and what owners do all day. */
export const READS: readonly Call[] = [
  ['iam', 'ListUsers'],
  ['iam', 'ListRoles'],
  ['ec2', 'DescribeInstances'],
  ['sts', 'GetCallerIdentity'],
  ['s3', 'ListBuckets'],
  ['lambda', 'ListFunctions20150331'],
  ['kms', 'ListAliases'],
  ['ec2', 'DescribeSecurityGroups'],
].map(([service = '', name = '']) => ({ service, name, readOnly: true }));

/** The same call, refused: AWS records no answer then. */
export const deny = (call: Call, by: string): Call => ({
  ...call,
  error: {
    code: 'AccessDenied',
    message: `User: ${by} is not authorized to perform: ${call.service}:${call.name}`,
  },
});

/** What STS hands out; the secret is never in a log. */
export const issued = (accessKeyId: string, token: string, at: number, hours = 1): object => ({
  accessKeyId,
  sessionToken: token,
  expiration: englishTime(at + hours * HOUR),
});

export interface Issue {
  readonly accessKeyId: string;
  readonly token: string;
}

const roleResource = (role: Role): object => ({
  accountId: role.account,
  type: 'AWS::IAM::Role',
  ARN: roleArn(role),
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html */
export const assumeRole = (session: Session, { accessKeyId, token }: Issue, hours = 1): Call => ({
  service: 'sts',
  name: 'AssumeRole',
  readOnly: true,
  request: {
    roleArn: roleArn(session.role),
    roleSessionName: session.name,
    durationSeconds: hours * 3_600,
  },
  response: {
    credentials: issued(accessKeyId, token, session.createdAt, hours),
    assumedRoleUser: { assumedRoleId: principalOf(session), arn: sessionArn(session) },
  },
  resources: [roleResource(session.role)],
});

/** As AWS does it for an instance or a function: no assumedRoleUser in the answer. */
export const assumeForWorkload = (session: Session, { accessKeyId, token }: Issue): Call => ({
  service: 'sts',
  name: 'AssumeRole',
  readOnly: true,
  request: { roleArn: roleArn(session.role), roleSessionName: session.name },
  response: { credentials: issued(accessKeyId, token, session.createdAt, 6) },
  resources: [roleResource(session.role)],
});

// From AWS's documents: there is no public record of a GetSessionToken or GetFederationToken that succeeded.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
export const getSessionToken = (at: number, { accessKeyId, token }: Issue): Call => ({
  service: 'sts',
  name: 'GetSessionToken',
  readOnly: true,
  request: { durationSeconds: 43_200 },
  response: { credentials: issued(accessKeyId, token, at, 12) },
});

export const getFederationToken = (user: User, name: string, at: number, issue: Issue): Call => ({
  service: 'sts',
  name: 'GetFederationToken',
  readOnly: true,
  request: { name, durationSeconds: 43_200 },
  response: {
    credentials: issued(issue.accessKeyId, issue.token, at, 12),
    federatedUser: {
      federatedUserId: `${user.account}:${name}`,
      arn: `arn:aws:sts::${user.account}:federated-user/${name}`,
    },
  },
});

// From AWS's documents: there is no public record of it.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
export const assumeRoot = (account: string, at: number, { accessKeyId, token }: Issue): Call => ({
  service: 'sts',
  name: 'AssumeRoot',
  request: {
    targetPrincipal: account,
    taskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' },
    durationSeconds: 900,
  },
  response: { credentials: issued(accessKeyId, token, at, 0.25) },
});

export const getSigninToken = (accessKeyId: string): Call => ({
  service: 'signin',
  name: 'GetSigninToken',
  response: { credentials: { accessKeyId }, GetSigninToken: 'Success' },
  more: { MobileVersion: 'No', MFAUsed: 'No' },
  eventType: 'AwsConsoleSignIn',
});

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html */
export const consoleLogin = (outcome: 'Success' | 'Failure' = 'Success'): Call => ({
  service: 'signin',
  name: 'ConsoleLogin',
  response: { ConsoleLogin: outcome },
  more: { LoginTo: 'https://console.aws.amazon.com/console/home', MobileVersion: 'No', MFAUsed: 'No' },
  eventType: 'AwsConsoleSignIn',
});

export const createAccessKey = (user: User, accessKeyId: string, at: number, forItself = false): Call => ({
  service: 'iam',
  name: 'CreateAccessKey',
  request: forItself ? null : { userName: user.name },
  response: {
    accessKey: {
      accessKeyId,
      status: 'Active',
      userName: user.name,
      createDate: englishTime(at, ''),
    },
  },
});

export const createUser = (user: User, at: number): Call => ({
  service: 'iam',
  name: 'CreateUser',
  request: { userName: user.name },
  response: {
    user: {
      path: '/',
      userName: user.name,
      userId: user.id,
      arn: userArn(user),
      createDate: englishTime(at, ''),
    },
  },
});

/** An IAM write that answers nothing, as most do. */
export const changeIam = (name: string, request: object): Call => ({ service: 'iam', name, request });

export const createLoginProfile = (user: User, at: number): Call => ({
  service: 'iam',
  name: 'CreateLoginProfile',
  request: { userName: user.name, passwordResetRequired: false },
  response: {
    loginProfile: { userName: user.name, createDate: englishTime(at, ''), passwordResetRequired: false },
  },
});

/** A role's trust in these principals, as a document. */
export const trusting = (...principals: readonly string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: principals.map((principal) => ({
      Effect: 'Allow',
      Principal: principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal },
      Action: 'sts:AssumeRole',
    })),
  });

export const createRole = (role: Role, trust: string, at: number): Call => ({
  service: 'iam',
  name: 'CreateRole',
  request: { roleName: role.name, assumeRolePolicyDocument: trust },
  response: {
    role: {
      path: '/',
      roleName: role.name,
      roleId: role.id,
      arn: roleArn(role),
      createDate: englishTime(at, ''),
      assumeRolePolicyDocument: encodeURIComponent(trust),
    },
  },
});

export const runInstances = (instanceIds: readonly string[], profile: string, at: number): Call => ({
  service: 'ec2',
  name: 'RunInstances',
  request: {
    instancesSet: {
      items: [{ imageId: 'ami-0abcdef1234567890', minCount: 1, maxCount: instanceIds.length }],
    },
    instanceType: 'c5.4xlarge',
    iamInstanceProfile: { name: profile },
    monitoring: { enabled: false },
  },
  response: {
    reservationId: 'r-0abcdef1234567890',
    instancesSet: {
      items: instanceIds.map((instanceId) => ({
        instanceId,
        imageId: 'ami-0abcdef1234567890',
        instanceState: { code: 0, name: 'pending' },
        instanceType: 'c5.4xlarge',
        launchTime: at,
        privateIpAddress: '10.9.1.20',
      })),
    },
  },
});

export const createFunction = (name: string, role: Role, region: string, at: number): Call => ({
  service: 'lambda',
  name: 'CreateFunction20150331',
  request: { functionName: name, runtime: 'python3.12', role: roleArn(role), handler: 'main.run' },
  response: {
    functionName: name,
    functionArn: `arn:aws:lambda:${region}:${role.account}:function:${name}`,
    runtime: 'python3.12',
    role: roleArn(role),
    handler: 'main.run',
    lastModified: isoSeconds(at),
    version: '$LATEST',
    state: 'Pending',
  },
});

export const getSecretValue = (secretId: string): Call => ({
  service: 'secretsmanager',
  name: 'GetSecretValue',
  readOnly: true,
  request: { secretId },
});
