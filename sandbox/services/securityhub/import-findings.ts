import type {
  AwsSecurityFinding,
  BatchImportFindingsRequest,
  BatchImportFindingsResponse,
  ImportFindingsError,
  Severity,
} from '@aws-sdk/client-securityhub';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { refuseFinding } from './check-import.ts';
import { type CustomerFields, keyOf } from './finding.ts';
import { requireHub } from './hub.ts';
import { keepFinding } from './keep-finding.ts';
import { denied, invalidInput } from './refusals.ts';
import { completeSeverity } from './severity.ts';

const MOST = 100;

/**
 * Findings of the account's own product. What customers manage stays as it is once a finding is there.
 * Differs from AWS: no other product can be enabled, so findings are taken for the default product only.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 */
const BatchImportFindings = operation<BatchImportFindingsRequest, BatchImportFindingsResponse>({
  access: (input, call) => accessProducts(input.Findings.slice(0, MOST), call),
  act(input, call) {
    const hub = requireHub(call);
    const { Findings: findings } = input;
    if (findings.length < 1 || findings.length > MOST)
      throw invalidInput(`Findings must have 1 to ${MOST} items.`);
    const foreign = findings.find(({ ProductArn }) => ProductArn !== defaultProduct(call));
    if (foreign !== undefined)
      throw denied(
        `Not allowed to import findings for the product ${String(foreign.ProductArn).slice(0, 300)}`,
      );
    const FailedFindings: ImportFindingsError[] = [];
    for (const finding of findings) {
      const because = refuseFinding(finding, call.account);
      if (because === undefined) {
        const before = hub.findings.get(keyOf(finding));
        const customer = before === undefined ? readCustomers(finding) : before.customer;
        keepFinding(call, hub, { provided: readProvided(finding, call), customer });
      } else {
        FailedFindings.push({ Id: finding.Id, ErrorCode: 'InvalidInput', ErrorMessage: because });
      }
    }
    const FailedCount = FailedFindings.length;
    return { FailedCount, SuccessCount: findings.length - FailedCount, FailedFindings };
  },
});

const defaultProduct = ({ account, region }: Call): string =>
  `arn:aws:securityhub:${region}:${account}:product/${account}/default`;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecurityhub.html */
function accessProducts(findings: readonly AwsSecurityFinding[], call: Call): readonly Access[] {
  const pairs = new Map(
    findings.map(({ ProductArn = '', AwsAccountId = '' }) => [
      `${ProductArn} ${AwsAccountId}`,
      {
        action: 'securityhub:BatchImportFindings',
        resource: ProductArn,
        resourceAccount: call.account,
        context: { 'securityhub:TargetAccount': AwsAccountId },
      },
    ]),
  );
  return [...pairs.values()];
}

/** Only with a new finding may its provider say what is the customer's from then on. */
function readCustomers(finding: AwsSecurityFinding): CustomerFields {
  const { Note, UserDefinedFields, VerificationState, Workflow } = finding;
  return {
    ...(Note === undefined ? {} : { Note }),
    ...(UserDefinedFields === undefined ? {} : { UserDefinedFields }),
    ...(VerificationState === undefined ? {} : { VerificationState }),
    Workflow: Workflow ?? { Status: 'NEW' },
  };
}

/**
 * What a provider says in its own fields is what the finding shows, as long as no customer has written over it.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
 */
function readProvided(finding: AwsSecurityFinding, call: Call): AwsSecurityFinding {
  const { Note: _, UserDefinedFields: __, VerificationState: ___, Workflow: ____, ...said } = finding;
  const given = said.FindingProviderFields ?? {};
  const severity = completeSeverity<Severity>(given.Severity ?? said.Severity ?? {});
  const shown = {
    Severity: severity,
    Types: given.Types ?? said.Types ?? [],
    ...pick('Confidence', given.Confidence ?? said.Confidence),
    ...pick('Criticality', given.Criticality ?? said.Criticality),
    ...pick('RelatedFindings', given.RelatedFindings ?? said.RelatedFindings),
  };
  const { Label, Original } = severity;
  return {
    ...said,
    ...shown,
    ProductName: 'Default',
    CompanyName: 'Personal',
    Region: call.region,
    RecordState: said.RecordState ?? 'ACTIVE',
    WorkflowState: 'NEW',
    ProductFields: {
      ...said.ProductFields,
      'aws/securityhub/FindingId': `${said.ProductArn}/${said.Id}`,
      'aws/securityhub/ProductName': 'Default',
      'aws/securityhub/CompanyName': 'Personal',
    },
    FindingProviderFields: {
      ...shown,
      Severity: { ...pick('Label', Label), ...pick('Original', Original) },
    },
    ProcessedAt: new Date(call.at).toISOString(),
  };
}

const pick = <N extends string, T>(name: N, value: T | undefined): { [K in N]?: T } =>
  value === undefined ? {} : ({ [name]: value } as { [K in N]: T });

export const importFindings = { BatchImportFindings };
