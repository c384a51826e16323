import { buildSequence } from '../attack-sequence.ts';
import {
  type DescribedFinding,
  findingArn,
  isAttackSequence,
  REMOTE_NETWORK,
  REMOTE_PLACE,
  threatListOf,
} from '../described-finding.ts';
import type { FindingFormat } from '../finding-format.ts';

/** https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html */
export const guardduty: FindingFormat = {
  name: 'guardduty',
  sender: 'GuardDuty raises it and sends it to EventBridge',
  guardDuty: 'sends',
  buildEvent: (finding) => ({
    source: 'aws.guardduty',
    detailType: 'GuardDuty Finding',
    resources: [],
    detail: buildDetail(finding),
  }),
};

/** https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html */
export function buildDetail(finding: DescribedFinding) {
  const { type, severity, title, seenAt, count } = finding;
  return {
    schemaVersion: '2.0',
    accountId: finding.account,
    region: finding.region,
    partition: 'aws',
    id: finding.id,
    arn: findingArn(finding),
    type,
    resource: buildResource(finding),
    service: {
      serviceName: 'guardduty',
      detectorId: finding.detectorId,
      ...(isAttackSequence(finding)
        ? { detection: { sequence: buildSequence(finding) } }
        : { action: buildAction(finding) }),
      resourceRole: 'TARGET',
      ...buildThreat(threatListOf(finding)),
      eventFirstSeen: seenAt,
      eventLastSeen: seenAt,
      archived: false,
      count,
    },
    severity,
    createdAt: seenAt,
    updatedAt: seenAt,
    title,
    description: title,
  };
}

/** A finding about a bucket names the credential of the caller beside it. */
function buildResource(finding: DescribedFinding): object {
  if (isAttackSequence(finding)) return { resourceType: 'AttackSequence' };
  const accessKeyDetails = finding.credential;
  if (!finding.type.includes(':S3/')) return { resourceType: 'AccessKey', accessKeyDetails };
  const name = `customer-exports-${finding.account}`;
  const bucket = { arn: `arn:aws:s3:::${name}`, name, type: 'Destination' };
  return { resourceType: 'S3Bucket', accessKeyDetails, s3BucketDetails: [bucket] };
}

function buildAction({ call }: DescribedFinding): object {
  const { country: countryName, city: cityName, lat, lon } = REMOTE_PLACE;
  return {
    actionType: 'AWS_API_CALL',
    awsApiCallAction: {
      api: call.api,
      serviceName: call.service,
      callerType: 'Remote IP',
      remoteIpDetails: {
        ipAddressV4: call.address,
        organization: REMOTE_NETWORK,
        country: { countryName },
        city: { cityName },
        geoLocation: { lat, lon },
      },
      affectedResources: {},
    },
  };
}

/** Additional information stands beside the text `value` that repeats it. */
function buildThreat(threatListName: string | undefined) {
  if (threatListName === undefined) return { additionalInfo: { value: '{}', type: 'default' } };
  const members = { threatName: 'Customer Threat Intel', threatListName };
  return {
    additionalInfo: { ...members, value: JSON.stringify(members), type: 'default' },
    evidence: { threatIntelligenceDetails: [{ threatListName, threatNames: [members.threatName] }] },
  };
}
