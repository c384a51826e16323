import { type ArtifactType, always, type CatalogCall, isFalse, isTrue, request } from './artifact-type.ts';
import { TECHNIQUES } from './techniques.ts';

const group = 'blinding';
const technique = TECHNIQUES.blindTools;
const DETECTOR = '{request.detectorId|response.detectorId}';
const DETECTOR_ARN = 'arn:{partition}:guardduty:{region}:{account}:detector/{parent}';
const ofDetector = { detector: DETECTOR };
const RECORDER = '{request.configurationRecorderName|request.configurationRecorder.name}';

/** One service of an account and region, switched off as a whole, and on. */
const switchCalls = (service: string, off: string, on: string): readonly CatalogCall[] => [
  { event: `${service}:${off}`, op: 'weaken', id: '{record.account}', value: always('off') },
  { event: `${service}:${on}`, op: 'modify', id: '{record.account}', value: always('on') },
];

/** Detectors, recorders and guard rails. */
export const detection: readonly ArtifactType[] = [
  {
    type: 'detector',
    group,
    technique,
    containment: 'guardduty create-detector, with the features from before',
    arn: 'arn:{partition}:guardduty:{region}:{account}:detector/{id}',
    calls: [
      { event: 'guardduty:CreateDetector', op: 'create', id: '{response.detectorId}' },
      { event: 'guardduty:DeleteDetector', op: 'delete', id: DETECTOR },
    ],
  },
  {
    type: 'detector-settings',
    group,
    technique,
    containment: 'guardduty update-detector --enable, with the features from before',
    partOf: ['detector'],
    assumed: 'on',
    arn: DETECTOR_ARN,
    calls: [
      {
        event: 'guardduty:UpdateDetector',
        op: (record) => (isTrue(request('enable')(record)) ? 'modify' : 'weaken'),
        id: DETECTOR,
        of: ofDetector,
        value: (record) => {
          if (isFalse(request('enable')(record))) return 'off';
          const features = request('features')(record) ?? request('dataSources')(record);
          return features ?? 'on';
        },
      },
    ],
  },
  {
    type: 'gd-filter',
    group,
    technique,
    containment: 'guardduty delete-filter; findings that it archived are still there',
    partOf: ['detector'],
    arn: DETECTOR_ARN,
    calls: [
      {
        event: 'guardduty:CreateFilter',
        op: 'create',
        id: `${DETECTOR}/{request.name}`,
        of: ofDetector,
        value: request('findingCriteria'),
        danger: (record) =>
          request('action')(record) === 'ARCHIVE' ? ['findings that it fits are archived unseen'] : [],
      },
      {
        event: 'guardduty:UpdateFilter',
        op: 'modify',
        id: `${DETECTOR}/{request.filterName}`,
        of: ofDetector,
        value: request('findingCriteria'),
      },
      {
        event: 'guardduty:DeleteFilter',
        op: 'delete',
        id: `${DETECTOR}/{request.filterName}`,
        of: ofDetector,
      },
    ],
  },
  {
    type: 'gd-ip-set',
    group,
    technique,
    containment: 'guardduty delete-ip-set',
    partOf: ['detector'],
    arn: DETECTOR_ARN,
    calls: [
      {
        event: 'guardduty:CreateIPSet',
        op: 'create',
        id: `${DETECTOR}/{response.ipSetId}`,
        of: ofDetector,
        value: request('location'),
        danger: always(['addresses in it raise no finding']),
      },
      {
        event: 'guardduty:UpdateIPSet',
        op: 'modify',
        id: `${DETECTOR}/{request.ipSetId}`,
        of: ofDetector,
        value: request('location'),
      },
      {
        event: 'guardduty:DeleteIPSet',
        op: 'delete',
        id: `${DETECTOR}/{request.ipSetId}`,
        of: ofDetector,
      },
    ],
  },
  {
    type: 'gd-publishing',
    group,
    technique,
    containment: 'guardduty create-publishing-destination, as it was',
    partOf: ['detector'],
    arn: DETECTOR_ARN,
    calls: [
      {
        event: 'guardduty:CreatePublishingDestination',
        op: 'create',
        id: `${DETECTOR}/{response.destinationId}`,
        of: ofDetector,
      },
      {
        event: 'guardduty:DeletePublishingDestination',
        op: 'delete',
        id: `${DETECTOR}/{request.destinationId}`,
        of: ofDetector,
      },
    ],
  },
  {
    type: 'gd-membership',
    group,
    technique,
    containment: 'invite the accounts again (guardduty invite-members, start-monitoring-members)',
    calls: [
      ...['DeleteMembers', 'DisassociateMembers', 'StopMonitoringMembers'].map(
        (name): CatalogCall => ({
          event: `guardduty:${name}`,
          op: 'weaken',
          id: '{request.accountIds[]}',
          value: always('not watched'),
        }),
      ),
      ...['CreateMembers', 'StartMonitoringMembers'].map(
        (name): CatalogCall => ({
          event: `guardduty:${name}`,
          op: 'modify',
          id: '{request.accountIds[]|request.accountDetails[].accountId}',
          value: always('watched'),
        }),
      ),
      ...['DisassociateFromMasterAccount', 'DisassociateFromAdministratorAccount'].map(
        (name): CatalogCall => ({
          event: `guardduty:${name}`,
          op: 'weaken',
          id: '{record.account}',
          value: always('not watched'),
        }),
      ),
    ],
    assumed: 'watched',
  },
  {
    type: 'config-recorder',
    group,
    technique,
    containment: 'configservice put-configuration-recorder, start-configuration-recorder',
    assumed: 'recording',
    calls: [
      { event: 'config:PutConfigurationRecorder', op: 'create', id: RECORDER },
      {
        event: 'config:StartConfigurationRecorder',
        op: 'modify',
        id: RECORDER,
        value: always('recording'),
      },
      { event: 'config:StopConfigurationRecorder', op: 'weaken', id: RECORDER, value: always('stopped') },
      { event: 'config:DeleteConfigurationRecorder', op: 'delete', id: RECORDER },
    ],
  },
  {
    type: 'config-delivery',
    group,
    technique,
    containment: 'configservice put-delivery-channel, as it was',
    calls: [
      { event: 'config:PutDeliveryChannel', op: 'create', id: '{request.deliveryChannel.name}' },
      { event: 'config:DeleteDeliveryChannel', op: 'delete', id: '{request.deliveryChannelName}' },
    ],
  },
  {
    type: 'config-rule',
    group,
    technique,
    containment: 'configservice put-config-rule, as it was',
    calls: [
      { event: 'config:PutConfigRule', op: 'create', id: '{request.configRule.configRuleName}' },
      { event: 'config:DeleteConfigRule', op: 'delete', id: '{request.configRuleName}' },
    ],
  },
  {
    type: 'security-hub',
    group,
    technique,
    containment: 'securityhub enable-security-hub, with the standards from before',
    assumed: 'on',
    calls: switchCalls('securityhub', 'DisableSecurityHub', 'EnableSecurityHub'),
  },
  {
    type: 'macie',
    group,
    technique,
    containment: 'macie2 enable-macie, with the jobs from before',
    assumed: 'on',
    calls: switchCalls('macie2', 'DisableMacie', 'EnableMacie'),
  },
  {
    type: 'access-analyzer',
    group,
    technique,
    containment: 'accessanalyzer create-analyzer, as it was',
    calls: [
      { event: 'access-analyzer:CreateAnalyzer', op: 'create', id: '{request.analyzerName}' },
      { event: 'access-analyzer:DeleteAnalyzer', op: 'delete', id: '{request.analyzerName}' },
    ],
  },
  {
    type: 'web-acl-association',
    group,
    technique: TECHNIQUES.openFirewall,
    containment: 'wafv2 associate-web-acl',
    arn: '{id}',
    calls: [
      {
        event: 'wafv2:AssociateWebACL',
        op: 'create',
        id: '{request.resourceArn}',
        value: request('webACLArn'),
      },
      { event: 'wafv2:DisassociateWebACL', op: 'delete', id: '{request.resourceArn}' },
    ],
  },
];
