import {
  byOtherAccount,
  bySession,
  byUserKey,
  type Place,
  principalOf,
  type Role,
  type Session,
  sessionId,
  type User,
  userArn,
} from './callers.ts';
import { assumeRole, deny, READS } from './calls.ts';
import { drawOwnAddress, type NoiseUser } from './organisation.ts';
import { drawAlphanumeric, drawUuid } from './random.ts';
import type { Call, Caller } from './record.ts';
import type { Ruling, Scene } from './scene.ts';

const DAY = 86_400_000;
const OWNER_AGENT = 'aws-sdk-java/2.25.11 Linux/6.1.79 OpenJDK_64-Bit_Server_VM/21.0.2+13-LTS Java/21.0.2';

export interface Followed {
  /** In the truth. */
  readonly id: string;
  readonly caller: Caller;
}

export interface FollowedUser extends Followed {
  readonly user: User;
  readonly accessKeyId: string;
}

export interface FollowedSession extends Followed {
  readonly session: Session;
  readonly accessKeyId: string;
}

/** A user's key has leaked; the attacker looks around with it, sometimes refused. The seed. */
export function leakKey(scene: Scene): FollowedUser {
  const user = scene.newUser();
  const accessKeyId = scene.newKey('AKIA');
  const caller = byUserKey(user, accessKeyId, scene.attacker);
  scene.setSeed({ kind: 'key', value: accessKeyId }, accessKeyId);
  look(scene, caller, 2);
  if (scene.index % 4 === 1) {
    const delivered = scene.does(caller, scene.random.pick(READS), { deliveries: 2 });
    scene.decoy('the same record in two files', { baits: [delivered] });
  }
  if (scene.random.hits(50)) scene.does(caller, deny(scene.random.pick(READS), userArn(user)));
  return { id: accessKeyId, caller, user, accessKeyId };
}

/** The first address, and all that the key has done there for a month, are the owner's; he goes on during the attack. */
export function leakKeyInUse(scene: Scene): FollowedUser {
  const owner: Place = { address: drawOwnAddress(scene.random), agent: OWNER_AGENT };
  const attackBegins = scene.tick();
  const leaked = leakKey(scene);
  const byOwner = byUserKey(leaked.user, leaked.accessKeyId, owner);
  const routine: Call[] = [
    { service: 's3', name: 'ListBuckets', readOnly: true },
    { service: 'ec2', name: 'DescribeInstances', readOnly: true },
  ];
  const own: string[] = [];
  for (let day = 1; day <= 32 && attackBegins - day * DAY > scene.logsBegin; day += 1)
    for (const call of routine)
      own.push(
        scene.does(byOwner, call, { at: attackBegins - day * DAY + scene.random.below(4) * 1_800_000 }),
      );
  for (const call of routine) own.push(scene.does(byOwner, call));
  for (const eventID of own) scene.actor(eventID, 'owner');
  // A burst of reading from a new address with a new agent: nothing that the owner does.
  for (const call of READS) scene.actor(scene.does(leaked.caller, call), 'attacker');
  scene.decoy("the owner's own use of the very key", { baits: own });
  return leaked;
}

/** Mostly nobody else uses the key; in one story of five its owner does. */
export const leak = (scene: Scene): FollowedUser =>
  scene.index % 5 === 4 ? leakKeyInUse(scene) : leakKey(scene);

/** So many calls that read. */
export function look(scene: Scene, caller: Caller, count: number): void {
  for (let done = 0; done < count; done += 1) scene.does(caller, scene.random.pick(READS));
}

export const ISSUED: Ruling = { rules: ['R1', 'R2'], confidences: ['proven'] };

