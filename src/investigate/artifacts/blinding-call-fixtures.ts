import { ACCOUNT } from './fixture.ts';
import type { CallFixture } from './iam-call-fixtures.ts';

const DETECTOR = '12abc34d567e8fa901bc2d34e56789f0';
const STORE = 'ee54f226-431d-46f9-aa03-a3b2f4d4a3d6';
const TRAIL_ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;
const BALANCER = `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:loadbalancer/app/web/84dc5457e450dba5`;
const ofDetector = { detectorId: DETECTOR };
const of = (events: string, type: string, request: object, id: string): CallFixture => ({
  events,
  request,
  about: { [type]: id },
});

export const blindingCalls: readonly CallFixture[] = [
  {
    events: 'cloudtrail:CreateTrail',
    request: { name: 'main', s3BucketName: 'trail-bucket' },
    response: { name: 'main', trailARN: TRAIL_ARN },
    about: { trail: 'main', 'trail-settings': 'main' },
  },
  of('cloudtrail:DeleteTrail', 'trail', { name: TRAIL_ARN }, 'main'),
  of('cloudtrail:StopLogging cloudtrail:StartLogging', 'trail-logging', { name: TRAIL_ARN }, 'main'),
  of('cloudtrail:PutEventSelectors', 'trail-selectors', { trailName: 'main', eventSelectors: [] }, 'main'),
  of('cloudtrail:UpdateTrail', 'trail-settings', { name: 'main', isMultiRegionTrail: false }, 'main'),
  of(
    'cloudtrail:DeleteEventDataStore cloudtrail:RestoreEventDataStore cloudtrail:StopEventDataStoreIngestion cloudtrail:StartEventDataStoreIngestion',
    'event-data-store',
    { eventDataStore: `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:eventdatastore/${STORE}` },
    STORE,
  ),
  {
    events: 'ec2:CreateFlowLogs',
    request: { CreateFlowLogsRequest: { ResourceId: { tag: 1, content: 'vpc-0a1b2c3d' } } },
    response: { CreateFlowLogsResponse: { flowLogIdSet: { item: 'fl-0a1b2c3d' } } },
    about: { 'flow-logs': 'fl-0a1b2c3d' },
  },
  {
    events: 'ec2:DeleteFlowLogs',
    request: {
      DeleteFlowLogsRequest: {
        FlowLogId: [
          { tag: 1, content: 'fl-0a1b2c3d' },
          { tag: 2, content: 'fl-11111111' },
        ],
      },
    },
    about: { 'flow-logs': ['fl-0a1b2c3d', 'fl-11111111'] },
  },
  of('logs:CreateLogGroup logs:DeleteLogGroup', 'log-group', { logGroupName: '/vpc' }, '/vpc'),
  of('logs:PutRetentionPolicy logs:DeleteRetentionPolicy', 'log-retention', { logGroupName: '/vpc' }, '/vpc'),
  of(
    'bedrock:PutModelInvocationLoggingConfiguration bedrock:DeleteModelInvocationLoggingConfiguration',
    'bedrock-logging',
    {},
    ACCOUNT,
  ),
  of('monitoring:PutMetricAlarm', 'metric-alarm', { alarmName: 'root-login' }, 'root-login'),
  of(
    'monitoring:DeleteAlarms monitoring:DisableAlarmActions monitoring:EnableAlarmActions',
    'metric-alarm',
    { alarmNames: ['root-login'] },
    'root-login',
  ),
  {
    events: 'guardduty:CreateDetector',
    request: { enable: true },
    response: ofDetector,
    about: { detector: DETECTOR },
  },
  of('guardduty:DeleteDetector', 'detector', ofDetector, DETECTOR),
  of('guardduty:UpdateDetector', 'detector-settings', { ...ofDetector, enable: false }, DETECTOR),
  of('guardduty:CreateFilter', 'gd-filter', { ...ofDetector, name: 'quiet' }, `${DETECTOR}/quiet`),
  of(
    'guardduty:UpdateFilter guardduty:DeleteFilter',
    'gd-filter',
    { ...ofDetector, filterName: 'quiet' },
    `${DETECTOR}/quiet`,
  ),
  {
    events: 'guardduty:CreateIPSet',
    request: { ...ofDetector, name: 'ours', location: 's3://lists/ours.txt' },
    response: { ipSetId: '0cb0141ab9fbde177613ab9436212e90' },
    about: { 'gd-ip-set': `${DETECTOR}/0cb0141ab9fbde177613ab9436212e90` },
  },
  of(
    'guardduty:UpdateIPSet guardduty:DeleteIPSet',
    'gd-ip-set',
    { ...ofDetector, ipSetId: '0cb' },
    `${DETECTOR}/0cb`,
  ),
  {
    events: 'guardduty:CreatePublishingDestination',
    request: ofDetector,
    response: { destinationId: '4ab' },
    about: { 'gd-publishing': `${DETECTOR}/4ab` },
  },
  of(
    'guardduty:DeletePublishingDestination',
    'gd-publishing',
    { ...ofDetector, destinationId: '4ab' },
    `${DETECTOR}/4ab`,
  ),
  of(
    'guardduty:DeleteMembers guardduty:DisassociateMembers guardduty:StopMonitoringMembers guardduty:StartMonitoringMembers',
    'gd-membership',
    { ...ofDetector, accountIds: ['444455556666'] },
    '444455556666',
  ),
  of(
    'guardduty:CreateMembers',
    'gd-membership',
    { ...ofDetector, accountDetails: [{ accountId: '444455556666' }] },
    '444455556666',
  ),
  of(
    'guardduty:DisassociateFromMasterAccount guardduty:DisassociateFromAdministratorAccount',
    'gd-membership',
    ofDetector,
    ACCOUNT,
  ),
  of(
    'config:PutConfigurationRecorder',
    'config-recorder',
    { configurationRecorder: { name: 'default' } },
    'default',
  ),
  of(
    'config:StartConfigurationRecorder config:StopConfigurationRecorder config:DeleteConfigurationRecorder',
    'config-recorder',
    { configurationRecorderName: 'default' },
    'default',
  ),
  of('config:PutDeliveryChannel', 'config-delivery', { deliveryChannel: { name: 'default' } }, 'default'),
  of('config:DeleteDeliveryChannel', 'config-delivery', { deliveryChannelName: 'default' }, 'default'),
  of('config:PutConfigRule', 'config-rule', { configRule: { configRuleName: 'mfa' } }, 'mfa'),
  of('config:DeleteConfigRule', 'config-rule', { configRuleName: 'mfa' }, 'mfa'),
  of('securityhub:DisableSecurityHub securityhub:EnableSecurityHub', 'security-hub', {}, ACCOUNT),
  of('macie2:DisableMacie macie2:EnableMacie', 'macie', {}, ACCOUNT),
  of(
    'access-analyzer:CreateAnalyzer access-analyzer:DeleteAnalyzer',
    'access-analyzer',
    { analyzerName: 'org' },
    'org',
  ),
  of(
    'wafv2:AssociateWebACL wafv2:DisassociateWebACL',
    'web-acl-association',
    { resourceArn: BALANCER },
    BALANCER,
  ),
  of('organizations:LeaveOrganization', 'org-membership', {}, ACCOUNT),
  of(
    'organizations:RemoveAccountFromOrganization',
    'org-membership',
    { accountId: '444455556666' },
    '444455556666',
  ),
  of(
    'organizations:AttachPolicy organizations:DetachPolicy',
    'org-policy-attachment',
    { policyId: 'p-examplepolicyid111', targetId: 'ou-examplerootid111' },
    'p-examplepolicyid111/ou-examplerootid111',
  ),
  {
    events: 'organizations:CreatePolicy',
    request: { content: '{}', name: 'guard', type: 'SERVICE_CONTROL_POLICY' },
    response: { policy: { policySummary: { id: 'p-examplepolicyid111' } } },
    about: { 'org-policy': 'p-examplepolicyid111' },
  },
  of(
    'organizations:UpdatePolicy organizations:DeletePolicy',
    'org-policy',
    { policyId: 'p-examplepolicyid111' },
    'p-examplepolicyid111',
  ),
  of(
    'organizations:DisablePolicyType organizations:EnablePolicyType',
    'org-policy-type',
    { rootId: 'r-examplerootid111', policyType: 'SERVICE_CONTROL_POLICY' },
    'r-examplerootid111/SERVICE_CONTROL_POLICY',
  ),
  of('ses:VerifyEmailIdentity', 'ses-identity', { emailAddress: 'it@example.org' }, 'it@example.org'),
  of(
    'ses:VerifyDomainIdentity ses:VerifyDomainDkim',
    'ses-identity',
    { domain: 'example.org' },
    'example.org',
  ),
  of(
    'ses:CreateEmailIdentity ses:DeleteEmailIdentity',
    'ses-identity',
    { emailIdentity: 'example.org' },
    'example.org',
  ),
  of('ses:DeleteIdentity', 'ses-identity', { identity: 'example.org' }, 'example.org'),
  of(
    'ses:UpdateAccountSendingEnabled ses:PutAccountSendingAttributes ses:PutAccountDetails',
    'ses-sending',
    { enabled: true },
    ACCOUNT,
  ),
  of(
    'servicequotas:RequestServiceQuotaIncrease',
    'quota-request',
    { serviceCode: 'ec2', quotaCode: 'L-1216C47A', desiredValue: 512 },
    'ec2/L-1216C47A',
  ),
  of(
    'bedrock:PutFoundationModelEntitlement bedrock:CreateFoundationModelAgreement bedrock:DeleteFoundationModelAgreement',
    'bedrock-model-access',
    { modelId: 'anthropic.claude-3-sonnet-20240229-v1:0' },
    'anthropic.claude-3-sonnet-20240229-v1:0',
  ),
  of('bedrock:PutUseCaseForModelAccess', 'bedrock-model-access', {}, ACCOUNT),
  of(
    'bedrock:InvokeModel bedrock:InvokeModelWithResponseStream bedrock:Converse bedrock:ConverseStream',
    'bedrock-use',
    { modelId: 'anthropic.claude-3-sonnet-20240229-v1:0' },
    'anthropic.claude-3-sonnet-20240229-v1:0',
  ),
  of(
    'account:EnableRegion account:DisableRegion',
    'region-opt-in',
    { RegionName: 'me-south-1' },
    'me-south-1',
  ),
  of('lightsail:CreateInstances', 'lightsail-instance', { instanceNames: ['relay'] }, 'relay'),
  of('lightsail:DeleteInstance', 'lightsail-instance', { instanceName: 'relay' }, 'relay'),
  of(
    'route53domains:RegisterDomain route53domains:DeleteDomain',
    'registered-domain',
    { domainName: 'example.org' },
    'example.org',
  ),
];
