/** `UnauthorizedAccess:IAMUser-MaliciousIPCaller.Custom`: what Security Hub makes of GuardDuty's slash. */
const REWRITTEN = /^(\w{1,64}:\w{1,64})[-.](.{1,200})$/;

/** `TTPs/Credential Access/IAMUser-AnomalousBehavior`: the threat purpose is the category alone, in words. */
const PURPOSE_IN_CATEGORY = /^TTPs\/([A-Za-z ]{1,64})\/(IAMUser|RDS)-([\w.!]{1,200})$/;

/**
 * GuardDuty's type out of Security Hub's taxonomy: of `TTPs/UnauthorizedAccess:IAMUser-TorIPCaller` it is
 * `UnauthorizedAccess:IAMUser/TorIPCaller`. Of another product's types it is the first as it stands.
 * https://docs.aws.amazon.com/guardduty/latest/ug/securityhub-integration.html
 */
export function readFindingType(types: readonly string[]): string {
  return types.map(readGuardDutyType).find((type) => type !== undefined) ?? types[0] ?? 'untyped';
}

function readGuardDutyType(type: string): string | undefined {
  const [, category, resource, name] = PURPOSE_IN_CATEGORY.exec(type) ?? [];
  if (category !== undefined) return `${category.replaceAll(' ', '')}:${resource}/${name}`;
  if (!type.includes(':')) return undefined;
  const own = type.slice(type.lastIndexOf('/', type.indexOf(':')) + 1);
  return own.includes('/') ? own : own.replace(REWRITTEN, '$1/$2');
}
