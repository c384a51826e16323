/** Where Security Hub's own taxonomy has a category for GuardDuty's threat purpose. */
const CATEGORIES: ReadonlyMap<string, string> = new Map([
  ['Recon', 'TTPs/Discovery/'],
  ['Stealth', 'TTPs/Defense Evasion/'],
]);

/** The types that the rules below do not cover. */
const NAMED: ReadonlyMap<string, string> = new Map([
  [
    'UnauthorizedAccess:IAMUser/TorIPCaller',
    'TTPs/Command and Control/UnauthorizedAccess:IAMUser-TorIPCaller',
  ],
  [
    'DefenseEvasion:IAMUser/BedrockLoggingDisabled',
    'TTPs/Defense Evasion/DefenseEvasion:IAMUser-BedrockLoggingDisabled',
  ],
]);

/**
 * GuardDuty's type in Security Hub's taxonomy: mostly a dash for the slash; unusual behaviour of IAM principals has no
 * threat purpose but in the category, and attack sequences and penetration tests keep the slash.
 * Differs from AWS: types that are not about credentials are all in the namespace `TTPs`, without a category.
 * https://docs.aws.amazon.com/guardduty/latest/ug/securityhub-integration.html
 */
export function toAsffType(type: string): string {
  const named = NAMED.get(type);
  if (named !== undefined) return named;
  const [purpose = ''] = type.split(':');
  if (type === `${purpose}:IAMUser/AnomalousBehavior`)
    return `TTPs/${purpose.replace(/([a-z])([A-Z])/g, '$1 $2')}/IAMUser-AnomalousBehavior`;
  if (purpose === 'AttackSequence' || type.startsWith('PenTest:IAMUser/')) return `TTPs/${type}`;
  const category = /CredentialExfiltration/.test(type)
    ? 'Effects/Data Exfiltration/'
    : (CATEGORIES.get(purpose) ?? 'TTPs/');
  return `${category}${type.replace('/', '-')}`;
}
