import type { DetectedScenario } from './scenario.ts';

/**
 * An instance whose Elastic IP is on the account's own threat list calls APIs with a user's key. GuardDuty finds it,
 * Security Hub shows it, people get mail, and an analyst decides: the key is also the one that a job of the owner runs on,
 * so that cutting it off has a price. What he finds in CloudTrail is more than the finding says: a second key, made for
 * another user.
 */
export const threatList: DetectedScenario = {
  name: 'threat-list',
  title: 'An address on a threat list, and an analyst who decides',
  region: 'ap-southeast-1',
  victim: {
    userName: 'GuardDuty-Example-Compromised-Simulated',
    path: '/',
    policy: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Configuration',
          Effect: 'Allow',
          Action: ['ssm:DescribeParameters', 'ssm:GetParameter', 's3:ListAllMyBuckets', 'iam:ListUsers'],
          Resource: '*',
        },
        {
          Sid: 'Secrets',
          Effect: 'Allow',
          Action: ['secretsmanager:ListSecrets', 'secretsmanager:GetSecretValue'],
          Resource: '*',
        },
        {
          // Once meant for a rotation script, and never taken back.
          Sid: 'RotateBackupKey',
          Effect: 'Allow',
          Action: 'iam:CreateAccessKey',
          Resource: 'arn:aws:iam::*:user/backup-svc',
        },
      ],
    },
  },
  account: {
    buckets: ['customer-exports-111122223333'],
    queues: ['nightly-export'],
    parameters: ['/prod/database/password', '/prod/mail/api-token'],
    secrets: ['prod/payment-gateway'],
    users: [
      {
        userName: 'backup-svc',
        policy: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'Backups',
              Effect: 'Allow',
              Action: ['s3:ListAllMyBuckets', 'iam:ListUsers'],
              Resource: '*',
            },
          ],
        },
      },
    ],
  },
  attackerAddress: '198.51.100.23',
  threatList: {
    name: 'blocklist-1',
    addresses: ['198.51.100.23', '192.0.2.0/28'],
  },
  job: { address: '203.0.113.20', days: 3 },
  backdoorUser: 'backup-svc',
};
