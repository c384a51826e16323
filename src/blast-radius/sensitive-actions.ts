/** What an action is good for, to somebody who has stolen the credential. */
export type Purpose = 'escalation' | 'secrets' | 'data' | 'blinding' | 'destruction' | 'spending';

/** An action, and what of AWS it has to be allowed on. */
export interface Need {
  /** `service:Action`, as IAM's policies name it. */
  readonly action: string;
  /** A pattern of ARNs with `{partition}` and `{account}`; `*` where the action knows no resources. */
  readonly resource: string;
}

export interface SensitiveKind extends Need {
  readonly purpose: Purpose;
  /** What somebody does with it, in words. */
  readonly means: string;
  /** Condition keys whose values lie in the request itself. */
  readonly inRequest?: Readonly<Record<string, string>>;
  /** What has to be allowed as well: otherwise it is worth nothing. */
  readonly needs?: readonly Need[];
}

const iam = (what: string): string => `arn:{partition}:iam::{account}:${what}`;
const inRegions = (service: string, what: string): string => `arn:{partition}:${service}:*:{account}:${what}`;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
const START_MACHINE: readonly Need[] = [
  ...['instance/*', 'network-interface/*', 'security-group/*', 'subnet/*', 'volume/*'].map((what) =>
    inRegions('ec2', what),
  ),
  'arn:{partition}:ec2:*::image/*',
].map((resource) => ({ action: 'ec2:RunInstances', resource }));
const [START_INSTANCE, ...START_THE_REST] = START_MACHINE;

const escalation = (action: string, resource: string, means: string): SensitiveKind => ({
  action,
  resource,
  purpose: 'escalation',
  means,
});
const passRole = (service: string, means: string, ...needs: readonly Need[]): SensitiveKind => ({
  ...escalation('iam:PassRole', iam('role/*'), means),
  inRequest: { 'iam:PassedToService': service },
  needs,
});
const kind =
  (purpose: Purpose) =>
  (action: string, resource: string, means: string): SensitiveKind => ({ action, resource, purpose, means });
const secrets = kind('secrets');
const data = kind('data');
const blinding = kind('blinding');
const destruction = kind('destruction');
const spending = kind('spending');

