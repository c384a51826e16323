import type { Channel } from '../../model/finding.ts';
import { readAsff } from '../asff-finding.ts';
import { type Envelope, type Format, listDocuments, readEach } from '../format.ts';
import { fieldOf } from '../json.ts';

const CHANNELS: ReadonlyMap<string | undefined, Channel> = new Map([
  ['Security Hub Findings - Imported', 'security-hub'],
  ['Security Hub Findings - Custom Action', 'custom-action'],
]);

export const asff: Format = {
  name: 'asff',
  title:
    'Security Hub: imported findings, what an analyst sends by a custom action, bare findings, and what its `GetFindings` answers',
  fields: {
    source: 'ProductArn: GuardDuty, or another product',
    id: "Id: after `/finding/` of GuardDuty's ARN; of another product ProductArn's end and Id",
    account: 'AwsAccountId',
    region: "GuardDuty's ARN; else Region, Resources[].Region, the ARN in Id",
    detectorId: "GuardDuty's ARN in Id",
    type: "FindingProviderFields.Types, else Types: the one that is GuardDuty's, in GuardDuty's form",
    severity:
      'of GuardDuty FindingProviderFields.Severity.Original, else Severity.Product; else Label, else Normalized / 10',
    isSample: "Sample, or GuardDuty's flag in ProductFields",
    'accessKeyId, principalId, principalName, principalType':
      'Resources[] of type AwsIamAccessKey: Details.AwsIamAccessKey, else Id',
    subject: 'the key, where several keys or Detection.Sequence.Actors are named',
    attachedRole: 'Resources[].Details of an instance, a function, a task definition',
    otherKeys: 'ProductFields: recentCredentials in additionalInfo',
    'api, remoteAddress, threatList': 'ProductFields, else Action.AwsApiCallAction',
    'firstSeen, lastSeen, updatedAt, count': 'FirstObservedAt, LastObservedAt, UpdatedAt, ProductFields',
  },

  recognises: (envelope) => isEvent(envelope) || isPasted(envelope),

  read(envelope) {
    const via = (isEvent(envelope) ? CHANNELS.get(envelope.detailType) : undefined) ?? 'api-output';
    const documents = isPasted(envelope) ? listDocuments(envelope.body) : listFindings(envelope);
    return readEach(documents, (document) => readAsff(document, via));
  },
};

const isEvent = ({ wrapping, source, detailType }: Envelope): boolean =>
  wrapping === 'event' && source === 'aws.securityhub' && CHANNELS.has(detailType);

/** Without an envelope, or cut out of one by a person: nothing on a bus is without a source. */
const isPasted = ({ wrapping, source, detailType, body }: Envelope): boolean =>
  (wrapping === 'none' && fieldOf(listDocuments(body)[0], 'AwsAccountId') !== undefined) ||
  (wrapping === 'event' && source === undefined && CHANNELS.has(detailType));

const listFindings = ({ body }: Envelope): readonly unknown[] => {
  const findings = fieldOf(body, 'findings');
  return Array.isArray(findings) ? findings : [];
};
