import type { ContainmentAdvice, TracedCredential } from '../../model/investigation.ts';
import type { AdviceParts } from './advise.ts';
import { BY_CONSOLE, GIVE_BACK, sayWhy } from './advise-issuers.ts';
import { sayOwnerUse } from './owner-use.ts';
import { bound, count, principalOf, sayCredential, sayName, sayTime } from './safe-words.ts';
import { shellCommand } from './shell-word.ts';
import { isGone } from './workload.ts';

const KINDS: readonly TracedCredential['kind'][] = ['session', 'console-session', 'workload', 'role'];
/** The name that the console's button "Revoke sessions" gives it, so that people know it again. */
const POLICY = 'AWSRevokeOlderSessions';

/** The sessions that are out: all those of one role by one deny, those of users with the users. */
export function adviseSessions(
  parts: AdviceParts,
  deniedUsers: ReadonlySet<string>,
): readonly ContainmentAdvice[] {
  const out = parts.credentials.filter(
    ({ kind, state, actor }) => KINDS.includes(kind) && state !== 'ended' && actor !== 'owner',
  );
  const groups = new Map<string, TracedCredential[]>();
  for (const one of out) {
    const of = one.arn === undefined ? undefined : principalOf(one.arn);
    const unnamed = one.kind === 'workload' ? 'workloads' : one.id;
    const name = of === undefined ? unnamed : `${of.kind} ${of.account}/${of.name}`;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups.values()].flatMap(([first, ...others]): ContainmentAdvice[] => {
    if (first === undefined) return [];
    const of = first.arn === undefined ? undefined : principalOf(first.arn);
    const sessions: Sessions = [first, ...others];
    if (of?.kind === 'role') return [adviseRole(of.name, of.account, sessions, parts)];
    if (of?.kind === 'user')
      return deniedUsers.has(`${of.account}/${of.name}`) ? [] : [adviseUser(of.name, sessions, parts)];
    return [first.kind === 'workload' ? adviseWorkloads(sessions, parts) : adviseOther(sessions, parts)];
  });
}

type Sessions = readonly [TracedCredential, ...TracedCredential[]];

function adviseRole(
  role: string,
  account: string,
  sessions: Sessions,
  parts: AdviceParts,
): ContainmentAdvice {
  const cutOff = endOfIssuance(sessions, parts.asOf);
  const inside = sessions.some(({ kind }) => kind === 'workload')
    ? '; whoever is inside the workload takes new ones: contain it too, docs/playbooks/workload-role.md'
    : '';
  const advice = {
    what: `end the sessions of role ${sayName(role)} (account ${account}) that were issued before ${cutOff === undefined ? 'now' : sayTime(cutOff)}`,
    why: `${sayOrigin(sessions)}, ${sayValidity(sessions)}; only once the issuers above are contained, or new ones come at once${inside}`,
    disrupts: `every session of the role issued before then, honest ones too: workloads get new ones by themselves, people assume the role again; ${sayOwnerUse(
      sessions.map(({ id }) => id),
      parts,
    )}`,
  };
  if (role.startsWith('AWSServiceRoleFor'))
    return {
      ...advice,
      how: 'contain the resource that the service acts for: IAM lets nobody put a policy on a service-linked role',
      undo: 'nothing is changed by it',
    };
  if (role.startsWith('AWSReservedSSO_'))
    return {
      ...advice,
      how: "in Identity Center, revoke the person's sessions and take the assignment away; docs/playbooks/identity-center.md has the order",
      undo: 'assign the permission set again',
    };
  const put = shellCommand`aws iam put-role-policy --role-name ${role} --policy-name ${POLICY}`;
  return {
    ...advice,
    how:
      put === undefined || cutOff === undefined
        ? 'in IAM, open the role and choose Revoke sessions: what the logs give cannot stand safely in a command'
        : `${put} --policy-document '${denyBefore(cutOff)}'`,
    undo:
      shellCommand`aws iam delete-role-policy --role-name ${role} --policy-name ${POLICY}` ??
      `delete the role's policy ${POLICY}, once the last of the sessions has expired`,
  };
}

/** Holds nothing of the logs but a time that was read as one: it stands between quotes of a shell. */
const denyBefore = (cutOff: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': cutOff } },
      },
    ],
  });

