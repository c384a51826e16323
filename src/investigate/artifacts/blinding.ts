import { readMember } from '../read-member.ts';
import type { TrailRecord } from '../trail-record.ts';
import { type ArtifactType, always, isFalse, request, response, warnIf } from './artifact-type.ts';
import { TECHNIQUES } from './techniques.ts';

const group = 'blinding';
const technique = TECHNIQUES.blindLogs;
const TRAIL = '{request.name:last|request.trailName:last}';
const TRAIL_ARN = 'arn:{partition}:cloudtrail:{region}:{account}:trail/{id}';
const ofTrail = { trail: TRAIL };
const STORE = '{request.eventDataStore:last|response.eventDataStoreArn:last}';

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-user-guide.html */
export const blinding: readonly ArtifactType[] = [
  {
    type: 'trail',
    group,
    technique,
    containment: 'make the trail again as it was (cloudtrail create-trail, start-logging)',
    arn: TRAIL_ARN,
    calls: [
      { event: 'cloudtrail:CreateTrail', op: 'create', id: TRAIL, arn: '{response.trailARN}' },
      {
        event: 'cloudtrail:DeleteTrail',
        op: 'delete',
        id: TRAIL,
        danger: always(['what happened since is not in the trail']),
      },
    ],
  },
  {
    type: 'trail-logging',
    group,
    technique,
    containment: 'cloudtrail start-logging',
    partOf: ['trail'],
    assumed: 'logging',
    arn: TRAIL_ARN,
    calls: [
      {
        event: 'cloudtrail:StopLogging',
        op: 'weaken',
        id: TRAIL,
        of: ofTrail,
        value: always('stopped'),
        danger: always(['what happened while it was stopped is not in the trail']),
      },
      { event: 'cloudtrail:StartLogging', op: 'modify', id: TRAIL, of: ofTrail, value: always('logging') },
    ],
  },
  {
    type: 'trail-selectors',
    group,
    technique,
    containment: 'set the selectors as they were (cloudtrail put-event-selectors)',
    partOf: ['trail'],
    arn: TRAIL_ARN,
    calls: [
      {
        event: 'cloudtrail:PutEventSelectors',
        op: (record) => (warnOfSelectors(record).length > 0 ? 'weaken' : 'modify'),
        id: TRAIL,
        of: ofTrail,
        value: (record) => request('advancedEventSelectors')(record) ?? request('eventSelectors')(record),
        danger: warnOfSelectors,
      },
    ],
  },
  {
    type: 'trail-settings',
    group,
    technique,
    containment: 'set the trail as it was (cloudtrail update-trail)',
    partOf: ['trail'],
    arn: TRAIL_ARN,
    calls: [
      {
        event: 'cloudtrail:UpdateTrail',
        op: 'weaken',
        id: TRAIL,
        of: ofTrail,
        arn: '{response.trailARN}',
        value: (record) => readSettings(record),
        danger: (record) => [
          ...warnIf(
            (one) => isFalse(request('isMultiRegionTrail')(one)),
            'it records one region alone',
          )(record),
          ...warnIf(
            (one) => isFalse(request('includeGlobalServiceEvents')(one)),
            'it leaves out IAM and other global services',
          )(record),
          ...warnIf(
            (one) => isFalse(request('enableLogFileValidation')(one)),
            'its files can be changed unseen',
          )(record),
          ...warnIf(
            (one) => request('s3BucketName')(one) !== undefined,
            'it delivers into a bucket that the call names',
          )(record),
        ],
      },
      {
        event: 'cloudtrail:CreateTrail',
        op: 'create',
        id: TRAIL,
        of: ofTrail,
        value: (record) => readSettings(record),
        isBackground: true,
      },
    ],
  },
  {
    type: 'event-data-store',
    group,
    technique,
    containment: 'cloudtrail restore-event-data-store, start-event-data-store-ingestion',
    assumed: 'ingesting',
    calls: [
      { event: 'cloudtrail:DeleteEventDataStore', op: 'delete', id: STORE },
      { event: 'cloudtrail:RestoreEventDataStore', op: 'create', id: STORE, value: always('ingesting') },
      {
        event: 'cloudtrail:StopEventDataStoreIngestion',
        op: 'weaken',
        id: STORE,
        value: always('stopped'),
      },
      {
        event: 'cloudtrail:StartEventDataStoreIngestion',
        op: 'modify',
        id: STORE,
        value: always('ingesting'),
      },
    ],
  },
  {
    type: 'flow-logs',
    group,
    technique,
    containment: 'make them again (ec2 create-flow-logs)',
    isUnique: true,
    arn: 'arn:{partition}:ec2:{region}:{account}:vpc-flow-log/{id}',
    calls: [
      {
        event: 'ec2:CreateFlowLogs',
        op: 'create',
        id: '{response.CreateFlowLogsResponse.flowLogIdSet.item[]}',
      },
      {
        event: 'ec2:DeleteFlowLogs',
        op: 'delete',
        id: '{request.DeleteFlowLogsRequest.FlowLogId[].content|request.DeleteFlowLogsRequest.FlowLogId[]}',
      },
    ],
  },
  {
    type: 'bucket-logging',
    group,
    technique,
    containment: 's3api put-bucket-logging, as it was',
    isGlobal: true,
    partOf: ['s3-bucket'],
    arn: 'arn:{partition}:s3:::{id}',
    calls: [
      {
        event: 's3:PutBucketLogging',
        op: (record) => (targetOfLogging(record) === 'off' ? 'weaken' : 'modify'),
        id: '{request.bucketName}',
        of: { 's3-bucket': '{request.bucketName}' },
        value: targetOfLogging,
      },
    ],
  },
  {
    type: 'log-group',
    group,
    technique,
    containment: 'make it again; what was in it is lost where nothing copied it',
    arn: 'arn:{partition}:logs:{region}:{account}:log-group:{id}',
    calls: [
      { event: 'logs:CreateLogGroup', op: 'create', id: '{request.logGroupName}' },
      { event: 'logs:DeleteLogGroup', op: 'delete', id: '{request.logGroupName}' },
    ],
  },
  {
    type: 'log-retention',
    group,
    technique,
    containment: 'set the retention as it was (logs put-retention-policy)',
    partOf: ['log-group'],
    arn: 'arn:{partition}:logs:{region}:{account}:log-group:{id}',
    calls: [
      {
        event: 'logs:PutRetentionPolicy',
        op: 'modify',
        id: '{request.logGroupName}',
        of: { 'log-group': '{request.logGroupName}' },
        value: request('retentionInDays'),
      },
      {
        event: 'logs:DeleteRetentionPolicy',
        op: 'delete',
        id: '{request.logGroupName}',
        of: { 'log-group': '{request.logGroupName}' },
      },
    ],
  },
  {
    type: 'bedrock-logging',
    group,
    technique,
    containment: 'bedrock put-model-invocation-logging-configuration, as it was',
    calls: [
      {
        event: 'bedrock:PutModelInvocationLoggingConfiguration',
        op: 'modify',
        id: '{record.account}',
        value: request('loggingConfig'),
      },
      {
        event: 'bedrock:DeleteModelInvocationLoggingConfiguration',
        op: 'delete',
        id: '{record.account}',
        danger: always(['what was asked of models since is not recorded']),
      },
    ],
  },
  {
    type: 'metric-alarm',
    group,
    technique: TECHNIQUES.blindTools,
    containment: 'make the alarm again, or cloudwatch enable-alarm-actions',
    assumed: 'actions on',
    arn: 'arn:{partition}:cloudwatch:{region}:{account}:alarm:{id}',
    calls: [
      {
        event: 'monitoring:PutMetricAlarm',
        op: 'create',
        id: '{request.alarmName}',
        value: (record) => (isFalse(request('actionsEnabled')(record)) ? 'actions off' : 'actions on'),
      },
      { event: 'monitoring:DeleteAlarms', op: 'delete', id: '{request.alarmNames[]}' },
      {
        event: 'monitoring:DisableAlarmActions',
        op: 'weaken',
        id: '{request.alarmNames[]}',
        value: always('actions off'),
      },
      {
        event: 'monitoring:EnableAlarmActions',
        op: 'modify',
        id: '{request.alarmNames[]}',
        value: always('actions on'),
      },
    ],
  },
];

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html */
function warnOfSelectors(record: TrailRecord): readonly string[] {
  const selectors = request('eventSelectors')(record);
  if (!Array.isArray(selectors)) return [];
  const words = selectors.slice(0, 20).flatMap((selector) => {
    const readWrite = readMember(selector, 'readWriteType');
    const excluded = readMember(selector, 'excludeManagementEventSources');
    return [
      ...(isFalse(readMember(selector, 'includeManagementEvents'))
        ? ['it leaves out management events']
        : []),
      ...(readWrite === 'ReadOnly' ? ['it leaves out every write'] : []),
      ...(Array.isArray(excluded) && excluded.length > 0 ? ['it leaves out services'] : []),
    ];
  });
  return [...new Set(words)];
}

const SETTINGS = [
  's3BucketName',
  'isMultiRegionTrail',
  'includeGlobalServiceEvents',
  'kmsKeyId',
  'isOrganizationTrail',
];

/** The answer has the whole trail, the request of an update only what changes. */
const readSettings = (record: TrailRecord): unknown =>
  response('trailARN')(record) === undefined
    ? record.requestParameters
    : SETTINGS.map((name) => response(name)(record) ?? null);

function targetOfLogging(record: TrailRecord): unknown {
  const target = request('BucketLoggingStatus', 'LoggingEnabled', 'TargetBucket')(record);
  return typeof target === 'string' ? target : 'off';
}
