import { serviceOf, type TrailRecord } from '../trail-record.ts';
import { TECHNIQUES, type Technique } from './techniques.ts';

/** A tactic without a technique that would say more. */
export type Classified = Pick<Technique, 'tactic'> & { readonly id?: string };

/** Calls that leave nothing behind: logins, issued credentials, secrets, data. */
const BY_EVENT = new Map<string, Technique>([
  ...listed(TECHNIQUES.useCloudAccount, [
    'signin:ConsoleLogin',
    'signin:UserAuthentication',
    'sso:Authenticate',
  ]),
  ...listed(TECHNIQUES.elevateForATime, [
    'sts:AssumeRole',
    'sts:AssumeRoleWithSAML',
    'sts:AssumeRoleWithWebIdentity',
    'sts:AssumeRoot',
    'signin:SwitchRole',
    'rolesanywhere:CreateSession',
  ]),
  ...listed(TECHNIQUES.useAccessToken, [
    'sts:GetSessionToken',
    'sts:GetFederationToken',
    'signin:GetSigninToken',
    'signin:CreateOAuth2Token',
    'sso:CreateToken',
    'sso:GetRoleCredentials',
    'sso:Federate',
  ]),
  ...listed(TECHNIQUES.readSecrets, [
    'secretsmanager:GetSecretValue',
    'secretsmanager:BatchGetSecretValue',
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:GetParametersByPath',
    'ssm:GetParameterHistory',
    'kms:Decrypt',
  ]),
  ...listed(TECHNIQUES.readUnsecured, [
    'ec2:GetPasswordData',
    'ec2:GetConsoleScreenshot',
    'ec2:GetConsoleOutput',
    'lambda:GetFunction20150331v2',
    'ecr:GetAuthorizationToken',
    'redshift:GetClusterCredentials',
  ]),
  ...listed(TECHNIQUES.takeCloudData, [
    's3:GetObject',
    's3:CopyObject',
    'dynamodb:Scan',
    'rds:StartExportTask',
  ]),
  ...listed(TECHNIQUES.destroyData, [
    's3:DeleteObject',
    's3:DeleteObjects',
    'dynamodb:DeleteTable',
    'secretsmanager:DeleteSecret',
    'ec2:DeleteVolume',
  ]),
  ...listed(TECHNIQUES.discoverStorage, ['s3:ListBuckets', 's3:ListObjects', 's3:ListObjectVersions']),
]);

/** Of reads, by service and what is read. */
const IAM_GROUPS = /Polic|Group/;

/** What ATT&CK calls a call that is in no catalog of what is left behind; of most writes, nothing. */
export function techniqueByEvent(record: TrailRecord, isReadOnly: boolean): Classified | undefined {
  const service = serviceOf(record);
  const named = BY_EVENT.get(`${service}:${record.eventName}`);
  if (named !== undefined || !isReadOnly) return named;
  if (service === 'iam' || service === 'identitystore' || service === 'sso') {
    return IAM_GROUPS.test(record.eventName) ? TECHNIQUES.discoverGroups : TECHNIQUES.discoverAccounts;
  }
  if (service === 'sts') return TECHNIQUES.discoverAccounts;
  if (service === 'ec2' || service === 'rds' || service === 'ecs' || service === 'eks') {
    return TECHNIQUES.discoverInfrastructure;
  }
  return INVENTORIES.has(service) ? TECHNIQUES.discoverServices : { tactic: 'Discovery' };
}

const INVENTORIES = new Set([
  'organizations',
  'servicequotas',
  'config',
  'ce',
  'resource-explorer-2',
  'account',
]);

function listed(technique: Technique, events: readonly string[]): readonly (readonly [string, Technique])[] {
  return events.map((event) => [event, technique]);
}
