import {
  bandOf,
  type DescribedFinding,
  detectorArn,
  findingArn,
  isAttackSequence,
  REMOTE_NETWORK,
  REMOTE_PLACE,
  threatListOf,
} from '../described-finding.ts';
import type { FindingFormat } from '../finding-format.ts';

/** https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html */
export const asff: FindingFormat = {
  name: 'asff',
  sender: 'Security Hub sends it as an imported finding; GuardDuty has it',
  guardDuty: 'knows',
  reasonAgainst: (finding) =>
    isAttackSequence(finding)
      ? 'an attack sequence names no access key as a resource in this form'
      : undefined,
  buildEvent: (finding) => ({
    source: 'aws.securityhub',
    detailType: 'Security Hub Findings - Imported',
    resources: [`${productArn(finding)}/${findingArn(finding)}`],
    detail: { findings: [buildFinding(finding)] },
  }),
};

const productArn = ({ region }: DescribedFinding): string =>
  `arn:aws:securityhub:${region}::product/aws/guardduty`;

/**
 * Security Hub's namespace, and GuardDuty's type with a dash for the slash.
 * https://docs.aws.amazon.com/guardduty/latest/ug/securityhub-integration.html
 */
export function asffType(type: string): string {
  const namespace = /CredentialExfiltration|^Exfiltration/.test(type) ? 'Effects/Data Exfiltration' : 'TTPs';
  return `${namespace}/${type.replace('/', '-')}`;
}

/** https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html */
function buildFinding(finding: DescribedFinding): object {
  const { account, region, severity, seenAt, title } = finding;
  const Types = [asffType(finding.type)];
  const rating = { Label: bandOf(severity), Original: String(severity) };
  return {
    SchemaVersion: '2018-10-08',
    Id: findingArn(finding),
    ProductArn: productArn(finding),
    ProductName: 'GuardDuty',
    CompanyName: 'Amazon',
    Region: region,
    GeneratorId: detectorArn(finding),
    AwsAccountId: account,
    Types,
    FirstObservedAt: seenAt,
    LastObservedAt: seenAt,
    CreatedAt: seenAt,
    UpdatedAt: seenAt,
    Severity: { Product: severity, Normalized: Math.round(severity * 10), ...rating },
    Title: title,
    Description: title,
    SourceUrl: `https://${region}.console.aws.amazon.com/guardduty/home?region=${region}#/findings?macros=current&fId=${finding.id}`,
    ProductFields: buildProductFields(finding),
    Resources: [buildResource(finding)],
    WorkflowState: 'NEW',
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    FindingProviderFields: { Severity: rating, Types },
    Action: buildAction(finding),
    Sample: false,
    ProcessedAt: seenAt,
  };
}

/** What the format has no member for, as text under the path that it has in GuardDuty. */
function buildProductFields(finding: DescribedFinding): Record<string, string> {
  const action = 'aws/guardduty/service/action';
  const threatList = threatListOf(finding);
  return {
    'aws/guardduty/service/serviceName': 'guardduty',
    'aws/guardduty/service/detectorId': finding.detectorId,
    'aws/guardduty/service/resourceRole': 'TARGET',
    'aws/guardduty/service/archived': 'false',
    'aws/guardduty/service/count': String(finding.count),
    'aws/guardduty/service/eventFirstSeen': finding.seenAt,
    'aws/guardduty/service/eventLastSeen': finding.seenAt,
    [`${action}/actionType`]: 'AWS_API_CALL',
    [`${action}/awsApiCallAction/api`]: finding.call.api,
    [`${action}/awsApiCallAction/serviceName`]: finding.call.service,
    [`${action}/awsApiCallAction/callerType`]: 'Remote IP',
    [`${action}/awsApiCallAction/remoteIpDetails/ipAddressV4`]: finding.call.address,
    ...(threatList === undefined
      ? {}
      : { 'aws/guardduty/service/additionalInfo/threatListName': threatList }),
    'aws/securityhub/FindingId': `${productArn(finding)}/${findingArn(finding)}`,
    'aws/securityhub/ProductName': 'GuardDuty',
    'aws/securityhub/CompanyName': 'Amazon',
  };
}

function buildResource({ account, region, credential }: DescribedFinding): object {
  const { accessKeyId, userName, userType, principalId } = credential;
  return {
    Type: 'AwsIamAccessKey',
    Id: `AWS::IAM::AccessKey:${accessKeyId}`,
    Partition: 'aws',
    Region: region,
    Details: {
      AwsIamAccessKey: {
        AccessKeyId: accessKeyId,
        AccountId: account,
        PrincipalName: userName,
        PrincipalType: userType,
        ...(principalId === undefined ? {} : { PrincipalId: principalId }),
      },
    },
  };
}

function buildAction({ call, seenAt }: DescribedFinding): object {
  const { country, city, lat, lon } = REMOTE_PLACE;
  return {
    ActionType: 'AWS_API_CALL',
    AwsApiCallAction: {
      Api: call.api,
      ServiceName: call.service,
      CallerType: 'remoteIp',
      RemoteIpDetails: {
        IpAddressV4: call.address,
        Organization: {
          Asn: Number(REMOTE_NETWORK.asn),
          AsnOrg: REMOTE_NETWORK.asnOrg,
          Isp: REMOTE_NETWORK.isp,
          Org: REMOTE_NETWORK.org,
        },
        Country: { CountryName: country },
        City: { CityName: city },
        GeoLocation: { Lat: lat, Lon: lon },
      },
      FirstSeen: seenAt,
      LastSeen: seenAt,
    },
  };
}
