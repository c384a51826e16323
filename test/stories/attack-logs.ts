import { asFile, asGz, record } from '../../src/investigate/scan/fixture.ts';
import type { Investigation } from '../../src/model/investigation.ts';

/** Alice's key is used by her build server day by day, then by somebody else, who makes himself ways to come back. */
export const ALICE_KEY = 'AKIAEXAMPLE0000ALICE';
export const MADE_KEY = 'AKIAEXAMPLE000BACKUP';
export const ROLE_KEY = 'ASIAEXAMPLE0000ADMIN';
export const ATTACKER = '198.51.100.7';
export const OFFICE = '203.0.113.20';
const ACCOUNT = '111122223333';
const CLI =
  'aws-cli/2.15.0 md/Botocore#1.34.0 ua/2.0 os/linux#6.1.0-kali5-amd64 md/arch#x86_64 lang/python#3.11.6';

type Facts = NonNullable<Parameters<typeof record>[1]>;

let made = 0;
const call = (eventTime: string, service: string, eventName: string, facts: Facts = {}) => {
  made += 1;
  return record(made, {
    eventTime,
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: ATTACKER,
    userAgent: CLI,
    requestParameters: null,
    ...facts,
  });
};

const own = Array.from({ length: 9 }, (_, day) =>
  call(`2026-11-0${day + 1}T09:00:00Z`, 'ec2', 'DescribeInstances', {
    awsRegion: 'eu-west-2',
    sourceIPAddress: OFFICE,
    userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.6.6',
  }),
);

const at = (time: string) => `2026-11-10T${time}Z`;
const write = { readOnly: false };
const adminSession = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE0000ADMIN:ci',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/admin-ci/ci`,
  accountId: ACCOUNT,
  accessKeyId: ROLE_KEY,
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: 'AROAEXAMPLE0000ADMIN',
      arn: `arn:aws:iam::${ACCOUNT}:role/admin-ci`,
      accountId: ACCOUNT,
      userName: 'admin-ci',
    },
    attributes: { creationDate: at('02:09:00'), mfaAuthenticated: 'false' },
  },
};
const byRole = { ...write, userIdentity: adminSession };
const byMadeKey = {
  userIdentity: {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE000BACKUP',
    arn: `arn:aws:iam::${ACCOUNT}:user/backup-svc`,
    accountId: ACCOUNT,
    accessKeyId: MADE_KEY,
    userName: 'backup-svc',
  },
};
/** Somebody whom all this has nothing to do with, on the same day. */
const byBob = {
  ...write,
  sourceIPAddress: OFFICE,
  userIdentity: {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE000000BOB',
    arn: `arn:aws:iam::${ACCOUNT}:user/bob`,
    accountId: ACCOUNT,
    accessKeyId: 'AKIAEXAMPLE000000BOB',
    userName: 'bob',
  },
};

const foothold = [
  call(at('02:03:11'), 'sts', 'GetCallerIdentity'),
  call(at('02:04:00'), 'iam', 'ListUsers', { errorCode: 'AccessDenied' }),
  call(at('02:04:05'), 'iam', 'CreateAccessKey', {
    ...write,
    errorCode: 'AccessDenied',
    requestParameters: { userName: 'carol' },
  }),
  call(at('02:09:00'), 'sts', 'AssumeRole', {
    requestParameters: { roleArn: `arn:aws:iam::${ACCOUNT}:role/admin-ci`, roleSessionName: 'ci' },
    responseElements: {
      credentials: { accessKeyId: ROLE_KEY, expiration: 'Nov 10, 2026, 3:09:00 AM', sessionToken: 'HIDDEN' },
      assumedRoleUser: { assumedRoleId: 'AROAEXAMPLE0000ADMIN:ci', arn: adminSession.arn },
    },
  }),
];

