import { CordonError } from '../model/cordon-error.ts';
import type { Seed } from '../model/investigation.ts';
import { readRole } from './caller.ts';
import type { Lead } from './lead.ts';
import { ANYBODY } from './matches.ts';
import { readText } from './read-member.ts';
import type { RecordSource } from './record-source.ts';
import type { TrailRecord } from './trail-record.ts';

/** What was asked about, as the records know it. */
export interface ResolvedSeed {
  readonly seed: Seed;
  /** At least one; several where a name was given to one after the other. */
  readonly leads: readonly [Lead, ...Lead[]];
}

interface NamedUser {
  readonly principalId: string;
  readonly userName: string;
  readonly account: string;
}

/**
 * Who is meant: a name's id, an ARN's session. Throws CordonError `AmbiguousSeed` where accounts have somebody of that
 * name each.
 */
export async function resolveSeed(seed: Seed, source: RecordSource): Promise<ResolvedSeed> {
  const { kind, value } = seed;
  if (kind === 'key') return { seed, leads: [{ kind, accessKeyId: value }] };
  if (kind === 'address') return { seed, leads: [{ kind, address: value }] };
  if (kind === 'role') return { seed, leads: await resolveRole(value, source) };
  if (kind === 'session') return { seed, leads: await resolveSession(value, source) };

  const isId = value.startsWith('AIDA') && !value.includes('/');
  const [, account] = /^arn:[^:]+:iam::(\d{12}):/.exec(value) ?? [];
  const name = value.split('/').at(-1) ?? value;
  const records = await source.find([name]);
  const users = uniqueUsers(records).filter(
    (user) =>
      (isId ? user.principalId === name : user.userName === name) &&
      (account === undefined || user.account === account),
  );
  refuseSeveral(name, users);
  const [first, ...more] = users.map(({ ...user }): Lead => ({ kind: 'user', ...user, from: 0 }));
  if (first !== undefined) return { seed, leads: [first, ...more] };
  const isBare = !isId && !value.includes('/');
  if (isBare && records.some((record) => issuedRole(record) === name)) {
    return { seed: { kind: 'role', value }, leads: await resolveRole(value, source) };
  }
  const unknown = isId
    ? { principalId: name, userName: '', account: account ?? '' }
    : { userName: name, account: account ?? '' };
  return { seed, leads: [{ kind: 'user', ...unknown, from: 0 }] };
}

/** A user may be renamed: under one id there may be several names. */
function uniqueUsers(records: readonly TrailRecord[]): readonly NamedUser[] {
  const users = new Map<string, NamedUser>();
  for (const { userIdentity, eventName, account, responseElements } of records) {
    const { type, principalId, userName, accountId } = userIdentity;
    if (type === 'IAMUser' && principalId?.startsWith('AIDA') === true && userName !== undefined) {
      users.set(`${principalId} ${userName}`, { principalId, userName, account: accountId ?? account });
    }
    const made = readText(responseElements, 'user', 'userId');
    const name = readText(responseElements, 'user', 'userName');
    if (eventName === 'CreateUser' && made !== undefined && name !== undefined) {
      users.set(`${made} ${name}`, { principalId: made, userName: name, account });
    }
  }
  return [...users].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, named]) => named);
}

function refuseSeveral(name: string, found: readonly { readonly account: string }[]): void {
  const accounts = [...new Set(found.map(({ account }) => account))].sort();
  if (accounts.length < 2) return;
  throw new CordonError('AmbiguousSeed', `${name} is in accounts ${accounts.slice(0, 5).join(', ')}`, {
    advice: 'give the ARN, which names the account',
  });
}

const issuedRole = ({ userIdentity }: TrailRecord): string | undefined => {
  const issuer = userIdentity.sessionContext?.sessionIssuer;
  return issuer?.type === 'Role' ? issuer.userName : undefined;
};

/** Its sessions, and whoever takes one. */
async function resolveRole(value: string, source: RecordSource): Promise<readonly [Lead, ...Lead[]]> {
  const last = value.split('/').at(-1) ?? value;
  const roleId = /^AROA[A-Z0-9]+$/.test(value) ? value : undefined;
  const written = readRole(value);
  const used = (await source.find([last])).flatMap(({ userIdentity }) => {
    const { type, arn, principalId } = userIdentity.sessionContext?.sessionIssuer ?? {};
    const role =
      type === 'Role' && (roleId === undefined || principalId === roleId) ? readRole(arn) : undefined;
    const isMeant = roleId !== undefined || role?.name === last;
    return role === undefined || arn === undefined || !isMeant ? [] : [{ ...role, arn }];
  });
  const found = used.filter(({ account }) => written === undefined || account === written.account);
  refuseSeveral(last, found);
  const [known] = found.sort((one, other) => (one.arn < other.arn ? -1 : 1));
  const account = written?.account ?? known?.account;
  const roleArn = written === undefined ? known?.arn : value;
  const role: Lead = {
    kind: 'role',
    roleName: roleId === undefined ? last : (known?.name ?? ''),
    ...(roleId === undefined ? {} : { roleId }),
    ...(account === undefined ? {} : { account }),
  };
  return roleArn === undefined ? [role] : [role, { kind: 'role-use', roleArn, by: [ANYBODY], from: 0 }];
}

/** An ARN names a role that may have been made anew: each has an id of its own. */
async function resolveSession(value: string, source: RecordSource): Promise<readonly [Lead, ...Lead[]]> {
  if (!value.startsWith('arn:')) return [{ kind: 'session', principalId: value }];
  const ids = new Set<string>();
  // Its name is a half of the id, by which a record is found; the ARN is not.
  const name = value.split('/').at(-1) ?? value;
  for (const { userIdentity, responseElements } of await source.find([name])) {
    if (userIdentity.arn === value && userIdentity.principalId !== undefined)
      ids.add(userIdentity.principalId);
    const issued = readText(responseElements, 'assumedRoleUser', 'assumedRoleId');
    if (readText(responseElements, 'assumedRoleUser', 'arn') === value && issued !== undefined)
      ids.add(issued);
  }
  const [first, ...more] = [...ids].sort().map((principalId): Lead => ({ kind: 'session', principalId }));
  return [first ?? { kind: 'session', principalId: value }, ...more];
}
