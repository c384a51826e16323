import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FormatName, ServiceEvent } from '../../src/cli/stage/finding-format.ts';
import { asff } from '../../src/cli/stage/formats/asff.ts';
import { readMails, waitFor } from '../../src/cli/stage/mailbox.ts';
import { sendSimulation } from '../../src/cli/stage/send-simulation.ts';
import { planSimulation } from '../../src/cli/stage/simulation.ts';
import { SECURITY } from '../../src/cli/stage/stage.ts';
import type { Statement } from '../../src/iam/model.ts';
import { describeLeak, envelop, invoke, makeInvoker, raise, tryKey } from './deliver.ts';
import {
  incidentsOf,
  keysOf,
  mailsAbout,
  makeUser,
  openStage,
  outcomes,
  settled,
  startAttacker,
  type TestStage,
  type TestUser,
} from './open-stage.ts';

const LEAK = 'CredentialAccess:IAMUser/CompromisedCredentials';
const THREAT_LIST = 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom';

let stage: TestStage;
let invoker: LambdaClient;
beforeAll(async () => {
  stage = await openStage(undefined, [], { SecurityHub: 'on' });
  invoker = await makeInvoker(stage);
}, 60_000);
afterAll(() => stage?.close());

/** As `cordon simulate finding` sends it. */
async function send(format: FormatName, { name, key }: TestUser, id = `f-${name}`): Promise<void> {
  const plan = planSimulation({ toSandbox: true, isRole: false, type: LEAK, format, severity: 8 });
  const whom = { user: name, key: key.accessKeyId };
  await sendSimulation(stage.clients, stage.sandbox.origin, plan, { id, ...whom });
}

const emit = async (event: ServiceEvent): Promise<void> => {
  const { account } = stage.sandbox.administrator;
  await stage.sandbox.control('POST emit', { account, region: 'eu-west-2', ...event });
};

const statusOf = async ({ name, key }: TestUser) => (await keysOf(stage, name))[key.accessKeyId];
const contained = (user: TestUser) => expect.poll(() => statusOf(user), { timeout: 60_000 }).toBe('Inactive');

it('one finding by GuardDuty, ASFF, OCSF and in the form of the API is one incident and one mail', async () => {
  const user = await makeUser(stage, 'four-ways');
  const attacker = startAttacker(stage, user.key);
  try {
    expect(outcomes(await attacker.round())).toEqual([true]);
    for (const [index, format] of (['guardduty', 'asff', 'ocsf', 'api'] as const).entries()) {
      await send(format, user);
      const seen = await waitFor(async () => {
        const [incident] = await incidentsOf(stage, 'user/four-ways');
        return incident?.findings[0]?.['count'] === index + 1 ? incident.findings : undefined;
      }, 60_000);
      expect(seen, format).toMatchObject([{ id: 'f-four-ways', source: 'guardduty', isConfirmed: true }]);
    }
    expect(outcomes(await attacker.round())).toEqual([false]);
  } finally {
    await attacker.stop();
  }
  const [incident, ...more] = await incidentsOf(stage, 'user/four-ways');
  expect(more).toEqual([]);
  expect(incident?.credentials).toMatchObject([{ verdict: 'contained' }]);
  expect(await mailsAbout(stage, incident?.id ?? '')).toHaveLength(1);
  expect(await statusOf(user)).toBe('Inactive');
});

it.each(['asff', 'ocsf', 'api'] as const)(
  'the key is refused when %s alone brings the finding',
  async (format) => {
    const user = await makeUser(stage, `only-${format}`);
    await send(format, user);
    await contained(user);
    expect(await tryKey(stage, user.key)).toEqual([false]);
  },
);

it('a finding on a threat list only asks, and contains when an analyst sends it by a custom action', async () => {
  const user = await makeUser(stage, 'chosen');
  const described = describeLeak(stage, user, { id: 'f-chosen', type: THREAT_LIST, severity: 5 });
  await emit(asff.buildEvent(await raise(stage, described)));
  expect((await settled(stage, 'user/chosen')).decision).toMatchObject({ mode: 'approve' });
  expect(await tryKey(stage, user.key)).toEqual([true]);
  const sent = asff.buildEvent(await raise(stage, described));
  await emit({ ...sent, detailType: 'Security Hub Findings - Custom Action' });
  await contained(user);
  expect(await tryKey(stage, user.key)).toEqual([false]);
  const decided = await waitFor(async () => {
    const [incident] = await incidentsOf(stage, 'user/chosen');
    return incident?.decision.rule === 'analyst-user-key' ? incident : undefined;
  }, 60_000);
  expect(decided?.decision.mode).toBe('contain');
});

