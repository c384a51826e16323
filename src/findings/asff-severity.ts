const LABELS: ReadonlyMap<string, number> = new Map([
  ['INFORMATIONAL', 0],
  ['LOW', 2],
  ['MEDIUM', 5],
  ['HIGH', 8],
  ['CRITICAL', 9],
]);

export interface AsffSeverity {
  readonly Product?: number | undefined;
  readonly Label?: string | undefined;
  readonly Normalized?: number | undefined;
}

/**
 * On GuardDuty's scale. The three may disagree: GuardDuty's own number counts before the label, and the label before
 * the number that Security Hub has deprecated. Another product's own number is on a scale of its own.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html#Severity
 */
export function readAsffSeverity(severities: readonly AsffSeverity[], isGuardDutys: boolean): number {
  for (const { Product, Label, Normalized } of severities) {
    if (isGuardDutys && Product !== undefined && Product >= 0 && Product <= 10) return Product;
    const label = LABELS.get(Label ?? '');
    if (label !== undefined) return label;
    if (Normalized !== undefined && Normalized >= 0 && Normalized <= 100) return Normalized / 10;
  }
  return 0;
}
