import { byService, bySession, principalOf, type Role, type Session, sessionId } from '../callers.ts';
import { assumeForWorkload, createFunction, READS, runInstances } from '../calls.ts';
import { drawInstanceId } from '../random.ts';
import type { Ruling, Scene } from '../scene.ts';
import { type FollowedUser, leak, look, stranger } from '../steps.ts';
import type { Case } from './case.ts';

/** An instance or a function with a role: its session is the attacker's. */
export const computeCreated: Case = {
  rule: 'R9',
  name: 'r09-compute-created',
  stories: 24,
  play: (scene) => {
    const leaked = leak(scene);
    if (scene.index % 3 === 2) makeFunction(scene, leaked);
    else launch(scene, leaked);
  },
};

function launch(scene: Scene, leaked: FollowedUser): void {
  const role = scene.newRole('render');
  const ids = Array.from({ length: 1 + (scene.index % 2) }, () => drawInstanceId(scene.random));
  const at = scene.tick();
  scene.does(leaked.caller, runInstances(ids, role.name, at), { at });
  scene.wait(20);
  for (const name of ids) {
    work(scene, 'ec2', role, name, leaked.id, {
      rules: ['R9', 'R2'],
      confidences: ['proven'],
    });
    scene.leave({ type: 'ec2-instance', id: name, state: 'present' });
  }
  otherWork(scene, 'ec2', role, drawInstanceId(scene.random), 'another instance of the same role');
  const request = { instancesSet: { items: ids.map((instanceId) => ({ instanceId })) } };
  const named = scene.others(stranger(scene).caller, {
    service: 'ec2',
    name: 'DescribeInstanceStatus',
    readOnly: true,
    request,
  });
  scene.decoy("the instance's id in somebody else's call", { notEvents: [named] });
}

function makeFunction(scene: Scene, leaked: FollowedUser): void {
  const role = scene.newRole('fn');
  const name = `healthcheck-${scene.index}`;
  otherWork(scene, 'lambda', role, 'invoices', 'a function that has had the role for long');
  const at = scene.tick();
  scene.does(leaked.caller, createFunction(name, role, scene.region, at), { at });
  scene.leave({ type: 'lambda', id: name, state: 'present' });
  work(scene, 'lambda', role, name, leaked.id, { rules: ['R9', 'R2'], confidences: ['strong', 'proven'] });
  const named = scene.others(stranger(scene).caller, {
    service: 'lambda',
    name: 'GetFunction20150331v2',
    readOnly: true,
    request: { functionName: name },
  });
  scene.decoy("the function's name in somebody else's call", { notEvents: [named] });
}

function work(scene: Scene, service: string, role: Role, name: string, parent: string, ruling: Ruling): void {
  const session: Session = { role, name, createdAt: scene.tick() };
  const issues = service === 'ec2' ? [scene.newIssue(), scene.newIssue()] : [scene.newIssue()];
  const keys = issues.map(({ accessKeyId }) => accessKeyId);
  for (const issue of issues)
    scene.aside(byService(service, role.account), assumeForWorkload(session, issue), {
      at: session.createdAt,
    });
  scene.derive(sessionId(session), parent, { ...ruling, aliases: [...keys, principalOf(session), name] });
  scene.prove(sessionId(session));
  const place = { address: service === 'ec2' ? '10.9.1.20' : '10.9.1.21', agent: 'Boto3/1.34.69' };
  for (const key of keys) look(scene, bySession(session, key, place), 2);
}

function otherWork(scene: Scene, service: string, role: Role, name: string, tests: string): void {
  const session: Session = { role, name, createdAt: scene.tick() };
  const issue = scene.newIssue();
  const place = { address: '203.0.113.90', agent: 'Boto3/1.34.69' };
  const notEvents = [
    scene.others(byService(service, role.account), assumeForWorkload(session, issue), {
      at: session.createdAt,
    }),
    ...READS.slice(0, 2).map((call) => scene.others(bySession(session, issue.accessKeyId, place), call)),
  ];
  scene.decoy(tests, { notCredentials: [issue.accessKeyId, sessionId(session)], notEvents });
}
