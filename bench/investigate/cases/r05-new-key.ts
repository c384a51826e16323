import { byUserKey } from '../callers.ts';
import { changeIam, createAccessKey, deny } from '../calls.ts';
import type { Scene } from '../scene.ts';
import { type FollowedUser, leak, look, stranger } from '../steps.ts';
import type { Case } from './case.ts';

/** A new long-term key: for another user, or for the caller itself. */
export const newKey: Case = {
  rule: 'R5',
  name: 'r05-new-key',
  stories: 22,
  play: (scene) => {
    const leaked = leak(scene);
    const isForItself = scene.index % 3 === 0;
    const user = isForItself ? leaked.user : scene.newUser();
    const accessKeyId = scene.newKey('AKIA');
    const at = scene.tick();
    scene.does(leaked.caller, createAccessKey(user, accessKeyId, at, isForItself), { at });
    scene.derive(accessKeyId, leaked.id, { rules: ['R5'], confidences: ['proven'] });
    look(scene, byUserKey(user, accessKeyId, scene.attacker), 3);
    scene.prove(accessKeyId);
    if (!isForItself) addOwnKey(scene, user);
    addOthersKey(scene, user);
    refuse(scene, leaked);
    end(scene, leaked, accessKeyId, user.name);
  },
};

/** What the user has done all along with a key of its own. */
function addOwnKey(scene: Scene, user: Parameters<typeof byUserKey>[0]): void {
  const key = scene.newKey('AKIA');
  const own = byUserKey(user, key, { address: '203.0.113.50', agent: 'Boto3/1.34.69' });
  const notEvents = [1, 2].map(() =>
    scene.others(own, { service: 's3', name: 'ListBuckets', readOnly: true }),
  );
  scene.decoy('another key of the user for whom one was made', { notCredentials: [key], notEvents });
}

/** In the same minute somebody else makes a key for the same user. */
function addOthersKey(scene: Scene, user: Parameters<typeof byUserKey>[0]): void {
  const { caller } = stranger(scene);
  const key = scene.newKey('AKIA');
  const at = scene.tick();
  const made = scene.others(caller, createAccessKey(user, key, at), { at });
  const used = scene.others(byUserKey(user, key, { address: '203.0.113.51', agent: 'aws-cli/2.15.30' }), {
    service: 'ec2',
    name: 'DescribeVpcs',
    readOnly: true,
  });
  scene.decoy('a key that somebody else makes for the same user', {
    notCredentials: [key],
    notEvents: [made, used],
  });
}

function refuse(scene: Scene, { caller, user }: FollowedUser): void {
  const key = scene.newKey('AKIA');
  const other = scene.newUser();
  const at = scene.tick();
  const refused = scene.does(caller, deny(createAccessKey(other, key, at), user.name), { at });
  scene.decoy('a key that was refused', { notCredentials: [key], baits: [refused] });
}

/** Left there, removed by the attacker, or by the owner, whose call is not the attack's. */
function end(scene: Scene, leaked: FollowedUser, accessKeyId: string, userName: string): void {
  const remove = changeIam('DeleteAccessKey', { userName, accessKeyId });
  if (scene.index % 3 === 1) scene.does(leaked.caller, remove);
  if (scene.index % 3 === 2) {
    scene.wait(7_200);
    const removal = scene.others(stranger(scene).caller, remove);
    scene.decoy('the owner cleans up', { notEvents: [removal] });
  }
  scene.leave({ type: 'access-key', id: accessKeyId, state: scene.index % 3 === 0 ? 'present' : 'removed' });
}