/**
 * What attackers have been seen to look for, the worst first: becoming more, secrets, data, blinding, destroying,
 * spending. https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const SENSITIVE_ACTIONS: readonly SensitiveKind[] = [
  escalation(
    'iam:AttachUserPolicy',
    iam('user/*'),
    'give a user, itself too, any policy: administrator in one call',
  ),
  escalation('iam:PutUserPolicy', iam('user/*'), 'write a user, itself too, any permission'),
  escalation('iam:AttachRolePolicy', iam('role/*'), 'give a role that it can use any policy'),
  escalation('iam:PutRolePolicy', iam('role/*'), 'write a role that it can use any permission'),
  escalation('iam:AttachGroupPolicy', iam('group/*'), 'give a group, its own too, any policy'),
  escalation('iam:PutGroupPolicy', iam('group/*'), 'write a group, its own too, any permission'),
  escalation('iam:AddUserToGroup', iam('group/*'), 'put itself into a group that may more'),
  escalation('iam:CreatePolicyVersion', iam('policy/*'), 'rewrite a policy that it or others have'),
  escalation(
    'iam:SetDefaultPolicyVersion',
    iam('policy/*'),
    'bring back an older, wider version of a policy',
  ),
  escalation('iam:UpdateAssumeRolePolicy', iam('role/*'), 'let itself, or an account outside, assume a role'),
  escalation(
    'iam:CreateAccessKey',
    iam('user/*'),
    'make a key of its own for a user: of another, or one more to come back by',
  ),
  escalation(
    'iam:CreateLoginProfile',
    iam('user/*'),
    'give a user without a console password one, and sign in as him',
  ),
  escalation('iam:UpdateLoginProfile', iam('user/*'), "change a user's console password, and sign in as him"),
  escalation('iam:DeleteUserPermissionsBoundary', iam('user/*'), 'take away what bounds a user'),
  escalation('iam:PutUserPermissionsBoundary', iam('user/*'), 'widen what bounds a user'),
  escalation('iam:CreateUser', iam('user/*'), 'make a user to stay by'),
  escalation('iam:CreateRole', iam('role/*'), 'make a role that an account outside may assume'),
  escalation('iam:DeactivateMFADevice', iam('user/*'), "take away a user's second factor"),
  escalation('iam:CreateSAMLProvider', iam('saml-provider/*'), 'let whoever holds a key of his own sign in'),
  escalation(
    'iam:CreateOpenIDConnectProvider',
    iam('oidc-provider/*'),
    'let whoever holds a site of his own sign in',
  ),
  passRole(
    'ec2.amazonaws.com',
    'start a machine with a role, and take its credentials (with ec2:RunInstances)',
    ...START_MACHINE,
  ),
  passRole('lambda.amazonaws.com', 'run code of its own with a role (with lambda:CreateFunction)', {
    action: 'lambda:CreateFunction',
    resource: inRegions('lambda', 'function:*'),
  }),
  passRole(
    'cloudformation.amazonaws.com',
    'have a stack made with a role (with cloudformation:CreateStack)',
    {
      action: 'cloudformation:CreateStack',
      resource: inRegions('cloudformation', 'stack/*'),
    },
  ),
  passRole(
    'ecs-tasks.amazonaws.com',
    'run a container with a role (with ecs:RunTask)',
    {
      action: 'ecs:RegisterTaskDefinition',
      resource: inRegions('ecs', 'task-definition/*'),
    },
    { action: 'ecs:RunTask', resource: inRegions('ecs', 'task-definition/*') },
  ),
  escalation(
    'sts:AssumeRole',
    'arn:{partition}:iam::????????????:role/*',
    'take on roles, here or in other accounts',
  ),
  escalation(
    'sts:GetFederationToken',
    'arn:{partition}:sts::{account}:federated-user/*',
    'make sessions of up to 36 hours that outlive an Inactive key',
  ),
  escalation(
    'lambda:UpdateFunctionCode',
    inRegions('lambda', 'function:*'),
    'run code of its own with the role of a function that is there',
  ),
  escalation(
    'ssm:SendCommand',
    inRegions('ec2', 'instance/*'),
    'run commands on machines as their administrator',
  ),
  escalation('ssm:StartSession', inRegions('ec2', 'instance/*'), 'open a shell on machines'),
  escalation('ec2-instance-connect:SendSSHPublicKey', inRegions('ec2', 'instance/*'), 'log in to machines'),
  escalation(
    'organizations:LeaveOrganization',
    '*',
    'take the account out of its organization, and so out of its guard rails',
  ),
  secrets('secretsmanager:GetSecretValue', inRegions('secretsmanager', 'secret:*'), 'read secrets'),
  secrets('ssm:GetParameter', inRegions('ssm', 'parameter/*'), 'read parameters, secret ones among them'),
  secrets(
    'ec2:GetPasswordData',
    inRegions('ec2', 'instance/*'),
    "read the administrators' passwords of Windows machines",
  ),
  secrets(
    'kms:Decrypt',
    inRegions('kms', 'key/*'),
    'decrypt what KMS keys protect, where the key lets IAM decide',
  ),
  data('s3:GetObject', 'arn:{partition}:s3:::*/*', 'copy objects'),
  data('s3:PutBucketPolicy', 'arn:{partition}:s3:::*', 'open a bucket to somebody outside'),
  data('dynamodb:Scan', inRegions('dynamodb', 'table/*'), 'copy whole tables'),
  data(
    'ec2:ModifySnapshotAttribute',
    'arn:{partition}:ec2:*::snapshot/*',
    'share copies of disks with another account',
  ),
  data(
    'rds:ModifyDBSnapshotAttribute',
    inRegions('rds', 'snapshot:*'),
    'share copies of databases with another account',
  ),
  blinding('cloudtrail:StopLogging', inRegions('cloudtrail', 'trail/*'), 'stop the trail'),
  blinding('cloudtrail:DeleteTrail', inRegions('cloudtrail', 'trail/*'), 'delete the trail'),
  blinding(
    'cloudtrail:PutEventSelectors',
    inRegions('cloudtrail', 'trail/*'),
    'have the trail leave calls out',
  ),
  blinding('guardduty:DeleteDetector', inRegions('guardduty', 'detector/*'), 'turn GuardDuty off'),
  blinding('guardduty:UpdateDetector', inRegions('guardduty', 'detector/*'), 'suspend GuardDuty'),
  blinding('guardduty:CreateFilter', inRegions('guardduty', 'detector/*'), 'have findings archived unseen'),
  blinding(
    'events:DisableRule',
    inRegions('events', 'rule/*'),
    'stop the rules by which findings are answered, ours too',
  ),
  blinding('config:StopConfigurationRecorder', '*', 'stop the record of configurations'),
  blinding('ec2:DeleteFlowLogs', inRegions('ec2', 'vpc-flow-log/*'), 'stop the logs of the network'),
  destruction('s3:DeleteObject', 'arn:{partition}:s3:::*/*', 'delete objects, for a ransom'),
  destruction('rds:DeleteDBInstance', inRegions('rds', 'db:*'), 'delete databases'),
  destruction(
    'kms:ScheduleKeyDeletion',
    inRegions('kms', 'key/*'),
    'destroy keys, and all that they protect',
  ),
  ...(START_INSTANCE === undefined
    ? []
    : [
        {
          ...spending(START_INSTANCE.action, START_INSTANCE.resource, 'mine on machines that you pay'),
          needs: START_THE_REST,
        },
      ]),
  spending('bedrock:InvokeModel', 'arn:{partition}:bedrock:*::foundation-model/*', 'use models that you pay'),
  spending('ses:SendEmail', inRegions('ses', 'identity/*'), 'send mail in your name'),
  spending('sns:Publish', '*', 'send text messages that you pay'),
  spending(
    'sagemaker:CreateTrainingJob',
    inRegions('sagemaker', 'training-job/*'),
    'compute on machines that you pay',
  ),
];
