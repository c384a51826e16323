/** `UnauthorizedAccess:IAMUser-MaliciousIPCaller.Custom`: what Security Hub makes of GuardDuty's slash. */
const REWRITTEN = /^(\w{1,64}:\w{1,64})[-.](.{1,200})$/;

/**
 * GuardDuty's type out of Security Hub's taxonomy: of `TTPs/UnauthorizedAccess:IAMUser-TorIPCaller` it is
 * `UnauthorizedAccess:IAMUser/TorIPCaller`. Of another product's types it is the first as it stands.
 */
export function readFindingType(types: readonly string[]): string {
  const named = types.find((type) => type.includes(':'));
  if (named === undefined) return types[0] ?? 'untyped';
  const own = named.slice(named.lastIndexOf('/', named.indexOf(':')) + 1);
  return own.includes('/') ? own : own.replace(REWRITTEN, '$1/$2');
}
