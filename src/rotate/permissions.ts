/** What the role of the function that rotates may do, and on what; the deployment makes its policy of it. */
export interface RotationScope {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** Users under this path and no others: `/cordon-simulation/`. */
  readonly userPath: string;
  readonly tableArn: string;
  readonly evidenceBucketArn: string;
}

export interface RotationPermission {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resource: string;
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** No secret can be read by it, and no object of the evidence can be listed or removed. */
export function rotationPermissions(scope: RotationScope): readonly RotationPermission[] {
  const { partition, account, region, userPath } = scope;
  const users = `arn:${partition}:iam::${account}:user${userPath}*`;
  const secrets = `arn:${partition}:secretsmanager:${region}:${account}:secret:cordon/*`;
  return [
    {
      sid: 'ReadUsers',
      actions: [
        'iam:GetAccessKeyLastUsed',
        'iam:GetUser',
        'iam:GetUserPolicy',
        'iam:ListAccessKeys',
        'iam:ListAttachedUserPolicies',
        'iam:ListGroupsForUser',
        'iam:ListUserPolicies',
      ],
      resource: users,
    },
    {
      sid: 'RotateKeys',
      actions: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey'],
      resource: users,
    },
    {
      sid: 'StoreSecrets',
      actions: [
        'secretsmanager:CreateSecret',
        'secretsmanager:DescribeSecret',
        'secretsmanager:PutSecretValue',
      ],
      resource: secrets,
    },
    {
      sid: 'CloseSecrets',
      actions: ['secretsmanager:PutResourcePolicy'],
      resource: secrets,
      conditions: { Bool: { 'secretsmanager:BlockPublicPolicy': 'true' } },
    },
    {
      sid: 'SaveEvidence',
      actions: ['s3:GetObject', 's3:PutObject'],
      resource: `${scope.evidenceBucketArn}/incidents/*`,
    },
    {
      sid: 'KeepIncidents',
      actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      resource: scope.tableArn,
    },
  ];
}
