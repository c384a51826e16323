import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { FindingDetail } from '../../guardduty/finding.ts';
import { labelOfGuardDuty } from '../severity.ts';
import { describeAction } from './asff-action.ts';
import { listResources } from './asff-resources.ts';
import { describeSequence } from './asff-sequence.ts';
import { toAsffType } from './asff-type.ts';
import { objectIn } from './json-member.ts';
import { flattenService } from './product-fields.ts';

const LONGEST_TITLE = 256;
const LONGEST_DESCRIPTION = 1024;

/**
 * GuardDuty's finding as it sends it to Security Hub. `processedAt` (ISO 8601) is when it gets there. Archived ones
 * are active as well: archiving in GuardDuty changes nothing in Security Hub.
 * https://docs.aws.amazon.com/guardduty/latest/ug/securityhub-integration.html
 */
export function toAsff(detail: FindingDetail, processedAt: string): AwsSecurityFinding {
  const { arn, region, service, severity, title } = detail;
  const ProductArn = `arn:aws:securityhub:${region}::product/aws/guardduty`;
  const Types = [toAsffType(detail.type)];
  const rating = { Label: labelOfGuardDuty(severity), Original: String(severity) };
  const action = describeAction(service);
  const sequence = describeSequence(objectIn(service, 'detection'));
  return {
    SchemaVersion: '2018-10-08',
    Id: arn,
    ProductArn,
    ProductName: 'GuardDuty',
    CompanyName: 'Amazon',
    Region: region,
    GeneratorId: arn.replace(/\/finding\/.*$/, ''),
    AwsAccountId: detail.accountId,
    Types,
    FirstObservedAt: service.eventFirstSeen,
    LastObservedAt: service.eventLastSeen,
    CreatedAt: detail.createdAt,
    UpdatedAt: detail.updatedAt,
    Severity: { Product: severity, Normalized: Math.round(severity * 10), ...rating },
    Title: title.slice(0, LONGEST_TITLE),
    Description: detail.description.slice(0, LONGEST_DESCRIPTION),
    SourceUrl: `https://${region}.console.aws.amazon.com/guardduty/home?region=${region}#/findings?macros=current&fId=${detail.id}`,
    ProductFields: {
      ...flattenService(service),
      'aws/securityhub/FindingId': `${ProductArn}/${arn}`,
      'aws/securityhub/ProductName': 'GuardDuty',
      'aws/securityhub/CompanyName': 'Amazon',
    },
    Resources: listResources(detail),
    WorkflowState: 'NEW',
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    FindingProviderFields: { Severity: rating, Types },
    ...(action === undefined ? {} : { Action: action }),
    ...(sequence === undefined ? {} : { Detection: { Sequence: sequence } }),
    Sample: service.additionalInfo['sample'] === true,
    ProcessedAt: processedAt,
  };
}
