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
  /** The provider's own number, as text. */
  readonly Original?: string | undefined;
}

/**
 * On GuardDuty's scale. `shown` is what the finding shows, which whoever may write on findings can write over, and
 * `provided` what its provider alone says. They may disagree: GuardDuty's own number counts first, its provider's before
 * the one that is shown; then the label, and last the number that Security Hub has deprecated. Another product's own
 * number is on a scale of its own.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html#Severity
 */
export function readAsffSeverity(shown: AsffSeverity, provided: AsffSeverity, isGuardDutys: boolean): number {
  const original = isGuardDutys ? readOriginal(provided.Original) : undefined;
  if (original !== undefined) return original;
  for (const { Product, Label, Normalized } of [shown, provided]) {
    if (isGuardDutys && Product !== undefined && Product >= 0 && Product <= 10) return Product;
    const label = LABELS.get(Label ?? '');
    if (label !== undefined) return label;
    if (Normalized !== undefined && Normalized >= 0 && Normalized <= 100) return Normalized / 10;
  }
  return 0;
}

const readOriginal = (text: string | undefined): number | undefined =>
  /^(\d(\.\d{1,3})?|10(\.0{1,3})?)$/.test(text ?? '') ? Number(text) : undefined;
