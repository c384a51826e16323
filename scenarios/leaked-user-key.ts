import type { ToldScenario } from './scenario.ts';

/**
 * A developer's key was published by mistake. The attacker looks around with it and takes a session that
 * outlives the key; a nightly job of the same user works on with a second key.
 */
export const leakedUserKey: ToldScenario = {
  name: 'leaked-user-key',
  title: "A user's access key has leaked",
  region: 'eu-west-2',
  victim: {
    userName: 'alice',
    path: '/',
    policy: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'LookAround',
          Effect: 'Allow',
          Action: [
            'iam:GetUser',
            'iam:ListUsers',
            's3:ListAllMyBuckets',
            'dynamodb:ListTables',
            'lambda:ListFunctions',
            'sqs:ListQueues',
          ],
          Resource: '*',
        },
      ],
    },
  },
  account: { buckets: ['customer-exports-111122223333'], queues: ['nightly-export'] },
  attackerAddress: '198.51.100.7',
  finding: {
    source: 'guardduty',
    id: '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60',
    type: 'CredentialAccess:IAMUser/CompromisedCredentials',
    severity: 8,
    title: 'The access key of IAM user alice was used from an address that holds leaked credentials.',
    api: 'ListUsers',
  },
};
