import type { AwsSecurityFinding, RelatedFinding } from '@aws-sdk/client-securityhub';
import { SEVERITY_LABELS } from './severity.ts';

/** The limits of what customers and providers may both write. Undefined is within every limit. */
export const WORKFLOW: readonly string[] = ['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'];
export const VERIFICATION: readonly string[] = [
  'UNKNOWN',
  'TRUE_POSITIVE',
  'FALSE_POSITIVE',
  'BENIGN_POSITIVE',
];

const NAMESPACES =
  /^(Software and Configuration Checks|TTPs|Effects|Unusual Behaviors|Sensitive Data Identifications)(\/|$)/;
const MOST_TYPES = 50;
const MOST_FIELDS = 50;
const MOST_RELATED = 10;

type Written = Pick<
  AwsSecurityFinding,
  'Confidence' | 'Criticality' | 'RelatedFindings' | 'Types' | 'UserDefinedFields' | 'VerificationState'
> & {
  readonly Severity?: { Label?: string | undefined; Normalized?: number | undefined } | undefined;
  readonly Workflow?: { Status?: string | undefined } | undefined;
  readonly Note?: { Text?: string | undefined; UpdatedBy?: string | undefined } | undefined;
};

/**
 * Names of the fields that break Security Hub's format.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/asff-top-level-attributes.html
 */
export function listBroken(written: Written): readonly string[] {
  const { Severity: severity, Workflow: workflow, Note: note } = written;
  const checks: readonly (readonly [string, boolean])[] = [
    ['Confidence', isRatio(written.Confidence)],
    ['Criticality', isRatio(written.Criticality)],
    ['Severity.Label', isOneOf(SEVERITY_LABELS, severity?.Label)],
    ['Severity.Normalized', isRatio(severity?.Normalized)],
    ['Types', areTypes(written.Types)],
    ['UserDefinedFields', areFields(written.UserDefinedFields)],
    ['VerificationState', isOneOf(VERIFICATION, written.VerificationState)],
    ['Workflow.Status', isOneOf(WORKFLOW, workflow?.Status)],
    ['Note.Text', note === undefined || isText(note.Text, 512)],
    ['Note.UpdatedBy', note === undefined || isText(note.UpdatedBy, 512)],
    ['RelatedFindings', areRelated(written.RelatedFindings)],
  ];
  return checks.filter(([, holds]) => !holds).map(([name]) => name);
}

export const isText = (value: string | undefined, longest: number): boolean =>
  value !== undefined && /\S/.test(value) && value.length <= longest;

const isOneOf = (allowed: readonly string[], value: string | undefined): boolean =>
  value === undefined || allowed.includes(value);

const isRatio = (value: number | undefined): boolean =>
  value === undefined || (Number.isInteger(value) && value >= 0 && value <= 100);

const areTypes = (types: readonly string[] | undefined): boolean =>
  types === undefined || (types.length <= MOST_TYPES && types.every((type) => NAMESPACES.test(type)));

/** https://docs.aws.amazon.com/securityhub/latest/userguide/asff-top-level-attributes.html#asff-userdefinedfields */
const areFields = (fields: Readonly<Record<string, string>> | undefined): boolean => {
  const entries = Object.entries(fields ?? {});
  return (
    entries.length <= MOST_FIELDS &&
    entries.every(([name, value]) => isText(name, 128) && value.length <= 1024)
  );
};

const areRelated = (related: readonly RelatedFinding[] | undefined): boolean =>
  related === undefined ||
  (related.length <= MOST_RELATED &&
    related.every(({ Id, ProductArn }) => isText(Id, 512) && isText(ProductArn, 2048)));
