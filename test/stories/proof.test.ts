import { PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leakedUserKey } from '../../scenarios/leaked-user-key.ts';
import { waitFor } from '../../src/cli/stage/mailbox.ts';
import { startProgram } from '../../src/cli/stage/programs.ts';
import { withoutPermission } from '../../src/cli/stage/without-permission.ts';
import type { StoredIncident } from '../../src/respond/read-incidents.ts';
import { tryKey } from './deliver.ts';
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
  stateMailsAbout,
  type TestStage,
  type TestUser,
} from './open-stage.ts';
import { runCli } from './run-cli.ts';

const MINUTE = 60_000;
/** As it has been measured on AWS, ms. */
const PROPAGATION = 4_000;

/** What settling needs: to read what is there, and to put one of the two acts in place at all. */
const READS = ['iam:ListAccessKeys', 'iam:ListAttachedUserPolicies'];
const DENY_SESSIONS = 'iam:AttachUserPolicy';

let stage: TestStage;
let crippled: TestStage;
beforeAll(async () => {
  [stage, crippled] = await Promise.all([
    openStage(),
    openStage((template) => withoutPermission(template, [...READS, DENY_SESSIONS])),
  ]);
}, 180_000);
afterAll(async () => {
  await Promise.all([stage?.close(), crippled?.close()]);
});

const advance = (on: TestStage, milliseconds: number) =>
  on.sandbox.control('POST clock', { advance: milliseconds });
const propagate = (on: TestStage, iamPropagation: number) =>
  on.sandbox.control('POST settings', { iamPropagation });

const leak = (on: TestStage, { name, key }: TestUser) =>
  emitFinding(on, { id: `f-${name}`, userName: name, accessKeyId: key.accessKeyId });

/** The incident of this user as soon as it is so; as it is at last where it never is. */
async function incidentWhen(
  on: TestStage,
  name: string,
  isSo: (incident: StoredIncident) => boolean,
): Promise<StoredIncident> {
  const find = async () => (await incidentsOf(on, `user/${name}`))[0];
  const found = await waitFor(async () => {
    const incident = await find();
    return incident !== undefined && isSo(incident) ? incident : undefined;
  }, 60_000);
  const incident = found ?? (await find());
  if (incident === undefined) throw new Error(`there is no incident about ${name}`);
  return incident;
}

const timelineOf = ({ timeline }: StoredIncident) => timeline.map(({ text }) => text).join('\n');

/** Somebody whose key may write to IAM, and who undoes in his own process whatever contains him. */
async function startFighter(on: TestStage, name: string, undoes: number) {
  const user = await makeUser(on, name);
  const all = { Effect: 'Allow', Action: 'iam:*', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [all] });
  await on.clients.iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'iam', PolicyDocument }));
  const fighter = startProgram('attacker/fighter.ts', [], {
    AWS_ENDPOINT_URL: on.sandbox.origin,
    AWS_REGION: leakedUserKey.region,
    AWS_ACCESS_KEY_ID: user.key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: user.key.secretAccessKey,
    // Who goes on for ever is a matter of who is faster.
    UNDOES: String(undoes),
  });
  expect(JSON.parse(String((await fighter.lines.next()).value))).toEqual({ ready: name });
  // From now on: his key is good already.
  await propagate(on, PROPAGATION);
  const said: string[] = [];
  const listening = (async () => {
    for (let line = await fighter.lines.next(); line.done !== true; line = await fighter.lines.next())
      said.push(line.value);
  })();
  return {
    user,
    said,
    async stop() {
      await fighter.stop();
      await listening;
    },
  };
}

