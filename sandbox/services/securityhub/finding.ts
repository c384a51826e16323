import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';

/** What is the customer's once a finding is there: BatchUpdateFindings writes it, and no provider over it. */
export type CustomerFields = Partial<
  Pick<
    AwsSecurityFinding,
    | 'Confidence'
    | 'Criticality'
    | 'Note'
    | 'RelatedFindings'
    | 'Severity'
    | 'Types'
    | 'UserDefinedFields'
    | 'VerificationState'
    | 'Workflow'
  >
>;

/** A finding as its provider said it last, and what the customer has written on it since. */
export interface KeptFinding {
  readonly provided: AwsSecurityFinding;
  readonly customer: CustomerFields;
}

type Identifier = Pick<AwsSecurityFinding, 'Id' | 'ProductArn'>;

/** Findings are told apart by product and id together. */
export const keyOf = ({ Id, ProductArn }: Identifier): string => JSON.stringify([ProductArn, Id]);

/** The finding as it is answered and sent. */
export function showFinding({ provided, customer }: KeptFinding): AwsSecurityFinding {
  return {
    ...provided,
    ...customer,
    ...(customer.Severity === undefined ? {} : { Severity: { ...provided.Severity, ...customer.Severity } }),
  };
}

/** Bytes of a finding as JSON. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html */
const LARGEST = 240 * 1024;

export const isTooLarge = (finding: AwsSecurityFinding): boolean =>
  Buffer.byteLength(JSON.stringify(finding)) > LARGEST;
