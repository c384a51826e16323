import { byFederatedUser, bySession, principalOf, sessionId } from '../callers.ts';
import { consoleLogin, deny, getFederationToken, getSigninToken, READS } from '../calls.ts';
import { type Caller, isoSeconds } from '../record.ts';
import type { Scene } from '../scene.ts';
import { type Followed, ISSUED, leak, stranger, takeRole } from '../steps.ts';
import type { Case } from './case.ts';

/** A session's key is exchanged for the console, which mints a key for each request. */
export const consoleSession: Case = {
  rule: 'R3',
  name: 'r03-console',
  stories: 22,
  play: (scene) => {
    const leaked = leak(scene);
    if (scene.index % 3 === 2) playFederated(scene, leaked);
    else playRole(scene, leaked);
  },
};

function playRole(scene: Scene, leaked: Followed): void {
  const taken = takeRole(scene, leaked, scene.newRole('portal'), 'browser');
  const { role, name } = taken.session;
  const at = scene.tick();
  const web = { role, name, createdAt: at };
  enter(scene, taken, at, sessionId(web), (key) => bySession(web, key, scene.attacker, { inConsole: true }));
  const { caller, user } = stranger(scene);
  // Whoever signs in under the same name the next morning has nothing to do with it.
  const later = { role, name, createdAt: at + 50_000_000 };
  const key = scene.newKey('ASIA');
  const own = bySession(later, key, user, { inConsole: true });
  const login = { ...own, identity: { ...own.identity, accessKeyId: undefined } };
  const notEvents = [
    scene.others(login, consoleLogin(), { at: later.createdAt }),
    ...READS.slice(0, 2).map((call, step) =>
      scene.others(own, call, { at: later.createdAt + 20_000 * (step + 1) }),
    ),
  ];
  scene.decoy('the same role and session name in the console at another time', {
    notCredentials: [key, sessionId(later)],
    notEvents,
  });
  const refused = scene.newKey('ASIA');
  const vain = scene.others(caller, deny(getSigninToken(refused), user.name));
  scene.decoy("somebody else's exchange, refused", { notCredentials: [refused], notEvents: [vain] });
  scene.tolerate({ credentials: [principalOf(web)] });
}

function playFederated(scene: Scene, leaked: ReturnType<typeof leak>): void {
  const issuedAt = scene.tick();
  const issue = scene.newIssue();
  const { account } = leaked.user;
  const name = `console-${scene.index}`;
  const id = issue.accessKeyId;
  scene.does(leaked.caller, getFederationToken(leaked.user, name, issuedAt, issue), { at: issuedAt });
  scene.derive(id, leaked.id, { ...ISSUED, aliases: [`${account}:${name}#${isoSeconds(issuedAt)}`] });
  const federated = { account, name, by: leaked.user, createdAt: issuedAt };
  const at = scene.tick();
  const web = { ...federated, createdAt: at };
  const caller = byFederatedUser(federated, id, scene.attacker);
  enter(scene, { id, caller }, at, `${account}:${name}#${isoSeconds(at)}`, (key) =>
    byFederatedUser(web, key, scene.attacker, true),
  );
  const key = scene.newKey('ASIA');
  const others = byFederatedUser(
    { account, name: `${name}0`, by: scene.newUser(), createdAt: at },
    key,
    { address: '203.0.113.31', agent: 'Mozilla/5.0' },
    true,
  );
  const notEvents = READS.slice(0, 2).map((call) => scene.others(others, call));
  scene.decoy('a federated user whose name begins alike, in the same second', {
    notCredentials: [key],
    notEvents,
  });
}

function enter(scene: Scene, by: Followed, at: number, id: string, inBrowser: (key: string) => Caller): void {
  const web = scene.newKey('ASIA');
  scene.does(by.caller, getSigninToken(web), { at });
  const keys = [scene.newKey('ASIA'), scene.newKey('ASIA')];
  const signedIn = inBrowser(web);
  scene.does({ ...signedIn, identity: { ...signedIn.identity, accessKeyId: undefined } }, consoleLogin(), {
    at: at + 1_000,
  });
  scene.derive(web, by.id, { rules: ['R3', 'R2'], confidences: ['proven'], aliases: [id, ...keys] });
  scene.prove(web);
  for (const key of keys) for (const call of READS.slice(0, 2)) scene.does(inBrowser(key), call);
}
