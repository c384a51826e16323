import { userArn } from '../callers.ts';
import { deny, getSecretValue } from '../calls.ts';
import { drawInstanceId } from '../random.ts';
import type { Call } from '../record.ts';
import type { Scene } from '../scene.ts';
import { leak, stranger } from '../steps.ts';
import type { Case } from './case.ts';

/** What was read is to be rotated. It is an exposure, and no credential is followed out of it. */
export const secretsRead: Case = {
  rule: 'R11',
  name: 'r11-secrets-read',
  stories: 22,
  play: (scene) => {
    const leaked = leak(scene);
    const call = READINGS[scene.index % READINGS.length]?.(scene);
    if (call === undefined) return;
    const eventID = scene.does(leaked.caller, call);
    // Whoever sees an instance's screen has looked into it: R10 may name the instance.
    if (call.name === 'GetConsoleScreenshot')
      scene.tolerate({ credentials: [String(Reflect.get(call.request ?? {}, 'instanceId'))] });
    scene.expose(eventID);
    scene.prove(eventID);
    const refused = scene.does(leaked.caller, deny(call, userArn(leaked.user)));
    scene.decoy('a secret whose reading was refused', { baits: [refused] });
    const listed = ['ListSecrets', 'DescribeSecret'].map((name) =>
      scene.does(leaked.caller, {
        service: 'secretsmanager',
        name,
        readOnly: true,
        request: name === 'ListSecrets' ? null : { secretId: `prod/db-${scene.index}` },
      }),
    );
    scene.decoy('a secret that was only listed or described', { baits: listed });
    const others = scene.others(stranger(scene).caller, call);
    scene.decoy('the same secret read by somebody else', { notEvents: [others] });
  },
};

const READINGS: readonly ((scene: Scene) => Call)[] = [
  ({ index }) => getSecretValue(`prod/db-${index}`),
  ({ index, region, account }) =>
    getSecretValue(`arn:aws:secretsmanager:${region}:${account}:secret:prod/api-${index}-AbCdEf`),
  ({ index }) => ({
    service: 'ssm',
    name: 'GetParameter',
    readOnly: true,
    request: { name: `/prod/token-${index}`, withDecryption: true },
  }),
  ({ index }) => ({
    service: 'ssm',
    name: 'GetParameters',
    readOnly: true,
    request: { names: [`/prod/a-${index}`, `/prod/b-${index}`], withDecryption: true },
  }),
  ({ random }) => ({
    service: 'ec2',
    name: 'GetPasswordData',
    readOnly: true,
    request: { instanceId: drawInstanceId(random) },
  }),
  ({ random }) => ({
    service: 'ec2',
    name: 'GetConsoleScreenshot',
    readOnly: true,
    request: { instanceId: drawInstanceId(random), wakeUp: true },
  }),
];