const adviseUser = (name: string, sessions: Sessions, parts: AdviceParts): ContainmentAdvice => ({
  what: `deny everything to user ${sayName(name)}, whose sessions are out`,
  why: `${count(sessions.length, 'session')} of the user came out of this, ${sayValidity(sessions)}`,
  how:
    shellCommand`aws iam attach-user-policy --user-name ${name} --policy-arn arn:aws:iam::aws:policy/AWSDenyAll` ??
    BY_CONSOLE,
  disrupts: `whatever else the user does; ${sayOwnerUse(
    sessions.map(({ id }) => id),
    parts,
  )}`,
  undo:
    shellCommand`aws iam detach-user-policy --user-name ${name} --policy-arn arn:aws:iam::aws:policy/AWSDenyAll` ??
    'detach AWSDenyAll from the user',
});

/** Instances and functions of which no session was seen: one thing has to be done about them all. */
function adviseWorkloads(sessions: Sessions, parts: AdviceParts): ContainmentAdvice {
  const [first] = sessions;
  const areGone = sessions.every((one) => isGone(one, parts.artifacts));
  return {
    what: `end what sessions ${bound(
      sessions.map((one) => sayCredential(one)),
      6,
    ).join(', ')} ${sessions.length === 1 ? 'has' : 'have'} been given`,
    why: areGone
      ? `${sessions.length === 1 ? 'it was' : 'they were'} removed, but sessions that were given out before work on for hours; the logs do not say whether somebody has them`
      : sayWhy(first, parts),
    how: `in IAM, open the role that ${sessions.length === 1 ? 'it runs' : 'each runs'} with and choose Revoke sessions; docs/playbooks/workload-role.md has the order${areGone ? '. A role that was deleted needs nothing more' : ', and how the workload itself is contained'}`,
    disrupts: sayOwnerUse(
      sessions.map(({ id }) => id),
      parts,
    ),
    undo: `delete the role's policy ${POLICY}, once the last of the sessions has expired`,
  };
}

/** Federation sessions may do what the user may who made them; of others the logs name no principal. */
function adviseOther(sessions: Sessions, parts: AdviceParts): ContainmentAdvice {
  const [first] = sessions;
  const ids = sessions.map(({ id }) => id);
  const said = {
    what: `end session ${sayCredential(first)}`,
    why: `${sayWhy(first, parts)}; ${sayValidity(sessions)}`,
    disrupts: sayOwnerUse(ids, parts),
  };
  const isFederated = first.arn !== undefined && principalOf(first.arn)?.kind === 'federated-user';
  if (!isFederated)
    return {
      ...said,
      how: 'find out whose session it is: these logs name neither its role nor its user; docs/playbooks/unknown-credential.md',
      undo: 'nothing is changed by it',
    };
  const maker = parts.credentials.find(({ id, kind }) => id === first.parent && kind === 'user-key');
  return {
    ...said,
    disrupts: `whatever else the user does who made it; ${said.disrupts}`,
    how:
      shellCommand`cordon contain ${maker?.id} --level deny` ??
      'deny the user who made it; docs/playbooks/federation-session.md says how, and why his key alone is not enough',
    undo: GIVE_BACK,
  };
}

/**
 * The first whole second after the newest of them was issued: the condition is "less than", and times of issue are whole
 * seconds. Where one has no time, or is a role or a workload, which gives new ones all the time: as of when this was asked.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tokenissuetime
 */
function endOfIssuance(sessions: Sessions, asOf: string): string | undefined {
  const times = sessions.map(({ kind, createdAt }) =>
    Date.parse(kind === 'role' || kind === 'workload' ? asOf : (createdAt ?? asOf)),
  );
  const known = times
    .map((at) => (Number.isNaN(at) ? Date.parse(asOf) : at))
    .filter((at) => !Number.isNaN(at));
  if (known.length === 0) return undefined;
  const newest = known.reduce((latest, at) => Math.max(latest, at), 0);
  return new Date((Math.floor(newest / 1000) + 1) * 1000).toISOString().replace('.000Z', 'Z');
}

const sayOrigin = (sessions: Sessions): string =>
  sessions.some(({ kind }) => kind === 'role')
    ? 'the role is what is followed'
    : `${count(sessions.length, 'session')} of it ${sessions.length === 1 ? 'is' : 'are'} followed here`;

function sayValidity(sessions: Sessions): string {
  const ends = sessions.map(({ expires }) => expires);
  const known = ends.filter((end) => end !== undefined).toSorted();
  const last = known.at(-1);
  if (last === undefined) return 'valid until: unknown';
  return `valid until ${sayTime(last)}${known.length < ends.length ? ' (of some it is unknown)' : ''}`;
}
