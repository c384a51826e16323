import type { PolicyDocument, Statement } from '../../src/iam/model.ts';
import type { StoredPolicy } from './identity.ts';

const policy = (...Statement: Statement[]): StoredPolicy => {
  const document: PolicyDocument = { Version: '2012-10-17', Statement };
  return { text: JSON.stringify(document), document };
};

/**
 * The AWS managed policies that the sandbox knows. Attaching any other is refused by its name.
 * Differs from AWS: a handful of the managed policies exist, each in one version.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const AWS_MANAGED: ReadonlyMap<string, StoredPolicy> = new Map([
  ['AdministratorAccess', policy({ Effect: 'Allow', Action: '*', Resource: '*' })],
  ['AWSDenyAll', policy({ Sid: 'DenyAll', Effect: 'Deny', Action: ['*'], Resource: '*' })],
  [
    'IAMReadOnlyAccess',
    policy({
      Effect: 'Allow',
      Action: [
        'iam:GenerateCredentialReport',
        'iam:Get*',
        'iam:List*',
        'iam:SimulateCustomPolicy',
        'iam:SimulatePrincipalPolicy',
      ],
      Resource: '*',
    }),
  ],
  [
    'AmazonS3ReadOnlyAccess',
    policy({ Effect: 'Allow', Action: ['s3:Get*', 's3:List*', 's3:Describe*'], Resource: '*' }),
  ],
  [
    'service-role/AWSLambdaBasicExecutionRole',
    policy({
      Effect: 'Allow',
      Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: '*',
    }),
  ],
]);

const PREFIX = 'arn:aws:iam::aws:policy/';

export function awsManagedPolicy(arn: string): StoredPolicy | undefined {
  return arn.startsWith(PREFIX) ? AWS_MANAGED.get(arn.slice(PREFIX.length)) : undefined;
}

export const awsManagedPolicyArns: readonly string[] = [...AWS_MANAGED.keys()].map((name) => PREFIX + name);
