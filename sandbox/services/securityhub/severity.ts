import type { Severity, SeverityLabel, SeverityUpdate } from '@aws-sdk/client-securityhub';

/** From high to low: the least number that has the label. */
const LABELS: readonly (readonly [SeverityLabel, number])[] = [
  ['CRITICAL', 90],
  ['HIGH', 70],
  ['MEDIUM', 40],
  ['LOW', 1],
  ['INFORMATIONAL', 0],
];

export const SEVERITY_LABELS: readonly string[] = LABELS.map(([label]) => label);

/** 0 to 100. */
const labelOf = (normalized: number): SeverityLabel =>
  LABELS.find(([, least]) => normalized >= least)?.[0] ?? 'INFORMATIONAL';

/**
 * A severity of which either the label or the number is given; the label counts.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_SeverityUpdate.html
 */
export function completeSeverity<T extends Severity | SeverityUpdate>(given: T): T {
  const { Label, Normalized } = given;
  if (Label === undefined && Normalized === undefined) return given;
  const label = Label ?? labelOf(Normalized ?? 0);
  const normalized = Normalized ?? LABELS.find(([name]) => name === label)?.[1] ?? 0;
  return { ...given, Label: label, Normalized: normalized };
}

/** GuardDuty's 1 to 10 in the words of Security Hub. */
export const labelOfGuardDuty = (severity: number): SeverityLabel => labelOf(Math.round(severity * 10));
