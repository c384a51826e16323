import { bySignIn, byUserKey, byUserSession, type User, userArn } from '../callers.ts';
import { changeIam, consoleLogin, createAccessKey, createLoginProfile, createUser, READS } from '../calls.ts';
import { ACCOUNTS } from '../organisation.ts';
import { isoSeconds } from '../record.ts';
import type { Scene } from '../scene.ts';
import { type FollowedUser, leak, look, stranger } from '../steps.ts';
import type { Case } from './case.ts';

/** A user is made, or the password of one is set: whoever signs in then is the attacker. */
export const humanAccess: Case = {
  rule: 'R6',
  name: 'r06-human-access',
  stories: 24,
  play: (scene) => {
    const leaked = leak(scene);
    if (scene.index % 2 === 0) makeUser(scene, leaked);
    else resetPassword(scene, leaked);
  },
};

function makeUser(scene: Scene, leaked: FollowedUser): void {
  const user = scene.newUser(`support-${scene.index}`);
  const at = scene.tick();
  scene.does(leaked.caller, createUser(user, at), { at });
  const policyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  scene.does(leaked.caller, changeIam('AttachUserPolicy', { userName: user.name, policyArn }));
  const profileAt = scene.tick();
  scene.does(leaked.caller, createLoginProfile(user, profileAt), { at: profileAt });
  const key = scene.newKey('AKIA');
  const keyAt = scene.tick();
  scene.does(leaked.caller, createAccessKey(user, key, keyAt), { at: keyAt });
  const made = { rules: ['R6'], confidences: ['proven'], aliases: [userArn(user)] } as const;
  scene.derive(user.id, leaked.id, made);
  scene.derive(key, leaked.id, { rules: ['R5', 'R6'], confidences: ['proven'] });
  scene.prove(user.id);
  look(scene, byUserKey(user, key, scene.attacker), 2);
  signIn(scene, user, 'required');
  const isRemoved = scene.index % 4 === 0;
  if (isRemoved) {
    scene.wait(10_000);
    remove(scene, user, key);
    if (scene.index % 8 === 0) remake(scene, user);
  }
  const state = isRemoved ? 'removed' : 'present';
  // Removed, and then made again by the owner under the same name: what the answer calls the state is open.
  if (scene.index % 8 === 0) scene.tolerate({ artifacts: [user.name] });
  else scene.leave({ type: 'iam-user', id: user.name, state });
  scene.leave({ type: 'access-key', id: key, state });
  scene.leave({ type: 'login-profile', id: user.name, state });
  scene.leave({ type: 'policy-attachment', id: `${user.name}+${policyArn}`, state });
  addNamesake(scene, user);
}

function resetPassword(scene: Scene, leaked: FollowedUser): void {
  const user = scene.newUser(`pat-${scene.index}`);
  const isNew = scene.index % 4 === 1;
  const at = scene.tick();
  if (isNew) scene.does(leaked.caller, createLoginProfile(user, at), { at });
  else scene.does(leaked.caller, changeIam('UpdateLoginProfile', { userName: user.name }), { at });
  scene.leave({ type: 'login-profile', id: user.name, state: 'present' });
  if (scene.index % 4 === 3) {
    const serialNumber = `arn:aws:iam::${user.account}:mfa/${user.name}`;
    scene.does(leaked.caller, changeIam('DeactivateMFADevice', { userName: user.name, serialNumber }));
    scene.tolerate({ artifacts: [serialNumber] });
  }
  const session = signIn(scene, user, 'tolerated');
  scene.derive(session, leaked.id, { rules: ['R6', 'R3'], confidences: ['strong', 'proven'] });
  scene.tolerate({ credentials: [user.id, userArn(user), user.name] });
  scene.prove(session);
  // The password is new; the user's key is as it was, and so is what the user did in the console before.
  const key = scene.newKey('AKIA');
  const place = { address: '203.0.113.60', agent: 'Boto3/1.34.69' };
  const notEvents = READS.slice(0, 3).map((call) => scene.others(byUserKey(user, key, place), call));
  const early = { accessKeyId: scene.newKey('ASIA'), createdAt: at - 9_000_000, inConsole: true };
  notEvents.push(
    ...READS.slice(0, 2).map((call, step) =>
      scene.others(byUserSession(user, early, place), call, { at: at - 8_000_000 + step * 5_000 }),
    ),
  );
  scene.decoy("the user's own key, and the console before the reset", {
    notCredentials: [key, early.accessKeyId, `${user.id}#${isoSeconds(early.createdAt)}`],
    notEvents,
  });
}

/** Gives the id of the session. */
function signIn(scene: Scene, user: User, login: 'required' | 'tolerated'): string {
  scene.wait(300);
  const createdAt = scene.tick();
  const keys = [scene.newKey('ASIA'), scene.newKey('ASIA')];
  const web = (accessKeyId: string) =>
    byUserSession(user, { accessKeyId, createdAt, inConsole: true }, scene.attacker);
  const caller = bySignIn(user, scene.attacker);
  if (login === 'required') scene.does(caller, consoleLogin(), { at: createdAt });
  else scene.aside(caller, consoleLogin(), { at: createdAt });
  for (const key of keys) look(scene, web(key), 2);
  const id = `${user.id}#${isoSeconds(createdAt)}`;
  scene.tolerate({ credentials: [id, ...keys] });
  return id;
}

function remove(scene: Scene, user: User, accessKeyId: string): void {
  const { caller } = stranger(scene);
  const userName = user.name;
  const policyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const notEvents = [
    changeIam('DeleteAccessKey', { userName, accessKeyId }),
    changeIam('DeleteLoginProfile', { userName }),
    changeIam('DetachUserPolicy', { userName, policyArn }),
    changeIam('DeleteUser', { userName }),
  ].map((call) => scene.others(caller, call));
  scene.decoy('the owner cleans up', { notEvents });
}

/** Under the same name, with another id. */
function remake(scene: Scene, { name }: User): void {
  scene.wait(3_600);
  const { caller } = stranger(scene);
  const user = scene.newUser(name);
  const key = scene.newKey('AKIA');
  const at = scene.tick();
  const place = { address: '203.0.113.61', agent: 'aws-cli/2.15.30' };
  const notEvents = [
    scene.others(caller, createUser(user, at), { at }),
    scene.others(caller, createAccessKey(user, key, at + 5_000), { at: at + 5_000 }),
    ...READS.slice(0, 3).map((call, step) =>
      scene.others(byUserKey(user, key, place), call, { at: at + 60_000 * (step + 1) }),
    ),
  ];
  scene.decoy('a user made again by the owner under the same name', {
    notCredentials: [user.id, key],
    notEvents,
  });
}

function addNamesake(scene: Scene, { name, account }: User): void {
  const other = scene.newUser(
    name,
    ACCOUNTS.find((one) => one !== account),
  );
  const key = scene.newKey('AKIA');
  const caller = byUserKey(other, key, { address: '203.0.113.62', agent: 'aws-cli/2.15.30' });
  const notEvents = READS.slice(0, 3).map((call) => scene.others(caller, call));
  scene.decoy('a user of the same name in another account', { notCredentials: [other.id, key], notEvents });
}
