import { ListAccessKeysCommand, ListAttachedUserPoliciesCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectSealKey } from '../aws/seal-key.ts';
import type { Decision } from '../model/decision.ts';
import type { Incident } from '../model/incident.ts';
import { recordApplication, recordRejection } from './approvals.ts';
import type { SweepDeps } from './due-work.ts';
import { applySilence, buildExpired, isExpired } from './expiry.ts';
import { MINUTE, openRespondStage, type RespondStage } from './fixture.ts';
import { followUp } from './follow-up.ts';
import { getIncident } from './read-incidents.ts';
import { sweepDue } from './sweep.ts';
import { update } from './table.ts';

let stage: RespondStage;
let deps: SweepDeps;
beforeAll(async () => {
  stage = await openRespondStage();
  const { origin: endpoint, administrator: credentials } = stage.sandbox;
  const kms = new KMSClient({ endpoint, region: 'eu-west-2', credentials });
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  );
  const key = connectSealKey(KeyMetadata?.KeyId ?? '', kms);
  const { desk: _desk, ...own } = stage.deps;
  const rules = own.policy.rules.map((rule) =>
    rule.name === 'leaked-user-key' ? { ...rule, mode: 'approve' as const } : rule,
  );
  deps = {
    ...own,
    policy: { ...own.policy, rules },
    store: { ...own.store, seal: { connect: async () => key } },
    answerAgain: async (event) => void handed.push(event),
  };
});
afterAll(() => stage.close());

/** What the sweep has handed to the function that may contain. */
const handed: string[] = [];
beforeEach(() => {
  handed.length = 0;
  stage.mails.length = 0;
  stage.changes.length = 0;
});

let counted = 0;

/** A finding that asks has been followed up. Gives its incident and plan. */
async function ask(decision: Partial<Decision> = {}, isConfirmed = true) {
  counted += 1;
  const userName = `silent-${counted}`;
  const accessKeyId = await stage.makeUser(userName, '/');
  const incident: Incident = {
    id: `INC-${String(counted).padStart(12, '0')}`,
    key: `111122223333/user/${userName}`,
    entry: 'opened',
    openedAt: '2026-11-21T11:00:00.000Z',
    finding: {
      id: `f-${userName}`,
      source: 'guardduty',
      via: 'event',
      account: '111122223333',
      region: 'eu-west-2',
      type: 'CredentialAccess:IAMUser/CompromisedCredentials',
      severity: 8,
      title: 'used from an unusual place',
      isSample: false,
      accessKeyId,
      principalName: userName,
    },
    credential: { kind: 'user-key', accessKeyId, principalName: userName, because: 'it says so' },
    decision: { mode: 'approve', rule: 'leaked-user-key', because: 'it is in other hands', ...decision },
    ...(isConfirmed ? { isConfirmed } : {}),
    steps: [],
    notStopped: [],
    status: 'open',
  };
  expect(await followUp(incident, deps)).toEqual([]);
  const plan = planIn(incident.id);
  return { id: incident.id, userName, accessKeyId, plan, event: buildExpired(incident.id, plan) };
}

const planIn = (id: string): string => {
  const mail = stage.mails.find(({ subject }) => subject.includes(id));
  return /--plan ([0-9a-f]{64})/.exec(mail?.text ?? '')?.[1] ?? '';
};

async function statusOf({ userName }: { userName: string }) {
  const { AccessKeyMetadata = [] } = await stage.clients.iam.send(
    new ListAccessKeysCommand({ UserName: userName }),
  );
  return AccessKeyMetadata.map(({ Status }) => Status);
}

const textsAbout = (id: string) =>
  stage.mails.filter(({ subject }) => subject.includes(id)).map(({ text }) => text);

/** The hour has passed, and the sweep has looked. */
async function passTheHour(own = deps): Promise<void> {
  stage.advance(61 * MINUTE);
  expect((await sweepDue(own)).failures).toEqual([]);
}

