import { byService, bySession, principalOf, sessionId } from '../callers.ts';
import { assumeForWorkload, assumeRole, READS } from '../calls.ts';
import type { Scene } from '../scene.ts';
import { type Followed, leak, look, strangerTakes } from '../steps.ts';
import type { Case } from './case.ts';

/** A session has more keys than the one that its issuing names; its principal and creation are the same. */
export const sameSession: Case = {
  rule: 'R2',
  name: 'r02-same-session',
  stories: 22,
  play: (scene) => {
    if (scene.index % 3 === 2) return playInstance(scene);
    playRole(scene, leak(scene));
  },
};

function playRole(scene: Scene, leaked: Followed): void {
  const at = scene.tick();
  const role = scene.newRole('batch');
  const issue = scene.newIssue();
  // The clock of whoever writes the session is up to a second off.
  const session = { role, name: 'botocore-session-1', createdAt: at };
  const seen = { ...session, createdAt: at + 1_000 * (scene.index % 2) };
  scene.does(leaked.caller, assumeRole(session, issue), { at });
  scene.derive(issue.accessKeyId, leaked.id, { rules: ['R1', 'R2'], confidences: ['proven'] });
  // Of every other session the key that was issued is never seen.
  if (scene.index % 2 === 0) look(scene, bySession(seen, issue.accessKeyId, scene.attacker), 1);
  const keys = [scene.newKey('ASIA'), scene.newKey('ASIA')];
  for (const key of keys) look(scene, bySession(seen, key, scene.attacker), 2);
  scene.derive(sessionId(seen), leaked.id, {
    rules: ['R2', 'R1'],
    confidences: ['proven', 'strong'],
    aliases: [...keys, sessionId(session), ...[issue.accessKeyId]],
  });
  scene.prove(sessionId(seen));
  // An hour earlier, and again much later, somebody else had the role under the same name.
  const name = session.name;
  scene.wait(3_600);
  const again = strangerTakes(scene, role, name, 'a session name that is used again, after it');
  const early = { role, name, createdAt: at - 5_400_000 };
  const key = scene.newKey('ASIA');
  const before = bySession(early, key, { address: '203.0.113.20', agent: 'aws-cli/2.15.30' });
  const notEvents = READS.slice(0, 2).map((call, step) =>
    scene.others(before, call, { at: at - 5_000_000 + step * 9_000 }),
  );
  scene.decoy('a session name that is used again, before it', {
    notCredentials: [key, sessionId(early), sessionId(again.session)],
    notEvents,
  });
}

/** EC2 issues an instance several keys in one second: who asks about the session means all of them. */
function playInstance(scene: Scene): void {
  const at = scene.tick();
  const role = scene.newRole('web');
  const instance = scene.organisation.instances[scene.index]?.id ?? 'i-00000000000000000';
  const name = `${instance.slice(0, -3)}${scene.index.toString(16).padStart(3, '0')}`;
  const session = { role, name, createdAt: at };
  const issues = [scene.newIssue(), scene.newIssue(), scene.newIssue()];
  const aliases = [...issues.map(({ accessKeyId }) => accessKeyId), sessionId(session)];
  scene.setSeed({ kind: 'session', value: principalOf(session) }, principalOf(session), aliases);
  for (const issue of issues) {
    scene.aside(byService('ec2', role.account), assumeForWorkload(session, issue), { at });
    look(scene, bySession(session, issue.accessKeyId, scene.attacker), 2);
  }
  scene.prove(...issues.map(({ accessKeyId }) => accessKeyId));
  strangerTakes(scene, role, 'debug', 'the same role under another session name');
}
