import { GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetFederationTokenCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
} from './open-stage.ts';
import { runCli } from './run-cli.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
}, 130_000);
afterAll(() => stage?.close());

const cordon = (...args: string[]) => runCli(...args, '--sandbox', stage.sandbox.origin);

/** Each command is a process of its own, of which a whole story has many. */
const LONG = 180_000;

/** A user whom a finding of GuardDuty's has had contained. */
async function openIncident(name: string) {
  const user = await makeUser(stage, name);
  await emitFinding(stage, { id: `f-${name}`, userName: name, accessKeyId: user.key.accessKeyId });
  return { user, incident: await settled(stage, name) };
}

const reviewed = async (...args: string[]): Promise<string> =>
  JSON.parse((await cordon(...args, '--json')).out).plan.hash;

/** Reviews what would be given back, and has it given back. */
async function restoreIt(incident: string, ...more: string[]) {
  const hash = await reviewed('restore', incident, ...more);
  const reason = ['--reason', 'the laptop was found'];
  return cordon('restore', incident, '--apply', '--plan', hash, ...reason, ...more, '--json');
}

describe('cordon restore, through CordonControl', () => {
  it(
    'gives back by a role of its own, tells everyone, and leaves the key Inactive',
    async () => {
      const { user, incident } = await openIncident('restored');
      const { accessKeyId } = user.key;
      const mails = (await mailsAbout(stage, incident.id)).length;
      const plan = await cordon('restore', incident.id);
      expect(plan).toMatchObject({ code: 0, errors: '' });
      expect(plan.out).toContain('Nothing has been changed.');
      expect(await mailsAbout(stage, incident.id)).toHaveLength(mails);
      expect(await policiesOf(stage, user.name)).toEqual(['CordonDenySessions']);

      const { code, out } = await restoreIt(incident.id);
      expect({ code, ...JSON.parse(out) }).toMatchObject({
        code: 0,
        schema: 'cordon.restore/1',
        status: 'ok',
        results: [{ action: 'deny-user-sessions', kind: 'change' }],
        left: expect.stringMatching(/must stay until/),
      });
      expect(await policiesOf(stage, user.name)).toEqual([]);
      expect(await keysOf(stage, user.name)).toEqual({ [accessKeyId]: 'Inactive' });
      const told = (await mailsAbout(stage, incident.id)).filter(({ text }) =>
        text.includes('the laptop was found'),
      );
      expect(told).toHaveLength(1);
      expect(told[0]?.text).toMatch(/^STATE {4}A PERSON HAS ACTED.*WHAT {5}restore: gave back/s);
      expect(await incidentsOf(stage, user.name)).toMatchObject([{ id: incident.id, status: 'open' }]);
    },
    LONG,
  );
});