const backdoors = [
  call(at('02:09:40'), 'iam', 'CreateUser', {
    ...byRole,
    requestParameters: { userName: 'backup-svc' },
    responseElements: {
      user: {
        userName: 'backup-svc',
        userId: 'AIDAEXAMPLE000BACKUP',
        arn: `arn:aws:iam::${ACCOUNT}:user/backup-svc`,
        path: '/',
      },
    },
  }),
  call(at('02:09:52'), 'iam', 'CreateAccessKey', {
    ...byRole,
    requestParameters: { userName: 'backup-svc' },
    responseElements: {
      accessKey: { accessKeyId: MADE_KEY, status: 'Active', userName: 'backup-svc' },
    },
  }),
  call(at('02:10:10'), 'iam', 'AttachUserPolicy', {
    ...byRole,
    requestParameters: { userName: 'backup-svc', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  }),
  call(at('02:11:05'), 'iam', 'UpdateAssumeRolePolicy', {
    ...byRole,
    requestParameters: {
      roleName: 'nightly-export',
      policyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999988887777:root' }, Action: 'sts:AssumeRole' },
        ],
      }),
    },
  }),
];

const later = [
  call(at('02:31:00'), 'secretsmanager', 'GetSecretValue', {
    ...byMadeKey,
    requestParameters: { secretId: 'prod/customer-db' },
  }),
  call(at('02:40:00'), 'iam', 'CreateUser', {
    ...byBob,
    requestParameters: { userName: 'dave' },
    responseElements: {
      user: { userName: 'dave', userId: 'AIDAEXAMPLE00000DAVE', arn: `arn:aws:iam::${ACCOUNT}:user/dave` },
    },
  }),
  call(at('02:41:00'), 'iam', 'ListAccessKeys', {
    ...byBob,
    readOnly: true,
    // Names her key, and is not hers.
    requestParameters: { userName: 'alice', marker: ALICE_KEY },
  }),
  call(at('09:00:00'), 'ec2', 'DescribeInstances', {
    awsRegion: 'eu-west-2',
    sourceIPAddress: OFFICE,
    userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.6.6',
  }),
];

const nameOf = (region: string, day: string, time: string, end: string) =>
  `AWSLogs/${ACCOUNT}/CloudTrail/${region}/2026/11/${day}/${ACCOUNT}_CloudTrail_${region}_202611${day}T${time}Z_${end}.json.gz`;

/** As CloudTrail lays them down, by the path in the bucket. */
export const ATTACK_LOGS: Readonly<Record<string, Buffer>> = {
  [nameOf('eu-west-2', '09', '0910', 'Aa1Bb2Cc3Dd4Ee5F')]: asGz({ Records: own }),
  [nameOf('us-east-1', '10', '0205', 'Gg6Hh7Ii8Jj9Kk0L')]: asGz({ Records: foothold }),
  [nameOf('us-east-1', '10', '0210', 'Mm1Nn2Oo3Pp4Qq5R')]: asGz({ Records: backdoors }),
  [nameOf('us-east-1', '10', '0230', 'Ss6Tt7Uu8Vv9Ww0X')]: asGz({ Records: later }),
};

export const ATTACK_RECORDS = [...own, ...foothold, ...backdoors, ...later];

/** The same records in other files: JSON lines, in one file and backwards, one call twice. */
export const SAME_LOGS: Readonly<Record<string, Buffer>> = {
  'b/export.jsonl': Buffer.from(
    [...later, ...backdoors, ...foothold].map((one) => JSON.stringify(one)).join('\n'),
  ),
  'a.json': asFile(own.toReversed()),
};

/** A call of her key by somebody who chose its texts. */
export const hostileCall = (text: string) =>
  call(at('03:00:00'), 'iam', 'CreateUser', {
    ...write,
    userAgent: `sqlmap ${text}`,
    requestParameters: { userName: text },
  });

/** As of when the stories about these logs ask. */
export const AS_OF = ['--as-of', '2026-11-10T03:00:00Z'];

export const readAnswer = (out: string): Investigation => JSON.parse(out);

/** However wide the terminal is. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
