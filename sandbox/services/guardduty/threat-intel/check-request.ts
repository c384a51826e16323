import { notInSandbox } from '../../../kernel/aws-error.ts';
import type { Detector } from '../detector.ts';
import { invalidInput, nameTaken } from '../refusals.ts';

const FORMATS: ReadonlySet<string> = new Set([
  'TXT',
  'STIX',
  'OTX_CSV',
  'ALIEN_VAULT',
  'PROOF_POINT',
  'FIRE_EYE',
]);

/** Only plain text is read. */
export function checkFormat(format: string): void {
  if (!FORMATS.has(format)) throw invalidInput('format');
  if (format !== 'TXT') throw notInSandbox(`guardduty:CreateThreatIntelSet with the format ${format}`);
}

/**
 * Names are unique in an account and region, and an account has one detector there. `ownId`: of the list that is to
 * have the name. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-lists-create-activate.html
 */
export function checkName({ threatIntelSets }: Detector, name: string, ownId: string | undefined): void {
  if (name.length < 1 || name.length > 300) throw invalidInput('name');
  for (const set of threatIntelSets.values())
    if (set.name === name && set.id !== ownId) throw nameTaken('threatIntelSet');
}

export function checkOwner(account: string | undefined): { readonly expectedBucketOwner?: string } {
  if (account === undefined) return {};
  if (!/^\d{12}$/.test(account)) throw invalidInput('expectedBucketOwner');
  return { expectedBucketOwner: account };
}
