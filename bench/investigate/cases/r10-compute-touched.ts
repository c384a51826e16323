import {
  byService,
  bySession,
  type Place,
  principalOf,
  type Role,
  type Session,
  sessionId,
} from '../callers.ts';
import { assumeForWorkload, deny, READS } from '../calls.ts';
import { drawInstanceId } from '../random.ts';
import type { Call } from '../record.ts';
import type { Scene } from '../scene.ts';
import { type FollowedUser, leak, look } from '../steps.ts';
import type { Case } from './case.ts';

const OWN: Place = { address: '203.0.113.100', agent: 'Boto3/1.34.69 md/Botocore#1.34.69 exec-env/EC2' };

/** A hand on an instance or a function that was there: its session may be stolen, and is when he uses it. */
export const computeTouched: Case = {
  rule: 'R10',
  name: 'r10-compute-touched',
  stories: 24,
  play: (scene) => {
    const leaked = leak(scene);
    const isFunction = scene.index % 5 === 4;
    const service = isFunction ? 'lambda' : 'ec2';
    const name = isFunction ? `orders-${scene.index}` : drawInstanceId(scene.random);
    const role = scene.newRole('app');
    // What the session is made by may lie before it was touched.
    const isBefore = !isFunction && scene.index % 4 === 3;
    const early = isBefore ? issueSession(scene, service, role, name) : undefined;
    touch(scene, leaked, isFunction ? updateCode(scene, name, role) : INSTANCE_CALLS(scene, name));
    if (isFunction) scene.leave({ type: 'lambda-code', id: name, state: 'present' });
    scene.tolerate({ artifacts: [name] });
    scene.wait(120);
    const issued = early ?? issueSession(scene, service, role, name);
    follow(scene, leaked.id, issued);
    addDecoys(scene, leaked, service, role);
  },
};

interface Issued {
  readonly session: Session;
  readonly accessKeyId: string;
}

function issueSession(scene: Scene, service: string, role: Role, name: string): Issued {
  const createdAt = scene.tick();
  const session = { role, name, createdAt };
  const issue = scene.newIssue();
  scene.aside(byService(service, role.account), assumeForWorkload(session, issue), { at: createdAt });
  return { session, accessKeyId: issue.accessKeyId };
}

/** What an instance does by itself may be listed: it is its owner's, and nobody can be sure of it. */
function follow(scene: Scene, parent: string, { session, accessKeyId }: Issued): void {
  const own = bySession(session, accessKeyId, OWN);
  for (const call of READS.slice(2, 4)) scene.aside(own, call);
  const isStolen = scene.index % 2 === 0 || scene.index % 4 === 3;
  if (isStolen) look(scene, bySession(session, accessKeyId, scene.attacker), 3);
  for (const call of READS.slice(2, 4)) scene.aside(own, call);
  scene.derive(accessKeyId, parent, {
    rules: ['R10', 'R2'],
    confidences: [isStolen ? 'proven' : 'possible'],
    aliases: [sessionId(session), principalOf(session), session.name],
  });
  scene.prove(accessKeyId);
}

function touch(scene: Scene, leaked: FollowedUser, call: Call): void {
  scene.does(leaked.caller, call);
}

const INSTANCE_CALLS = (scene: Scene, instanceId: string): Call => {
  const calls: readonly [Call, ...Call[]] = [
    {
      service: 'ssm',
      name: 'SendCommand',
      request: {
        instanceIds: [instanceId],
        documentName: 'AWS-RunShellScript',
        parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      },
      response: {
        command: { documentName: 'AWS-RunShellScript', instanceIds: [instanceId], status: 'Pending' },
      },
    },
    {
      service: 'ssm',
      name: 'StartSession',
      request: { target: instanceId },
      response: { sessionId: `s-${scene.index}`, tokenValue: 'Value hidden due to security reasons.' },
    },
    {
      service: 'ec2-instance-connect',
      name: 'SendSSHPublicKey',
      request: { instanceId, instanceOSUser: 'ec2-user', sSHPublicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5' },
      response: { success: true },
    },
    {
      service: 'ec2',
      name: 'ModifyInstanceAttribute',
      request: { instanceId, userData: '<sensitiveDataRemoved>' },
      response: { _return: true },
    },
  ];
  return calls[Math.floor(scene.index / 2) % calls.length] ?? calls[0];
};

const updateCode = (scene: Scene, name: string, role: Role): Call => {
  const functionArn = `arn:aws:lambda:${scene.region}:${scene.account}:function:${name}`;
  return {
    service: 'lambda',
    name: 'UpdateFunctionCode20150331v2',
    request: { functionName: scene.index % 2 === 0 ? name : functionArn, publish: false, dryRun: false },
    response: {
      functionName: name,
      functionArn,
      runtime: 'python3.12',
      role: `arn:aws:iam::${role.account}:role/${role.name}`,
      handler: 'main.run',
      version: '$LATEST',
    },
  };
};

function addDecoys(scene: Scene, leaked: FollowedUser, service: string, role: Role): void {
  const refused = drawInstanceId(scene.random);
  const vain = scene.does(leaked.caller, deny(INSTANCE_CALLS(scene, refused), leaked.user.name));
  const names: readonly [string, string, string][] = [
    [service, service === 'ec2' ? drawInstanceId(scene.random) : 'reports', 'untouched, with the same role'],
    ['ec2', refused, 'an instance on which he was refused'],
  ];
  for (const [by, name, tests] of names) {
    const session = { role, name, createdAt: scene.tick() };
    const issue = scene.newIssue();
    const notEvents = [
      scene.others(byService(by, role.account), assumeForWorkload(session, issue), { at: session.createdAt }),
      ...READS.slice(0, 2).map((call) => scene.others(bySession(session, issue.accessKeyId, OWN), call)),
    ];
    const notCredentials = [issue.accessKeyId, sessionId(session), principalOf(session)];
    scene.decoy(tests, { notCredentials, notEvents, baits: name === refused ? [vain] : [] });
  }
}
