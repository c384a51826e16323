import type { CreateSampleFindingsRequest } from '@aws-sdk/client-guardduty';
import { operation } from '../../kernel/operation.ts';
import type { JsonObject } from '../events/pattern/json.ts';
import { requireDetector } from './detector.ts';
import { type Observation, raiseFinding } from './raise-finding.ts';
import { invalidInput } from './refusals.ts';
import { SAMPLE_TYPES, type SampleType } from './sample-type.ts';

const MOST = 50;

/** A sample that is asked for again is one more occurrence of the sample that is there. */
const CreateSampleFindings = operation<CreateSampleFindingsRequest, object>({
  access: () => [{ action: 'guardduty:CreateSampleFindings', resource: '*' }],
  async act(input, call) {
    const detector = requireDetector(call, input.DetectorId);
    const names = new Set(input.FindingTypes ?? SAMPLE_TYPES.keys());
    if ((input.FindingTypes ?? []).length > MOST) throw invalidInput('findingTypes');
    const samples = [...names].map((name) => {
      const type = SAMPLE_TYPES.get(name);
      if (type === undefined) throw invalidInput('findingTypes');
      return writeSample(name, type, call.account, call.at);
    });
    if (!detector.isEnabled) throw invalidInput('detectorId');
    for (const sample of samples) await raiseFinding(call, sample);
    return {};
  },
});

/** Placeholders where a finding names something; nothing of a sample exists. */
function writeSample(name: string, type: SampleType, account: string, at: number): Observation {
  const lists = {
    threatListName: 'GeneratedFindingThreatListName',
    threatName: 'GeneratedFindingThreatName',
  };
  return {
    type: name,
    severity: type.severity,
    title: `[SAMPLE] ${type.title}`,
    description: `This is a sample. ${type.title}`,
    resource: type.isSequence
      ? { resourceType: 'AttackSequence' }
      : {
          resourceType: 'AccessKey',
          accessKeyDetails: {
            accessKeyId: 'GeneratedFindingAccessKeyId',
            principalId: 'GeneratedFindingPrincipalId',
            userType: type.userType,
            userName: 'GeneratedFindingUserName',
          },
        },
    service: {
      ...(type.isSequence
        ? { detection: { sequence: sampleSequence(account, at) } }
        : { action: SAMPLE_ACTION }),
      additionalInfo: { ...(type.hasThreatList ? lists : {}), sample: true },
      ...(type.hasThreatList
        ? {
            evidence: {
              threatIntelligenceDetails: [
                { threatListName: lists.threatListName, threatNames: [lists.threatName] },
              ],
            },
          }
        : {}),
    },
  };
}

const SAMPLE_ACTION: JsonObject = {
  actionType: 'AWS_API_CALL',
  awsApiCallAction: {
    api: 'GeneratedFindingAPIName',
    serviceName: 'GeneratedFindingAPIServiceName',
    callerType: 'Remote IP',
    remoteIpDetails: {
      ipAddressV4: '198.51.100.0',
      organization: {
        asn: '-1',
        asnOrg: 'GeneratedFindingASNOrg',
        isp: 'GeneratedFindingISP',
        org: 'GeneratedFindingORG',
      },
      country: { countryName: 'GeneratedFindingCountryName' },
      city: { cityName: 'GeneratedFindingCityName' },
      geoLocation: { lat: 0, lon: 0 },
    },
    affectedResources: {},
  },
};

/** https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Sequence.html */
function sampleSequence(account: string, at: number): JsonObject {
  const seconds = Math.floor(at / 1000);
  return {
    uid: 'GeneratedFindingSequenceUid',
    description: 'This is a sample of an attack sequence.',
    actors: [
      {
        id: 'GeneratedFindingActorId',
        user: {
          name: 'GeneratedFindingUserName',
          uid: 'GeneratedFindingPrincipalId',
          type: 'IAMUser',
          credentialUid: 'GeneratedFindingAccessKeyId',
          account: { uid: account },
        },
      },
    ],
    signals: [
      {
        uid: 'GeneratedFindingSignalUid',
        type: 'CLOUD_TRAIL',
        name: 'GeneratedFindingAPIName',
        createdAt: seconds,
        updatedAt: seconds,
        firstSeenAt: seconds,
        lastSeenAt: seconds,
        count: 1,
        actorIds: ['GeneratedFindingActorId'],
      },
    ],
  };
}

export const sampleFindings = { CreateSampleFindings };