/** Takes a role, and uses it from where the attacker is. */
export function takeRole(scene: Scene, by: Followed, role: Role, name?: string): FollowedSession {
  const at = scene.tick();
  const session = { role, name: name ?? `s-${drawAlphanumeric(scene.random, 8)}`, createdAt: at };
  const issue = scene.newIssue();
  if (by.caller.account === role.account) scene.does(by.caller, assumeRole(session, issue), { at });
  else takeAcross(scene, by.caller, session, issue);
  const { accessKeyId } = issue;
  scene.derive(accessKeyId, by.id, { ...ISSUED, aliases: [sessionId(session)] });
  const caller = bySession(session, accessKeyId, scene.attacker);
  look(scene, caller, 2);
  return { id: accessKeyId, session, accessKeyId, caller };
}

/**
 * Recorded in both accounts, under one sharedEventID. The role's account sees no key of the caller.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_examples-sts-api
 */
function takeAcross(
  scene: Scene,
  caller: Caller,
  session: Session,
  issue: ReturnType<Scene['newIssue']>,
): void {
  const call = assumeRole(session, issue);
  const sharedEventID = drawUuid(scene.random);
  const options = { at: session.createdAt, sharedEventID };
  const own = scene.does(caller, call, options);
  const principalId = String(Reflect.get(caller.identity, 'principalId'));
  const seen = byOtherAccount({ account: caller.account, principalId }, session.role.account, scene.attacker);
  const copy = scene.others(seen, call, options);
  scene.copyOf(own, copy);
  scene.decoy('a copy in the account of the role: the caller has no key there', { baits: [own] });
}

export interface Stranger {
  readonly caller: Caller;
  readonly user: NoiseUser;
}

/** Somebody of the organisation who has nothing to do with it. */
export function stranger(scene: Scene, account = scene.account): Stranger {
  const user = scene.random.pick(scene.organisation.users.filter((one) => one.account === account));
  return { user, caller: byUserKey(user, user.accessKeyId, user) };
}

/** Somebody else takes a role and uses it: its key and calls do not belong. */
export function strangerTakes(scene: Scene, role: Role, name: string, tests: string): FollowedSession {
  const { caller, user } = stranger(scene, role.account);
  const at = scene.tick();
  const session = { role, name, createdAt: at };
  const issue = scene.newIssue();
  const { accessKeyId } = issue;
  const taken = scene.others(caller, assumeRole(session, issue), { at });
  const own = bySession(session, accessKeyId, user);
  const used = READS.slice(0, 2).map((call) => scene.others(own, call));
  scene.decoy(tests, {
    notCredentials: [accessKeyId, sessionId(session)],
    notEvents: [taken, ...used],
  });
  return { id: accessKeyId, session, accessKeyId, caller: own };
}

/** Refused: nothing came out of it, though it belongs. */
export function takeInVain(scene: Scene, by: Followed, role: Role): void {
  const session = { role, name: `s-${drawAlphanumeric(scene.random, 8)}`, createdAt: scene.tick() };
  const issue = scene.newIssue();
  const refused = scene.does(by.caller, deny(assumeRole(session, issue), principalOf(session)));
  scene.decoy('a refused call issues nothing', { notCredentials: [issue.accessKeyId], baits: [refused] });
}

/** Others mention the key, or have it in a parameter: they did not use it. */
export function mention(scene: Scene, accessKeyId: string): void {
  const { caller, user } = stranger(scene);
  const inAgent = { ...caller, agent: `${user.agent} audit/${accessKeyId}` };
  const quoted = `{"accessKeyId":"${accessKeyId}"}`;
  const notEvents = [
    scene.others(inAgent, { service: 'iam', name: 'ListUsers', readOnly: true }),
    scene.others(caller, {
      service: 'iam',
      name: 'GetAccessKeyLastUsed',
      readOnly: true,
      request: { accessKeyId },
    }),
    scene.others(caller, {
      service: 'ssm',
      name: 'PutParameter',
      request: { name: '/audit/note', description: quoted, type: 'String' },
      error: { code: 'ValidationException', message: `no such parameter: ${quoted}` },
    }),
  ];
  scene.decoy('the key id in an agent, a parameter, a message', { notEvents });
}