describe('somebody who undoes what contains him while IAM spreads it', () => {
  it('is refused in the end, and the record says what was applied again', { timeout: 120_000 }, async () => {
    const { user, said, stop } = await startFighter(stage, 'fighter', 3);
    try {
      await leak(stage, user);
      const isProven = ({ credentials }: StoredIncident) => /denied by/.test(credentials[0]?.because ?? '');
      const incident = await incidentWhen(stage, user.name, isProven);
      expect(said).toContain('{"undid":"key"}');
      expect(said).toContain('{"undid":"policy"}');
      expect(incident.credentials).toMatchObject([
        { verdict: 'contained', because: expect.stringMatching(/denied by .*CordonDenySessions, statement/) },
      ]);
      expect(timelineOf(incident)).toMatch(/undone, and applied again: .*deactivate-access-key/);
      expect(await keysOf(stage, user.name)).toEqual({ [user.key.accessKeyId]: 'Inactive' });
      expect(await policiesOf(stage, user.name)).toEqual(['CordonDenySessions']);
      // And it stays so, although he is still at it.
      const before = said.length;
      await expect.poll(() => said.length, { timeout: 60_000 }).toBeGreaterThan(before + 2);
      expect(said.slice(before).filter((line) => line.includes('undid'))).toEqual([]);
      expect(await tryKey(stage, user.key)).toEqual([false]);
    } finally {
      await stop();
      await propagate(stage, 0);
    }
  });

  it('control: where settling is made impossible he gets through, and it is not called contained', {
    timeout: 120_000,
  }, async () => {
    const { user, said, stop } = await startFighter(crippled, 'winner', 3);
    try {
      await leak(crippled, user);
      const incident = await incidentWhen(crippled, user.name, ({ proofs }) => proofs.length > 0);
      await expect.poll(() => said, { timeout: 60_000 }).toContain('{"undid":"key"}');
      expect(incident.credentials[0]?.verdict).toMatch(/^(not contained|unknown)$/);
      expect(await tryKey(crippled, user.key)).toEqual([true]);
    } finally {
      await stop();
      await propagate(crippled, 0);
    }
  });
});

describe('the watch', () => {
  it('finds a session that still works, names its calls, and tells people what comes next', {
    timeout: 120_000,
  }, async () => {
    const user = await makeUser(crippled, 'still-there');
    const attacker = startAttacker(crippled, user.key);
    try {
      await attacker.round();
      await leak(crippled, user);
      const { id } = await settled(crippled, 'user/still-there');
      await incidentWhen(crippled, user.name, ({ proofs }) => proofs.length > 0);
      await advance(crippled, 20_000);
      const after = await attacker.round();
      expect(outcomes(after.filter(({ credential }) => credential === 'session'))).toEqual([true]);
      await advance(crippled, MINUTE);
      const found = await incidentWhen(
        crippled,
        user.name,
        ({ credentials: [one] }) => one?.because.startsWith('CloudTrail') === true,
      );
      expect(found.credentials).toMatchObject([
        {
          verdict: 'not contained',
          because: expect.stringMatching(
            /^CloudTrail has \d+ successful calls since .* with a session \(event /,
          ),
        },
      ]);
      const mail = await waitFor(
        async () =>
          (await mailsAbout(crippled, id)).find(({ text }) =>
            /^STATE +NOT CONTAINED: CloudTrail has/.test(text),
          ),
        20_000,
      );
      expect(mail?.text).toContain(`cordon contain ${user.key.accessKeyId} --level deny`);
      await advance(crippled, 31 * MINUTE);
      await incidentWhen(crippled, user.name, (incident) =>
        timelineOf(incident).includes('it stays watched'),
      );
      expect(await incidentsOf(crippled, 'user/still-there')).toMatchObject([{ status: 'watching' }]);
    } finally {
      await attacker.stop();
    }
  });

  it('control: of one who is contained it ends after half an hour, quiet; and what he called is proven denied', {
    timeout: 120_000,
  }, async () => {
    const user = await makeUser(stage, 'gone-quiet');
    const attacker = startAttacker(stage, user.key);
    try {
      await attacker.round();
      await leak(stage, user);
      const { id } = await settled(stage, 'user/gone-quiet');
      await incidentWhen(stage, user.name, ({ proofs }) => proofs.length > 0);
      await advance(stage, 20_000);
      await attacker.round();
      expect(outcomes(await attacker.round())).toEqual([false]);
      for (const minutes of [1, 4, 10, 16]) {
        const looked = (await incidentsOf(stage, 'user/gone-quiet'))[0]?.proofs[0]?.at;
        await advance(stage, minutes * MINUTE);
        await incidentWhen(stage, user.name, ({ proofs }) => proofs[0]?.at !== looked);
      }
      const incident = await incidentWhen(stage, user.name, ({ status }) => status === 'quiet');
      expect(incident).toMatchObject({ status: 'quiet', credentials: [{ verdict: 'contained' }] });
      expect(timelineOf(incident)).toMatch(/were refused/);
      expect(incident.proofs[0]?.calls).toContainEqual(
        expect.objectContaining({ call: 'dynamodb:ListTables', isObserved: true, outcome: 'denied' }),
      );
      expect(await stateMailsAbout(stage, id)).toHaveLength(1);
      const shown = await runCli('incident', 'show', id, '--sandbox', stage.sandbox.origin);
      expect(shown.out).toMatch(/PROOF +AKIA\w+: CONTAINED .*calls denied/);
    } finally {
      await attacker.stop();
    }
  });
});
