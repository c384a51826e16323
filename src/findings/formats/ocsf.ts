import { type Envelope, type Format, listDocuments, readEach } from '../format.ts';
import { fieldOf } from '../json.ts';
import { readOcsf } from '../ocsf-finding.ts';

const DETAIL_TYPE = 'Findings Imported V2';

export const ocsf: Format = {
  name: 'ocsf',
  title: 'OCSF: findings of the new Security Hub, bare ones and those of Security Lake',
  fields: {
    source: 'metadata.product.uid; its name only where there is no uid',
    id: "finding_info.uid: after `/finding/` of GuardDuty's ARN, else finding_info.uid_alt",
    account: 'cloud.account.uid, in old findings cloud.account_uid',
    region: "GuardDuty's ARN, else cloud.region",
    detectorId: "GuardDuty's ARN in finding_info.uid",
    type: "finding_info.types[]: the one with a colon, with GuardDuty's slash",
    severity: 'severity_id',
    isSample: 'unmapped.Sample',
    'accessKeyId, principalId, principalName, principalType':
      'resources[] of an access key: data (an object or JSON text), else uid',
    subject: 'the key, where several are named',
    attachedRole: 'resources[].data, else resources[].device.instance_profile.uid_alt',
    'api, remoteAddress': 'evidences[].api.operation, evidences[].src_endpoint.ip',
    'firstSeen, lastSeen, updatedAt, count':
      'finding_info.first_seen_time, last_seen_time, modified_time (and _dt), count',
  },

  recognises: (envelope) => isEvent(envelope) || isBare(envelope),

  read(envelope) {
    const via = isEvent(envelope) ? 'security-hub-v2' : 'api-output';
    const findings = isEvent(envelope) ? fieldOf(envelope.body, 'findings') : listDocuments(envelope.body);
    return readEach(Array.isArray(findings) ? findings : [], (document) => readOcsf(document, via));
  },
};

const isEvent = ({ wrapping, source, detailType }: Envelope): boolean =>
  wrapping === 'event' && source === 'aws.securityhub' && detailType === DETAIL_TYPE;

const isBare = ({ wrapping, body }: Envelope): boolean =>
  wrapping === 'none' && fieldOf(listDocuments(body)[0], 'finding_info') !== undefined;
