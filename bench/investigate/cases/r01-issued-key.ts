import { byFederatedUser, byUserSession } from '../callers.ts';
import { assumeRoot, getFederationToken, getSessionToken } from '../calls.ts';
import { ACCOUNTS } from '../organisation.ts';
import { isoSeconds } from '../record.ts';
import type { Scene } from '../scene.ts';
import {
  type FollowedUser,
  ISSUED,
  leak,
  look,
  mention,
  strangerTakes,
  takeInVain,
  takeRole,
} from '../steps.ts';
import type { Case } from './case.ts';

const WAYS = [takeSharedRole, takeChain, takeSessionToken, takeFederationToken, takeRoot, takeAcross];

/** STS hands a key to a key that is followed. */
export const issuedKey: Case = {
  rule: 'R1',
  name: 'r01-issued-key',
  stories: 24,
  play: (scene) => {
    const leaked = leak(scene);
    WAYS[scene.index % WAYS.length]?.(scene, leaked);
    takeInVain(scene, leaked, scene.newRole('vault-admin'));
    mention(scene, leaked.accessKeyId);
  },
};

/** Everybody takes it all day: only this session is tainted. */
function takeSharedRole(scene: Scene, leaked: FollowedUser): void {
  const shared = scene.organisation.sharedRoles.filter(({ account }) => account === scene.account);
  const role = scene.random.pick(shared);
  const taken = takeRole(scene, leaked, role, 'ci');
  scene.prove(taken.id);
  strangerTakes(scene, role, 'ci', 'a shared role, under the same session name, by somebody else');
}

function takeChain(scene: Scene, leaked: FollowedUser): void {
  const first = takeRole(scene, leaked, scene.newRole('jump'));
  const second = takeRole(scene, first, scene.newRole('operate'));
  const third = takeRole(scene, second, scene.newRole('admin'));
  scene.prove(first.id, second.id, third.id);
  strangerTakes(scene, second.session.role, 'nightly', 'the role in the middle of a chain, by somebody else');
}

function takeSessionToken(scene: Scene, leaked: FollowedUser): void {
  const at = scene.tick();
  const issue = scene.newIssue();
  const { accessKeyId } = issue;
  // Lies in two files, as one record in five of a real set does.
  const eventID = scene.does(leaked.caller, getSessionToken(at, issue), { at, deliveries: 2 });
  scene.decoy('the same record in two files', { baits: [eventID] });
  scene.derive(accessKeyId, leaked.id, { ...ISSUED, aliases: [`${leaked.user.id}#${isoSeconds(at)}`] });
  look(scene, byUserSession(leaked.user, { accessKeyId, createdAt: at }, scene.attacker), 3);
  scene.prove(accessKeyId);
}

function takeFederationToken(scene: Scene, leaked: FollowedUser): void {
  const at = scene.tick();
  const issue = scene.newIssue();
  const { account } = leaked.user;
  const name = `support-${scene.index}`;
  scene.does(leaked.caller, getFederationToken(leaked.user, name, at, issue), { at });
  const aliases = [`${account}:${name}#${isoSeconds(at)}`];
  scene.derive(issue.accessKeyId, leaked.id, { ...ISSUED, aliases });
  const federated = { account, name, by: leaked.user, createdAt: at };
  look(scene, byFederatedUser(federated, issue.accessKeyId, scene.attacker), 3);
  scene.prove(issue.accessKeyId);
  // Another one, of the same name, whom somebody else made.
  const others = scene.newUser();
  const other = { account, name, by: others, createdAt: at - 3_600_000 };
  const key = scene.newKey('ASIA');
  const eventID = scene.others(
    byFederatedUser(other, key, { address: '203.0.113.7', agent: 'aws-cli/2.15.30' }),
    {
      service: 's3',
      name: 'ListBuckets',
      readOnly: true,
    },
  );
  scene.decoy('a federated user of the same name, of another user', {
    notCredentials: [key],
    notEvents: [eventID],
  });
}

// From AWS's documents: there is no public record of a session of AssumeRoot.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-track-privileged-tasks.html
function takeRoot(scene: Scene, leaked: FollowedUser): void {
  const member = ACCOUNTS.find((account) => account !== scene.account) ?? ACCOUNTS[0];
  const at = scene.tick();
  const issue = scene.newIssue();
  const { accessKeyId } = issue;
  scene.does(leaked.caller, assumeRoot(member, at, issue), { at });
  scene.derive(accessKeyId, leaked.id, { ...ISSUED, aliases: [`${member}#${isoSeconds(at)}`] });
  const identity = (key: string, createdAt: number): object => ({
    type: 'Root',
    principalId: member,
    arn: `arn:aws:iam::${member}:root`,
    accountId: member,
    accessKeyId: key,
    sessionContext: {
      attributes: { creationDate: isoSeconds(createdAt), mfaAuthenticated: 'false' },
      assumedRoot: 'true',
    },
  });
  const root = { identity: identity(accessKeyId, at), account: member, ...scene.attacker };
  scene.does(root, {
    service: 's3',
    name: 'DeleteBucketPolicy',
    request: { bucketName: `locked-${scene.index}` },
  });
  scene.tolerate({ artifacts: [`locked-${scene.index}`] });
  scene.prove(accessKeyId);
  const other = scene.newKey('ASIA');
  const own = { ...root, identity: identity(other, at - 7_200_000), address: '203.0.113.9' };
  const eventID = scene.others(own, { service: 'sqs', name: 'ListQueues', readOnly: true });
  scene.decoy('another session of the same root', { notCredentials: [other], notEvents: [eventID] });
}

function takeAcross(scene: Scene, leaked: FollowedUser): void {
  const other = ACCOUNTS.find((account) => account !== scene.account) ?? ACCOUNTS[0];
  const role = scene.newRole('shared-services', other);
  const taken = takeRole(scene, leaked, role, 'deploy');
  scene.prove(taken.id);
  strangerTakes(scene, role, 'deploy', 'the same role and session name in the other account');
}
