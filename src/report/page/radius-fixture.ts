import type { BlastRadius } from '../../model/blast-radius.ts';
import { ACCOUNT, at, iam, JOB_ADDRESS, LEAKED_KEY, REGION, USER } from './trail-fixture.ts';

export const blastRadius: BlastRadius = {
  asOf: at('02:16:30'),
  principal: { kind: 'user', arn: iam(`user/${USER}`) },
  isBeforeContainment: true,
  services: [
    { service: 'ssm', reach: 'some', by: [`inline policy DescribeParameters, statement 1`] },
    { service: 'sts', reach: 'some', by: ['inline policy ci-access, statement AssumeCi'] },
    { service: 's3', reach: 'some', by: ['AmazonS3ReadOnlyAccess, statement 1'] },
    { service: 'iam', reach: 'some', by: ['inline policy ci-access, statement LookAround'] },
  ],
  sensitive: [
    {
      action: 'sts:AssumeRole',
      means: 'become the role admin-ci, which may do everything',
      allowed: 'yes',
      by: 'inline policy ci-access, statement AssumeCi',
    },
    {
      action: 'iam:CreateAccessKey',
      means: 'make keys for itself',
      allowed: 'if',
      by: 'inline policy ci-access, statement OwnKeys: only with aws:MultiFactorAuthPresent',
    },
  ],
  roles: [
    {
      arn: iam('role/admin-ci'),
      how: 'assumed',
      because: 'the trail has it at 02:09:00Z',
      has: ['administrator'],
    },
    {
      arn: iam('role/nightly-export'),
      how: 'could',
      because: 'its trust names the account, and ci-access allows sts:AssumeRole on it',
      has: ['reads customer-exports-111122223333'],
    },
  ],
  secrets: [
    {
      store: 'secretsmanager',
      name: 'prod/payment-gateway',
      region: REGION,
      how: 'read',
      at: at('02:13:35'),
      because: 'it was read, and it moves money',
    },
    {
      store: 'secretsmanager',
      name: 'prod/customer-db',
      region: REGION,
      how: 'read',
      at: at('02:13:20'),
      because: 'it was read',
    },
    {
      store: 'ssm',
      name: '/prod/smtp/password',
      region: REGION,
      how: 'readable',
      because: 'readable by the role admin-ci; no read is in the trail',
    },
  ],
  changes: ['2026-01-20T02:10:10Z AttachUserPolicy AdministratorAccess on backup-svc'],
  users: [
    {
      credential: LEAKED_KEY,
      address: JOB_ADDRESS,
      agent: 'Boto3/1',
      calls: 29,
      lastSeen: at('01:30:05'),
    },
  ],
  cost: `The job that calls from ${JOB_ADDRESS} with this key stops until it has a new one; its next run is at 03:00Z.`,
  notChecked: [
    'Policies of the organisation could not be read: organizations:DescribePolicy was denied.',
    `Policies of resources outside account ${ACCOUNT}.`,
  ],
};
