import { byOtherAccount, bySession, type Role, roleArn, sessionId } from '../callers.ts';
import { assumeRole, changeIam, createRole, deny, READS, trusting } from '../calls.ts';
import { OUTSIDE_ACCOUNTS } from '../organisation.ts';
import { drawUniqueId } from '../random.ts';
import type { Scene } from '../scene.ts';
import { leak, look, stranger } from '../steps.ts';
import type { Case } from './case.ts';

const [ATTACKERS, PARTNERS] = OUTSIDE_ACCOUNTS;

/** A role is made, or an old one opened, for an account outside; from there it is taken. */
export const backdooredRole: Case = {
  rule: 'R7',
  name: 'r07-backdoored-role',
  stories: 22,
  play: (scene) => {
    const leaked = leak(scene);
    const isNew = scene.index % 2 === 0;
    const role = scene.newRole(isNew ? 'SupportAccess' : 'integration');
    const before = trusting(`arn:aws:iam::${PARTNERS}:root`);
    // The partner has been let in all along.
    if (!isNew) {
      enter(scene, role, PARTNERS, 'an account that was trusted before, before');
      scene.others(stranger(scene).caller, changeTrust(role, before), { at: scene.tick() - 6_000_000 });
    }
    const at = scene.tick();
    const opened = trusting(`arn:aws:iam::${ATTACKERS}:root`, `arn:aws:iam::${PARTNERS}:root`);
    const open = isNew
      ? createRole(role, trusting(`arn:aws:iam::${ATTACKERS}:root`), at)
      : changeTrust(role, opened);
    scene.does(leaked.caller, open, { at });
    scene.tolerate({ credentials: [roleArn(role), role.id, role.name] });
    scene.wait(600);
    takeFromOutside(scene, role, leaked.id);
    if (!isNew) enter(scene, role, PARTNERS, 'an account that was trusted before, after');
    else {
      const other = scene.newRole('integration');
      const opening = changeTrust(other, trusting(`arn:aws:iam::${ATTACKERS}:root`));
      const refused = scene.does(leaked.caller, deny(opening, leaked.user.name));
      scene.decoy('a role whose opening was refused', { baits: [refused] });
      enter(scene, other, PARTNERS, 'another role, by an account that it has trusted all along');
    }

    if (isNew) {
      scene.leave({ type: 'iam-role', id: role.name, state: 'present' });
      scene.tolerate({ artifacts: [role.name] });
      return;
    }
    const isRestored = scene.index % 4 === 1;
    scene.wait(3_600);
    if (isRestored) scene.others(stranger(scene).caller, changeTrust(role, before));
    scene.leave({ type: 'role-trust', id: role.name, state: isRestored ? 'restored' : 'present' });
  },
};

const changeTrust = ({ name }: Role, policyDocument: string) =>
  changeIam('UpdateAssumeRolePolicy', { roleName: name, policyDocument });

function takeFromOutside(scene: Scene, role: Role, parent: string): void {
  const principalId = drawUniqueId(scene.random, 'AIDA');
  const at = scene.tick();
  const session = { role, name: `adminprod-${scene.index}`, createdAt: at };
  const issue = scene.newIssue();
  const caller = byOtherAccount({ account: ATTACKERS, principalId }, role.account, scene.attacker);
  scene.aside(caller, assumeRole(session, issue), { at });
  scene.derive(issue.accessKeyId, parent, {
    rules: ['R7', 'R1', 'R2'],
    confidences: ['proven'],
    aliases: [sessionId(session)],
  });
  look(scene, bySession(session, issue.accessKeyId, scene.attacker), 3);
  scene.prove(issue.accessKeyId);
  scene.tolerate({ credentials: [principalId] });
}

/** From an account whose business it is. */
function enter(scene: Scene, role: Role, account: string, tests: string): void {
  const place = { address: '203.0.113.70', agent: 'aws-sdk-go-v2/1.25.3' };
  const at = scene.tick();
  const session = { role, name: `sync-${at % 1_000_003}`, createdAt: at };
  const issue = scene.newIssue();
  const principalId = drawUniqueId(scene.random, 'AIDA');
  const notEvents = [
    scene.others(byOtherAccount({ account, principalId }, role.account, place), assumeRole(session, issue), {
      at,
    }),
    ...READS.slice(0, 2).map((call) => scene.others(bySession(session, issue.accessKeyId, place), call)),
  ];
  scene.decoy(tests, { notCredentials: [issue.accessKeyId, sessionId(session)], notEvents });
}
