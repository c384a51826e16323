import { randomUUID } from 'node:crypto';
import { AttachUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOperatorClients } from '../../src/aws/operator-clients.ts';
import { postSigned } from '../../src/aws/signed-post.ts';
import { findDeployment } from '../../src/cli/connect.ts';
import {
  emitFinding,
  incidentsOf,
  keysOf,
  mailsAbout,
  makeUser,
  openStage,
  outcomes,
  policiesOf,
  settled,
  startAttacker,
  type TestStage,
  type TestUser,
} from './open-stage.ts';
import { runCli } from './run-cli.ts';

let stage: TestStage;
let controlUrl: string;
beforeAll(async () => {
  stage = await openStage();
  ({ controlUrl } = await findDeployment(stage.clients));
}, 130_000);
afterAll(() => stage?.close());

const LONG = 120_000;
const cordon = (...args: string[]) => runCli(...args, '--sandbox', stage.sandbox.origin);

/** Somebody with the policy for operators, and nothing else. */
async function makeOperator(name: string): Promise<TestUser> {
  const { operatorPolicyArn: PolicyArn } = await findDeployment(stage.clients);
  const user = await makeUser(stage, name);
  await stage.clients.iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn }));
  return user;
}

/** Asks CordonControl, as any program can. */
async function ask(key: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }, request: object) {
  const { origin: endpoint } = stage.sandbox;
  const clients = createOperatorClients({ endpoint, region: 'eu-west-2', credentials: key });
  const body = JSON.stringify({ token: randomUUID(), ...request });
  const answer = await postSigned(controlUrl, body, clients.sts.config);
  return { code: answer.statusCode, ...JSON.parse(answer.body) };
}

/** A finding that asks: GuardDuty is suspicious of what the user's key does. Gives the plan that the mail names. */
async function suspect(name: string, type = 'Discovery:IAMUser/AnomalousBehavior') {
  const user = await makeUser(stage, name);
  await emitFinding(stage, { id: `f-${name}`, type, userName: name, accessKeyId: user.key.accessKeyId });
  const { id } = await settled(stage, `user/${name}`);
  const [mail] = await mailsAbout(stage, id);
  const [, plan = ''] = /cordon approve INC-[0-9a-f]{12} --plan ([0-9a-f]{64})/.exec(mail?.text ?? '') ?? [];
  return { user, id, plan, text: mail?.text ?? '' };
}

describe('a plan that waits for people', () => {
  it(
    'contains the attacker once a person has approved it, and not before',
    async () => {
      const { user, id, plan, text } = await suspect('approved');
      const attacker = startAttacker(stage, user.key);
      try {
        expect(text).toContain(`cordon approve ${id} --plan ${plan} --reason`);
        expect(outcomes(await attacker.round())).toEqual([true]);
        const approved = await cordon('approve', id, '--plan', plan, '--reason', 'not one of us');
        expect(approved).toMatchObject({ code: 0, errors: '' });
        expect(approved.out).toContain(`approved the plan ${plan} (1 of 1): not one of us; AKIA...`);
        expect(outcomes(await attacker.round())).toEqual([false]);
      } finally {
        await attacker.stop();
      }
      expect(await policiesOf(stage, user.name)).toEqual(['CordonDenySessions']);
      const [incident] = await incidentsOf(stage, user.name);
      expect(incident).toMatchObject({
        id,
        status: 'watching',
        decision: { mode: 'contain', rule: 'approved', because: expect.stringContaining('not one of us') },
        credentials: [{ accessKeyId: user.key.accessKeyId, verdict: 'contained' }],
      });
      const again = await cordon('approve', id, '--plan', plan, '--reason', 'twice');
      expect(again).toMatchObject({ code: 0, out: expect.stringContaining('it has been applied') });
    },
    LONG,
  );
});
