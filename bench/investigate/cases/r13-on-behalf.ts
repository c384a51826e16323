import { bySession, byUserSession, onBehalf, sessionId } from '../callers.ts';
import { getSessionToken } from '../calls.ts';
import { drawOwnAddress } from '../organisation.ts';
import { type Call, type Caller, isoSeconds } from '../record.ts';
import type { Scene } from '../scene.ts';
import { type FollowedUser, ISSUED, leak, look, takeRole } from '../steps.ts';
import type { Case } from './case.ts';

/** What services call for a session, under another key: its events, and no further credential. */
export const serviceOnBehalf: Case = {
  rule: 'R13',
  name: 'r13-on-behalf',
  stories: 22,
  play: (scene) => {
    const leaked = leak(scene);
    if (scene.index % 2 === 0) playRole(scene, leaked);
    else playSessionToken(scene, leaked);
  },
};

const SERVICES = ['cloudformation.amazonaws.com', 'athena.amazonaws.com', 'AWS Internal'] as const;
const CALLS: readonly Call[] = [
  { service: 'kms', name: 'Decrypt', readOnly: true },
  { service: 'ec2', name: 'DescribeVpcs', readOnly: true },
  { service: 's3', name: 'GetBucketLocation', readOnly: true },
];

function playRole(scene: Scene, leaked: FollowedUser): void {
  const { session } = takeRole(scene, leaked, scene.newRole('stacks'), 'apply');
  serve(scene, (key) => bySession(session, key, scene.attacker));
  const own = { ...session, createdAt: session.createdAt - 5_000_000 };
  serveOthers(scene, 'for another session of the same name', sessionId(own), (key) =>
    bySession(own, key, { address: drawOwnAddress(scene.random), agent: 'aws-cli/2.15.30' }),
  );
}

function playSessionToken(scene: Scene, leaked: FollowedUser): void {
  const at = scene.tick();
  const issue = scene.newIssue();
  const { accessKeyId } = issue;
  const { user } = leaked;
  scene.does(leaked.caller, getSessionToken(at, issue), { at });
  scene.derive(accessKeyId, leaked.id, { ...ISSUED, aliases: [`${user.id}#${isoSeconds(at)}`] });
  const by = (key: string, createdAt: number) =>
    byUserSession(user, { accessKeyId: key, createdAt }, scene.attacker);
  look(scene, by(accessKeyId, at), 2);
  serve(scene, (key) => by(key, at));
  const before = at - 5_000_000;
  serveOthers(scene, "for the user's own session", `${user.id}#${isoSeconds(before)}`, (key) =>
    by(key, before),
  );
}

function serve(scene: Scene, callBy: (key: string) => Caller): void {
  for (const [step, call] of CALLS.entries()) {
    const service = SERVICES[(scene.index + step) % SERVICES.length] ?? SERVICES[0];
    const key = scene.newKey('ASIA');
    const eventID = scene.does(onBehalf(callBy(key), service), call);
    scene.servedBy(eventID, service);
    scene.prove(eventID);
    scene.decoy('the key that a service calls with is no further credential', {
      notCredentials: [key],
      baits: [eventID],
    });
  }
}

function serveOthers(scene: Scene, tests: string, id: string, callBy: (key: string) => Caller): void {
  const key = scene.newKey('ASIA');
  const service = SERVICES[scene.index % SERVICES.length] ?? SERVICES[0];
  const notEvents = CALLS.map((call) => scene.others(onBehalf(callBy(key), service), call));
  const other = scene.newUser();
  const theirKey = scene.newKey('ASIA');
  const theirs = byUserSession(
    other,
    { accessKeyId: theirKey, createdAt: scene.tick() },
    { address: '', agent: '' },
  );
  notEvents.push(...CALLS.map((call) => scene.others(onBehalf(theirs, service), call)));
  scene.decoy(tests, { notCredentials: [key, theirKey, id, other.id], notEvents });
}
