import { createHash } from 'node:crypto';
import {
  bandOf,
  type DescribedFinding,
  findingArn,
  isAttackSequence,
  REMOTE_PLACE,
} from '../described-finding.ts';
import type { FindingFormat } from '../finding-format.ts';

/** https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html */
export const ocsf: FindingFormat = {
  name: 'ocsf',
  sender: 'the unified Security Hub sends it as a V2 finding; GuardDuty has it',
  guardDuty: 'knows',
  reasonAgainst: (finding) =>
    isAttackSequence(finding)
      ? 'an attack sequence names no access key as a resource in this form'
      : undefined,
  buildEvent: (finding) => ({
    source: 'aws.securityhub',
    detailType: 'Findings Imported V2',
    resources: [hubUid(finding)],
    detail: { findings: [buildFinding(finding)] },
  }),
};

/** Security Hub's own id of it says nothing; only that it stays the same matters. */
const hubUid = (finding: DescribedFinding): string =>
  createHash('sha256').update(findingArn(finding)).digest('hex');

const SEVERITIES = {
  LOW: { severity_id: 2, severity: 'Low' },
  MEDIUM: { severity_id: 3, severity: 'Medium' },
  HIGH: { severity_id: 4, severity: 'High' },
  CRITICAL: { severity_id: 5, severity: 'Critical' },
} as const;

/** A Detection Finding of OCSF 1.6. https://schema.ocsf.io/1.6.0/classes/detection_finding */
function buildFinding(finding: DescribedFinding): object {
  const { account, region, title, seenAt, id } = finding;
  const time = Date.parse(seenAt);
  const severity = SEVERITIES[bandOf(finding.severity)];
  return {
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2004,
    class_name: 'Detection Finding',
    type_uid: 200401,
    type_name: 'Detection Finding: Create',
    time,
    time_dt: seenAt,
    count: finding.count,
    ...severity,
    vendor_attributes: severity,
    status_id: 1,
    status: 'New',
    cloud: { provider: 'AWS', cloud_partition: 'aws', region, account: buildAccount(account) },
    metadata: {
      uid: hubUid(finding),
      version: '1.6.0',
      profiles: ['cloud', 'datetime'],
      product: {
        name: 'GuardDuty',
        vendor_name: 'AWS',
        uid: `arn:aws:securityhub:${region}::productv2/aws/guardduty`,
      },
    },
    finding_info: {
      uid: findingArn(finding),
      uid_alt: id,
      title,
      desc: title,
      types: ['Threats', finding.type],
      product: { uid: finding.detectorId },
      created_time: time,
      created_time_dt: seenAt,
      modified_time: time,
      modified_time_dt: seenAt,
      first_seen_time: time,
      first_seen_time_dt: seenAt,
      last_seen_time: time,
      last_seen_time_dt: seenAt,
    },
    evidences: [buildEvidence(finding)],
    resources: [buildResource(finding)],
  };
}

const buildAccount = (uid: string) => ({ type: 'AWS Account', type_id: 10, uid });

function buildEvidence({ account, credential, call }: DescribedFinding): object {
  const { country, city, lat, lon } = REMOTE_PLACE;
  return {
    api: { operation: call.api, service: { name: call.service } },
    actor: {
      user: {
        name: credential.userName,
        type: credential.userType,
        credential_uid: credential.accessKeyId,
        account: buildAccount(account),
        ...(credential.principalId === undefined ? {} : { uid: credential.principalId }),
      },
    },
    src_endpoint: { ip: call.address, location: { country, city, lat, long: lon } },
  };
}

function buildResource({ account, region, credential }: DescribedFinding): object {
  const { accessKeyId, userName, userType, principalId } = credential;
  return {
    type: 'AwsIamAccessKey',
    uid: `AWS::IAM::AccessKey:${accessKeyId}`,
    cloud_partition: 'aws',
    region,
    owner: { account: buildAccount(account) },
    data: {
      AwsIamAccessKey: {
        AccessKeyId: accessKeyId,
        PrincipalName: userName,
        PrincipalType: userType,
        ...(principalId === undefined ? {} : { PrincipalId: principalId }),
      },
    },
  };
}
