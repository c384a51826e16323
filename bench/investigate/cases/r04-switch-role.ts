import {
  bySession,
  bySignIn,
  byUserSession,
  principalOf,
  type Role,
  type Session,
  sessionArn,
  sessionId,
  type User,
  userArn,
} from '../callers.ts';
import { assumeRole, consoleLogin, READS } from '../calls.ts';
import { ACCOUNTS } from '../organisation.ts';
import { type Call, isoSeconds } from '../record.ts';
import type { Scene } from '../scene.ts';
import { look, strangerTakes } from '../steps.ts';
import type { Case } from './case.ts';

/** From the console of a user into a role, whose session then has a fresh key for each request. */
export const switchRole: Case = {
  rule: 'R4',
  name: 'r04-switch-role',
  stories: 22,
  play: (scene) => {
    // An account has one user of a name: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
    const user = scene.newUser(`admin-${scene.index}`);
    const createdAt = scene.tick();
    const web = (key: string) =>
      byUserSession(user, { accessKeyId: key, createdAt, inConsole: true }, scene.attacker);
    const keys = [scene.newKey('ASIA'), scene.newKey('ASIA')];
    const ids = [userArn(user), `${user.id}#${isoSeconds(createdAt)}`, ...keys];
    scene.setSeed({ kind: 'user', value: userArn(user) }, user.id, ids);
    scene.does(bySignIn(user, scene.attacker), consoleLogin(), { at: createdAt });
    for (const key of keys) look(scene, web(key), 1);

    const role = scene.newRole('ops', scene.index % 4 === 3 ? otherAccount(scene) : scene.account);
    const at = scene.tick();
    const session = { role, name: user.name, createdAt: at };
    const issue = scene.newIssue();
    if (scene.index % 2 === 0) scene.does(web(keys[0] ?? ''), assumeRole(session, issue), { at });
    const later = enter(scene, user, session, scene.index % 2 === 0 ? [issue.accessKeyId] : []);
    for (const key of later)
      for (const call of READS.slice(0, 2))
        scene.does(bySession(session, key, scene.attacker, { inConsole: true }), call);
    addDecoys(scene, role, session);
  },
};

function enter(scene: Scene, user: User, session: Session, issued: readonly string[]): readonly string[] {
  const keys = [scene.newKey('ASIA'), scene.newKey('ASIA')];
  const switched = bySession(session, undefined, scene.attacker);
  scene.aside(switched, switchFrom(user, session), { at: session.createdAt });
  scene.derive(sessionId(session), user.id, {
    rules: ['R4', 'R1', 'R2', 'R3'],
    confidences: ['proven', 'strong'],
    aliases: [...issued, ...keys],
  });
  scene.prove(sessionId(session));
  scene.tolerate({ credentials: [principalOf(session), sessionArn(session)] });
  return keys;
}

// From AWS's documents: there is no public record of a SwitchRole.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
const switchFrom = (user: User, { role, name }: Session): Call => ({
  service: 'signin',
  name: 'SwitchRole',
  response: { SwitchRole: 'Success' },
  more: {
    SwitchFrom: userArn(user),
    RedirectTo: `https://console.aws.amazon.com/iam/home?role=${role.name}&name=${name}`,
  },
  eventType: 'AwsConsoleSignIn',
});

const otherAccount = (scene: Scene): string =>
  ACCOUNTS.find((account) => account !== scene.account) ?? ACCOUNTS[0];

function addDecoys(scene: Scene, role: Role, session: Session): void {
  // Another user of the same name, of another account, goes into the same role: principal and session name are the same.
  const namesake = scene.newUser(
    session.name,
    ACCOUNTS.findLast((account) => account !== scene.account),
  );
  const place = { address: '203.0.113.40', agent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/123.0' };
  const at = session.createdAt + 2_400_000;
  const other = { ...session, createdAt: at };
  const key = scene.newKey('ASIA');
  const notEvents = [
    scene.others(bySession(other, undefined, place), switchFrom(namesake, other), { at }),
    ...READS.slice(0, 2).map((call, step) =>
      scene.others(bySession(other, key, place, { inConsole: true }), call, { at: at + 9_000 * (step + 1) }),
    ),
  ];
  const own = byUserSession(
    namesake,
    { accessKeyId: scene.newKey('ASIA'), createdAt: at - 60_000, inConsole: true },
    place,
  );
  notEvents.push(...READS.slice(0, 2).map((call) => scene.others(own, call)));
  scene.decoy('a user of the same name, of another account, in the same role', {
    notCredentials: [key, sessionId(other), namesake.id],
    notEvents,
  });
  strangerTakes(scene, role, 'on-call', 'the same role by somebody else, under another name');
}
