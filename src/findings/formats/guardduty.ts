import { type Envelope, type Format, listDocuments, readEach } from '../format.ts';
import { readGuardDuty } from '../guardduty-detail.ts';
import { type Fields, fieldOf, lowerFirstLetters } from '../json.ts';

const DETAIL_TYPE = 'GuardDuty Finding';

export const guardDuty: Format = {
  name: 'guardduty',
  title: 'GuardDuty: its event, a finding without an envelope, and what `GetFindings` answers',
  fields: {
    id: 'id',
    account: 'accountId',
    region: 'region',
    detectorId: 'arn, else service.detectorId',
    type: 'type',
    severity: 'severity',
    isSample: 'service.additionalInfo.sample, or sample in the JSON text service.additionalInfo.value',
    'accessKeyId, principalId, principalName, principalType': 'resource.accessKeyDetails',
    subject: 'service.detection.sequence.actors[].user, where there are several',
    attachedRole: 'resource.instanceDetails.iamInstanceProfile.arn, resource.lambdaDetails.role',
    otherKeys: 'service.additionalInfo.recentCredentials[].accessKeyId',
    'api, remoteAddress': 'service.action.awsApiCallAction',
    threatList:
      'service.additionalInfo.threatListName, else service.evidence.threatIntelligenceDetails[].threatListName',
    'firstSeen, lastSeen, updatedAt, count':
      'service.eventFirstSeen, service.eventLastSeen, updatedAt, service.count',
  },

  recognises: (envelope) => isEvent(envelope) || isPasted(envelope),

  read(envelope) {
    const documents = isEvent(envelope) ? [envelope.body] : listDocuments(envelope.body);
    return readEach(documents, (document) => {
      const isFromBus = isEvent(envelope) && !isInCapitals(envelope.body);
      return readGuardDuty(isFromBus ? document : lowerFirstLetters(document), {
        source: 'guardduty',
        via: isFromBus ? 'event' : 'api-output',
      });
    });
  },
};

const isEvent = ({ wrapping, source, detailType }: Envelope): boolean =>
  wrapping === 'event' && source === 'aws.guardduty' && detailType === DETAIL_TYPE;

/** Nothing on a bus is without a source, so such an event was cut out by a person. */
const isPasted = ({ wrapping, source, detailType, body }: Envelope): boolean =>
  (wrapping === 'none' && isGuardDutys(listDocuments(body))) ||
  (wrapping === 'event' && source === undefined && detailType === DETAIL_TYPE);

/** An answer without findings says nothing of its format, and is told of as what it is. */
function isGuardDutys([first, ...more]: readonly unknown[]): boolean {
  if (first === undefined) return more.length === 0;
  const has = (name: string) => fieldOf(first, name) !== undefined;
  return ['type', 'Type'].some(has) && ['accountId', 'AccountId', 'service', 'Service'].some(has);
}

const isInCapitals = (detail: Fields): boolean => Object.hasOwn(detail, 'AccountId');