describe('Security Hub passes on what another product says', () => {
  const leak = async (name: string) => {
    const user = await makeUser(stage, name);
    const event = asff.buildEvent(await raise(stage, describeLeak(stage, user, { id: `f-${name}` })));
    return { user, event };
  };
  const another = (event: ServiceEvent): ServiceEvent =>
    JSON.parse(
      JSON.stringify(event).replaceAll(
        ':eu-west-2::product/aws/guardduty',
        ':eu-west-2:111122223333:product/111122223333/default',
      ),
    );

  it('and people are told of it, whatever its type says; of GuardDuty it contains', async () => {
    const { user, event } = await leak('imported');
    // No rule of ours takes it; somebody may have made one.
    await invoke(invoker, envelop(stage, another(event)));
    const found = (await readMails(stage.sandbox, SECURITY)).filter(({ text }) =>
      text.includes(user.key.accessKeyId),
    );
    expect(found.map(({ text }) => text.split('\n')[0])).toEqual([
      'STATE    NOTHING WAS DONE: this is for you to know',
    ]);
    expect(found[0]?.text).toContain('rule other-products');
    expect(await statusOf(user)).toBe('Active');
    await invoke(invoker, envelop(stage, event));
    expect(await statusOf(user)).toBe('Inactive');
  });
});

describe('AWS itself says that a key is exposed', () => {
  const exposed = ({ name, key }: TestUser): ServiceEvent => ({
    source: 'aws.trustedadvisor',
    detailType: 'Trusted Advisor Check Item Refresh Notification',
    resources: [],
    detail: {
      'check-name': 'Exposed Access Keys',
      'check-item-detail': {
        'Access Key ID': key.accessKeyId,
        'User Name (IAM or Root)': name,
        'Fraud Type': 'Exposed',
        'Case ID': '12345678-1',
        'Time Updated': '1772442930123',
        Location: 'https://www.example.com/keys.txt',
        Deadline: '1773442930123',
        'Usage (USD per Day)': '0',
      },
      status: 'ERROR',
      resource_id: '',
      uuid: '8a3c5b1e-0c4d-4e8f-9a2b-1c3d5e7f9a0b',
    },
  });

  it('Trusted Advisor: contained', async () => {
    const user = await makeUser(stage, 'published');
    await emit(exposed(user));
    await contained(user);
    expect(await tryKey(stage, user.key)).toEqual([false]);
    expect((await settled(stage, 'user/published')).decision.rule).toBe('published-user-key');
  });

  it('by its quarantine policy on the user: a person is asked', async () => {
    const user = await makeUser(stage, 'quarantined');
    await send('quarantine', user);
    const incident = await settled(stage, 'user/quarantined');
    expect(incident.decision).toMatchObject({ mode: 'approve', rule: 'quarantined-user-key' });
    expect((await mailsAbout(stage, incident.id))[0]?.text).toMatch(/^STATE {4}NOT CONTAINED: a person has/);
    expect(await statusOf(user)).toBe('Active');
  });

  it('Health, of a key and nobody by name: IAM knows the user, and he is contained', async () => {
    const user = await makeUser(stage, 'nameless');
    await send('health', user);
    await contained(user);
    expect(await tryKey(stage, user.key)).toEqual([false]);
    const incident = await settled(stage, 'user/nameless');
    expect(incident.decision.rule).toBe('exposed-user-key');
  });

  // Last: it takes from the function what it needs to see whose a key is.
  it('Health, where the function may not ask IAM whose the key is: people are told, and nothing is done', async () => {
    await withhold('iam:GetAccessKeyLastUsed');
    const user = await makeUser(stage, 'unnamed');
    await send('health', user);
    const incident = await settled(stage, `key/${user.key.accessKeyId}`);
    expect(incident.decision).toMatchObject({ mode: 'notify', rule: 'unknown-credential' });
    expect((await mailsAbout(stage, incident.id))[0]?.text).toContain('could not be told');
    expect(await statusOf(user)).toBe('Active');
    expect(await tryKey(stage, user.key)).toEqual([true]);
  });

  async function withhold(action: string): Promise<void> {
    const { iam } = stage.clients;
    const RoleName = 'GDKTranslatorRole';
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      const document: { Statement: Statement[] } = JSON.parse(decodeURIComponent(PolicyDocument));
      const kept = document.Statement.flatMap((statement): Statement[] => {
        if (statement.Effect === 'Deny') return [statement];
        const Action = [statement.Action ?? []].flat().filter((one) => one !== action);
        return Action.length === 0 ? [] : [{ ...statement, Action }];
      });
      if (kept.length === 0) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      else {
        const changed = JSON.stringify({ ...document, Statement: kept });
        await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: changed }));
      }
    }
  }
});
