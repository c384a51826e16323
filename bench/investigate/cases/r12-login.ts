import { bySession, sessionId } from '../callers.ts';
import { READS } from '../calls.ts';
import { ACCOUNTS } from '../organisation.ts';
import { drawUuid } from '../random.ts';
import type { Scene } from '../scene.ts';
import { look } from '../steps.ts';
import type { Case } from './case.ts';

/** A person's sign-in goes on elsewhere: by `aws login`, or by Identity Center into another account. */
export const login: Case = {
  rule: 'R12',
  name: 'r12-login',
  stories: 22,
  play: (scene) => {
    if (scene.index % 2 === 0) playLogin(scene);
    else playIdentityCenter(scene);
  },
};

const place = { address: '203.0.113.110', agent: 'aws-cli/2.32.1 Python/3.13.2 Darwin/24.1.0 exe/x86_64' };

// From AWS's documents: there is no public record of `aws login`. That the sign-in session stands in `sessionContext`, of
// the call that makes the token as of those made with it, is by its condition key aws:SignInSessionArn.
// https://docs.aws.amazon.com/signin/latest/userguide/command-line-sign-in.html
function playLogin(scene: Scene): void {
  const role = scene.newRole('developer');
  const web = { role, name: 'kim', createdAt: scene.tick() };
  const key = scene.newKey('ASIA');
  scene.setSeed({ kind: 'key', value: key }, key, [sessionId(web)]);
  const arnOf = () => `arn:aws:signin:${scene.region}:${scene.account}:session/${drawUuid(scene.random)}`;
  const [own, other] = [arnOf(), arnOf()];
  const inConsole = (signInSessionArn: string) => ({ inConsole: true, context: { signInSessionArn } });
  const caller = bySession(web, key, scene.attacker, inConsole(own));
  look(scene, caller, 2);
  const createToken = {
    service: 'signin',
    name: 'CreateOAuth2Token',
    request: { grantType: 'authorization_code', clientId: 'arn:aws:signin:::devtools/same-device' },
  };
  scene.does(caller, createToken, { region: scene.region });
  scene.wait(900);
  // Refreshed every quarter of an hour: another key and creation, the same sign-in session.
  const keys = [scene.newKey('ASIA'), scene.newKey('ASIA')];
  const created = keys.map((accessKeyId) => {
    const session = { ...web, createdAt: scene.tick() };
    look(scene, bySession(session, accessKeyId, scene.attacker, { context: { signInSessionArn: own } }), 2);
    scene.wait(900);
    return sessionId(session);
  });
  scene.derive(keys[0] ?? '', key, {
    rules: ['R12', 'R2'],
    confidences: ['strong', 'proven'],
    aliases: [...keys, ...created, own],
  });
  scene.prove(own);
  scene.tolerate({ credentials: [own] });
  // At the same time the same person is signed in elsewhere, as the owner.
  const theirs = { ...web, createdAt: web.createdAt - 4_000_000 };
  const ownKey = scene.newKey('ASIA');
  const elsewhere = bySession(theirs, ownKey, place, { context: { signInSessionArn: other } });
  const notEvents = READS.slice(0, 3).map((call) => scene.others(elsewhere, call));
  scene.decoy('another sign-in of the same role session name', {
    notCredentials: [ownKey, other, sessionId(theirs)],
    notEvents,
  });
}

// From AWS's documents: there is no public record of an attack by it. Of sessions of roles, only the identity-enhanced ones,
// which an application takes for a person, say for whom they are; those of a permission set (`AWSReservedSSO_…`) do not.
// https://docs.aws.amazon.com/singlesignon/latest/userguide/trustedidentitypropagation-identity-enhanced-iam-role-sessions.html
// https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sso-event-entries.html
function playIdentityCenter(scene: Scene): void {
  const userOf = () => drawUuid(scene.random);
  const storeOf = (userId: string) => ({
    onBehalfOf: {
      userId,
      identityStoreArn: 'arn:aws:identitystore::111122223333:identitystore/d-9067642ac7',
    },
  });
  const [person, other] = [userOf(), userOf()];
  const name = `kim-${scene.index}@example.com`;
  const first = scene.newRole('query-editor');
  const session = { role: first, name, createdAt: scene.tick() };
  const key = scene.newKey('ASIA');
  scene.setSeed({ kind: 'key', value: key }, key, [sessionId(session)]);
  look(scene, bySession(session, key, scene.attacker, { identity: storeOf(person) }), 3);

  const second = scene.newRole(
    'data-lake',
    ACCOUNTS.find((account) => account !== scene.account),
  );
  const portal = (userId: string) => ({
    identity: {
      type: 'IdentityCenterUser',
      accountId: scene.account,
      ...storeOf(userId),
      credentialId: userOf(),
    },
    account: scene.account,
    ...(userId === person ? scene.attacker : place),
  });
  const getCredentials = {
    service: 'sso',
    name: 'GetRoleCredentials',
    readOnly: true,
    more: { roleName: second.name, accountId: second.account },
  };
  scene.aside(portal(person), getCredentials);
  const further = { role: second, name, createdAt: scene.tick() };
  const furtherKey = scene.newKey('ASIA');
  look(scene, bySession(further, furtherKey, scene.attacker, { identity: storeOf(person) }), 3);
  scene.derive(furtherKey, key, {
    rules: ['R12', 'R2'],
    confidences: ['strong', 'proven'],
    aliases: [sessionId(further), person],
  });
  scene.prove(furtherKey);
  scene.tolerate({ credentials: [person] });

  // Somebody else in the same role; and the person the day before.
  const decoys = [
    ['another person in the same role', other, scene.tick(), `lee-${scene.index}@example.com`],
    ['the same person, the day before', person, session.createdAt - 90_000_000, name],
  ] as const;
  for (const [tests, userId, at, as] of decoys) {
    const theirs = { role: second, name: as, createdAt: at };
    const theirKey = scene.newKey('ASIA');
    const caller = bySession(theirs, theirKey, place, { identity: storeOf(userId) });
    const notEvents = [
      scene.others(portal(userId), getCredentials, { at: at - 2_000 }),
      ...READS.slice(0, 2).map((call, step) => scene.others(caller, call, { at: at + 4_000 * (step + 1) })),
    ];
    scene.decoy(tests, { notCredentials: [theirKey, sessionId(theirs)], notEvents });
  }
}