describe('a plan that nobody has answered in time', () => {
  it('is handed over, and of all that it says the key alone is set Inactive', async () => {
    const asked = await ask();
    stage.advance(58 * MINUTE);
    await sweepDue(deps);
    expect(handed).toEqual([]);
    await passTheHour();
    expect(handed.map((event) => JSON.parse(event))).toEqual([asked.event]);
    await applySilence(asked.event, deps);
    expect(await statusOf(asked)).toEqual(['Inactive']);
    const attached = await stage.clients.iam.send(
      new ListAttachedUserPoliciesCommand({ UserName: asked.userName }),
    );
    expect(attached.AttachedPolicies).toEqual([]);
    expect(await getIncident(asked.id, deps.store)).toMatchObject({
      decision: { mode: 'contain', rule: 'expired' },
      prior: { [`deactivate-access-key#${asked.accessKeyId}`]: { status: 'Active', isCertain: true } },
    });
    expect(textsAbout(asked.id).at(-1)).toContain('nobody answered in time');
    expect(stage.changes.filter(({ incident }) => incident === asked.id)).toContainEqual(
      expect.objectContaining({ change: 'expired', by: null }),
    );
    // Made up once more, it does nothing: what people have given back since stays so.
    expect(await applySilence(asked.event, deps)).toMatchObject({ unfinished: [] });
  });

  it.each<[string, Partial<Decision>, RegExp]>([
    ['by a rule that says nothing of silence', { rule: 'suspicious-user-key' }, /the policy lets silence/],
    [
      'that the kill switch has held',
      { held: { by: 'kill-switch', from: 'contain' } },
      /the policy lets silence/,
    ],
    ['that shadow has held', { held: { by: 'shadow', from: 'contain' } }, /the policy lets silence/],
    ['about whom the policy protects', { held: { by: 'protected', from: 'contain' } }, /lets silence/],
  ])('waits on and tells people, once: %s', async (_why, decision, because) => {
    const asked = await ask(decision);
    await passTheHour();
    expect(handed).toEqual([]);
    expect(textsAbout(asked.id).at(-1)).toMatch(/nobody has answered in time, and it waits for you/);
    expect(textsAbout(asked.id).at(-1)).toMatch(because);
    expect(stage.changes.at(-1)).toMatchObject({ change: 'expired', incident: asked.id });
    expect(await applySilence(asked.event, deps)).toMatchObject({
      outcome: expect.stringMatching(because),
    });
    expect(await statusOf(asked)).toEqual(['Active']);
  });

  it('waits on where GuardDuty has not confirmed it', async () => {
    const asked = await ask({}, false);
    await passTheHour();
    expect(handed).toEqual([]);
    expect(await applySilence(asked.event, deps)).toMatchObject({
      outcome: expect.stringMatching(/the policy lets silence do nothing/),
    });
    expect(await statusOf(asked)).toEqual(['Active']);
  });

  it.each([
    ['the kill switch is on', { killSwitch: { until: '2026-11-22T00:00:00Z', reason: 'migration' } }],
    ['it only watches', { shadowUntil: '2026-12-24T00:00:00Z' }],
  ])('is looked at again when its time has come: %s', async (_why, switches) => {
    const asked = await ask();
    const held = { ...deps, switches: { read: async () => ({}), readNow: async () => switches } };
    await passTheHour(held);
    expect(handed).toEqual([]);
    expect(await applySilence(asked.event, held)).toMatchObject({ outcome: expect.stringMatching(/until/) });
    expect(await statusOf(asked)).toEqual(['Active']);
  });

  it('is looked at again by the policy that holds then', async () => {
    const asked = await ask();
    const rules = deps.policy.rules.map(({ onSilence: _, ...rule }) => rule);
    const stricter = { ...deps, policy: { ...deps.policy, rules } };
    stage.advance(61 * MINUTE);
    expect(await applySilence(asked.event, stricter)).toMatchObject({
      outcome: expect.stringMatching(/no finding that GuardDuty confirms/),
    });
    expect(await statusOf(asked)).toEqual(['Active']);
  });

  it('is over when a person has rejected it, or it has been applied', async () => {
    const [rejected, applied] = [await ask(), await ask()];
    const word = { by: 'arn:aws:iam::111122223333:user/ann', at: '2026-11-21T11:30:00.000Z' };
    const no = { ...word, person: 'AIDAANN', reason: 'it was me' };
    await recordRejection(rejected.id, rejected.plan, no, deps);
    await recordApplication(applied.id, applied.plan, word, deps);
    await passTheHour();
    for (const asked of [rejected, applied]) {
      expect(handed.filter((event) => event.includes(asked.id))).toEqual([]);
      expect(textsAbout(asked.id)).toHaveLength(1);
      await applySilence(asked.event, deps);
      expect(await statusOf(asked)).toEqual(['Active']);
    }
  });
});

describe('the event that says so', () => {
  it('does nothing before its time', async () => {
    const asked = await ask();
    expect(await applySilence(asked.event, deps)).toMatchObject({
      outcome: expect.stringContaining('there is no plan'),
    });
    expect(await statusOf(asked)).toEqual(['Active']);
  });

  it('does nothing by records that another hand has written', async () => {
    const asked = await ask({ rule: 'suspicious-user-key' });
    const sk = `PROPOSAL#${asked.accessKeyId}`;
    const body = JSON.parse((await stage.items(`INCIDENT#${asked.id}`)).get(sk) ?? '{}');
    stage.advance(61 * MINUTE);
    await update(deps.store, {
      key: [`INCIDENT#${asked.id}`, sk],
      set: 'body = :body',
      values: { ':body': { S: JSON.stringify({ ...body, atExpiry: 'deactivate' }) } },
    });
    expect(await applySilence(asked.event, deps)).toMatchObject({
      outcome: expect.stringContaining('there is no plan'),
    });
    expect(await statusOf(asked)).toEqual(['Active']);
  });

  it('is taken in its one form only', () => {
    const event = buildExpired('INC-0123456789ab', 'a'.repeat(64));
    expect(isExpired(event)).toBe(true);
    expect(isExpired({ ...event, more: 1 })).toBe(false);
    expect(isExpired({ ...event, source: 'aws.guardduty' })).toBe(false);
    expect(isExpired({ ...event, detail: { ...event.detail, plan: 'b' } })).toBe(false);
  });
});

it('a plan that could not be made in time is made by the sweep; the mail does not wait for it', async () => {
  const end = stage.failing('iam', 'GetAccountSummary');
  const asked = await ask();
  end();
  expect(asked.plan).toBe('');
  expect(textsAbout(asked.id)).toHaveLength(1);
  stage.advance(2 * MINUTE);
  await sweepDue(deps);
  expect([...(await stage.items(`INCIDENT#${asked.id}`)).keys()]).toContain(`PROPOSAL#${asked.accessKeyId}`);
});
