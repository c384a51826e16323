import type { Artifact, ContainmentAdvice, TracedCredential } from '../../model/investigation.ts';
import type { AdviceParts } from './advise.ts';
import { sayOwnerUse } from './owner-use.ts';
import { principalOf, sayCredential, sayName } from './safe-words.ts';
import { shellCommand } from './shell-word.ts';
import { sayOrigin } from './workload.ts';

export interface IssuerAdvice {
  readonly advice: readonly ContainmentAdvice[];
  /** `account/name` of users whose sessions are ended by it. */
  readonly users: ReadonlySet<string>;
  /** Ids of keys, and `account/name` of users, that are seen to by it. */
  readonly covered: ReadonlySet<string>;
}

/** Where the logs give no name of the user, or one that a shell would read something into. */
export const BY_CONSOLE =
  'find the user in the console and attach the policy AWSDenyAll: these logs give no name that can stand in a command';
export const GIVE_BACK = 'by cordon restore, with the id of the incident that containing opens';

/** Whoever can make new credentials: what was asked about, then the keys and users that came out of it. */
export function adviseIssuers(parts: AdviceParts): IssuerAdvice {
  const users = new Set<string>();
  const covered = new Set<string>();
  const madeUsers = new Set(parts.artifacts.filter(isMadeUser).map(userOfArtifact));
  const advice = parts.credentials
    .filter((one) => one.state !== 'ended' && one.actor !== 'owner' && !isUnheardOf(one))
    .toSorted((a, b) => rankIssuer(a) - rankIssuer(b))
    .flatMap((credential): ContainmentAdvice[] => {
      const owner = credential.arn === undefined ? undefined : principalOf(credential.arn);
      const who = `${owner?.account}/${owner?.name}`;
      if (credential.kind === 'user-key') {
        covered.add(credential.id);
        if (owner?.kind === 'user') users.add(who);
        const isOfMadeUser = madeUsers.has(who);
        if (isOfMadeUser) covered.add(who);
        return [adviseKey(credential, isOfMadeUser, parts)];
      }
      if (credential.kind === 'user') {
        // Denied everything already, with the key that was made for him.
        if (covered.has(who)) return [];
        if (owner?.kind === 'user') {
          users.add(who);
          covered.add(who);
        }
        return [adviseUser(credential, parts)];
      }
      return credential.kind === 'person' ? [advisePerson(credential, parts)] : [];
    });
  return { advice, users, covered };
}

/** A name that was asked about and that no record has: perhaps there is nobody of that name. */
const isUnheardOf = ({ kind, parent, arn }: TracedCredential): boolean =>
  kind === 'user' && parent === undefined && arn === undefined;

/** A user whom nobody needs: he is denied everything, not his keys alone. */
const isMadeUser = ({ type, changes }: Artifact): boolean =>
  type === 'iam-user' && changes.some(({ op, by }) => op === 'create' && by === 'attacker');

/** `account/name`. */
export function userOfArtifact({ id, arn = '', account }: Artifact): string {
  const owner = principalOf(arn);
  return owner === undefined ? `${account}/${id}` : `${owner.account}/${owner.name}`;
}

/** The seed, then keys, then users: in each as they came into being. */
const rankIssuer = ({ parent, kind }: TracedCredential): number =>
  parent === undefined ? 0 : kind === 'user-key' ? 1 : 2;

