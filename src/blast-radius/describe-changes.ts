import type { Artifact, Investigation } from '../model/investigation.ts';
import type { PrincipalPolicies } from './read-principal.ts';

/** In place of the name of a call that is not among the events. */
const OPS = {
  create: 'made',
  modify: 'changed',
  delete: 'taken away',
  weaken: 'weakened',
  use: 'used',
} as const;

/**
 * Calls in the trail by which somebody, whoever he is, changed what the principal can do, by time:
 * `2026-01-20T02:11:30Z AttachUserPolicy user/alice/arn:aws:iam::aws:policy/AdministratorAccess, by the attacker`.
 */
export function describeChanges(
  principal: Pick<PrincipalPolicies, 'kind' | 'name' | 'groups' | 'identity' | 'boundary' | 'arn'>,
  investigation: Investigation | undefined,
): string[] {
  const account = principal.arn.split(':')[4];
  const changes = (investigation?.artifacts ?? [])
    .filter((one) => one.group === 'permissions' && one.account === account && isAbout(one, principal))
    .flatMap((artifact) => artifact.changes.map((change) => ({ artifact, change })));
  const byEvent = new Map(changes.map((one) => [one.change.eventID, one]));
  return [...byEvent.values()]
    .sort((a, b) => (a.change.at < b.change.at ? -1 : 1))
    .map(({ artifact, change: { eventID, at, op, by } }) => {
      const name = investigation?.events.find((event) => event.eventID === eventID)?.eventName;
      const danger = artifact.danger.length === 0 ? '' : ` (${artifact.danger.join('; ')})`;
      const what = name ?? `${artifact.type} ${OPS[op]}:`;
      return `${at} ${what} ${artifact.id}${danger}, by ${WHO[by]}`;
    });
}

const WHO = {
  attacker: 'the attacker',
  owner: 'its owner',
  unclear: 'somebody of whom it is not clear who he is',
  other: 'somebody else',
} as const;

function isAbout(
  { id, type }: Artifact,
  { kind, name, groups, identity, boundary }: Parameters<typeof describeChanges>[0],
): boolean {
  const holders = [`${kind}/${name}`, ...groups.map((group) => `group/${group}`)];
  if (type === 'group-membership') return kind === 'user' && id.endsWith(`/${name}`);
  const policies = [...identity, ...(boundary === undefined ? [] : [boundary])].map((one) => one.name);
  return [...holders, ...policies].some((one) => id === one || id.startsWith(`${one}/`));
}