function adviseKey(
  credential: TracedCredential,
  isOfMadeUser: boolean,
  parts: AdviceParts,
): ContainmentAdvice {
  const { id, arn, parent, accessKeyId = id } = credential;
  const owner = arn === undefined ? undefined : principalOf(arn);
  const why = sayWhy(credential, parts);
  const disrupts = sayOwnerUse([id], parts);
  if (owner?.kind === 'root')
    return {
      what: `deactivate root's access key ${sayName(accessKeyId)} in account ${owner.account}`,
      why,
      how: 'sign in as root, deactivate the key under Security credentials, and read docs/playbooks/root.md: no policy of the account denies root',
      disrupts,
      undo: 'set the key Active again, in the same place',
    };
  const user = owner === undefined ? '' : `user ${sayName(owner.name)} (account ${owner.account})`;
  const key = `access key ${sayName(accessKeyId)}`;
  return {
    what: isOfMadeUser
      ? `deny everything to ${user}, who was made in what is followed here and has ${key}`
      : `deactivate ${key}${user === '' ? '' : ` of ${user}`}, and deny the user's sessions`,
    why,
    how: /^[A-Z0-9]{16,128}$/.test(accessKeyId)
      ? `cordon contain ${accessKeyId}${isOfMadeUser ? ' --level deny' : ''}`
      : 'deactivate it by hand in IAM: its id in the logs is not one that AWS gives',
    disrupts:
      parent === undefined || isOfMadeUser
        ? disrupts
        : `${disrupts}; the user's own sessions end too, and he has to sign in again`,
    undo: GIVE_BACK,
  };
}

function adviseUser(credential: TracedCredential, parts: AdviceParts): ContainmentAdvice {
  const { id, arn = '' } = credential;
  const owner = principalOf(arn);
  const name = owner?.kind === 'user' ? owner.name : undefined;
  const keys = parts.credentials.filter((one) => one.kind === 'user-key' && isOf(one, owner));
  const how =
    keys.length > 0
      ? shellCommand`cordon contain ${arn} --level deny`
      : // Cordon contains users by their keys; one without any is denied by hand.
        shellCommand`aws iam attach-user-policy --user-name ${name} --policy-arn arn:aws:iam::aws:policy/AWSDenyAll`;
  return {
    what: `deny everything to ${sayCredential(credential)}${owner === undefined ? '' : ` of account ${owner.account}`}`,
    why: sayWhy(credential, parts),
    how: how ?? BY_CONSOLE,
    disrupts: `whatever else the user does; ${sayOwnerUse([id, ...keys.map((key) => key.id)], parts)}`,
    undo:
      keys.length > 0
        ? GIVE_BACK
        : (shellCommand`aws iam detach-user-policy --user-name ${name} --policy-arn arn:aws:iam::aws:policy/AWSDenyAll` ??
          'detach AWSDenyAll from the user'),
  };
}

const isOf = ({ arn }: TracedCredential, owner: ReturnType<typeof principalOf>): boolean => {
  const other = arn === undefined ? undefined : principalOf(arn);
  return owner !== undefined && other?.account === owner.account && other.name === owner.name;
};

const advisePerson = (credential: TracedCredential, parts: AdviceParts): ContainmentAdvice => ({
  what: `end the sessions of Identity Center's user ${sayCredential(credential)}`,
  why: sayWhy(credential, parts),
  how: 'in Identity Center, disable the user and revoke its sessions; docs/playbooks/identity-center.md has the order',
  disrupts: `all that the person does in every account; ${sayOwnerUse([credential.id], parts)}`,
  undo: 'enable the user in Identity Center again',
});

/** Why it is in the list, and how sure that is. */
export function sayWhy(
  credential: TracedCredential,
  { credentials }: Pick<AdviceParts, 'credentials'>,
): string {
  const { parent, rule, actor, state, events } = credential;
  const from =
    parent === undefined
      ? 'it is what was asked about'
      : rule === 'seed'
        ? `it is ${sayOrigin(credential, credentials)}`
        : `it came ${sayOrigin(credential, credentials)}`;
  const whose =
    actor !== 'unclear'
      ? ''
      : events === 0
        ? '; no call of it is in these logs'
        : '; whose calls these are is unclear: settle that with --pin first';
  const still = state === 'unknown' ? '; whether it is still alive is unknown' : '';
  return `${from}${parent === undefined ? ', and while it works it issues new sessions' : ''}${whose}${still}`;
}
