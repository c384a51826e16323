import { CreateUserCommand, UpdateUserCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMails, waitFor } from '../../src/cli/stage/mailbox.ts';
import { SECURITY } from '../../src/cli/stage/stage.ts';
import {
  emitFinding,
  emitForged,
  incidentsOf,
  keysOf,
  mailsAbout,
  makeUser,
  openStage,
  outcomes,
  policiesOf,
  settled,
  simulate,
  startAttacker,
  type TestStage,
  type TestUser,
} from './open-stage.ts';

let stage: TestStage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage?.close());

async function expectUntouched({ name, key }: TestUser): Promise<void> {
  expect(await keysOf(stage, name)).toEqual({ [key.accessKeyId]: 'Active' });
  expect(await policiesOf(stage, name)).toEqual([]);
}

/** What cannot be tied to a principal is an incident of its own, by the finding's id. */
async function expectOnlyTold(principal: string, text: RegExp): Promise<void> {
  const incident = await settled(stage, principal);
  expect(incident.steps).toEqual([]);
  const mails = await mailsAbout(stage, incident.id);
  expect(mails).toHaveLength(1);
  expect(mails[0]?.text).toMatch(text);
}

describe('nothing changes, and a person is told, when', () => {
  it("a role session's finding bears the name of a user", async () => {
    const user = await makeUser(stage, 'ci');
    await emitFinding(stage, {
      id: 'f-role',
      type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
      userName: 'ci',
      userType: 'AssumedRole',
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      principalId: 'AROACKCEVSQ6C2EXAMPLE:i-0123456789abcdef0',
    });
    await expectOnlyTold('role/ci', /a person has to decide.*docs\/playbooks\/workload-role\.md/s);
    await expectUntouched(user);
  });

  it("GuardDuty's own flag says that it is a sample, whatever key it names", async () => {
    const user = await makeUser(stage, 'sample');
    await emitFinding(stage, {
      id: 'f-sample',
      userName: user.name,
      accessKeyId: user.key.accessKeyId,
      additionalInfo: { type: 'default', value: '{"sample":true}' },
    });
    await expectOnlyTold('finding/f-sample', /sample/);
    await expectUntouched(user);
  });

  it('the ids are placeholders', async () => {
    await emitFinding(stage, {
      id: 'f-placeholder',
      userName: 'GeneratedFindingUserName',
      accessKeyId: 'GeneratedFindingAccessKeyId',
    });
    await expectOnlyTold('finding/f-placeholder', /could not be told/);
  });

  it('the finding is about another account', async () => {
    const user = await makeUser(stage, 'elsewhere');
    await emitFinding(stage, {
      id: 'f-elsewhere',
      userName: user.name,
      accessKeyId: user.key.accessKeyId,
      accountId: '444455556666',
    });
    await expectOnlyTold(
      '444455556666/user/elsewhere',
      /in account 444455556666:.*cannot act there yet, only in 111122223333/s,
    );
    await expectUntouched(user);
  });

  it('the finding is only suspicion: a person has to decide', async () => {
    const user = await makeUser(stage, 'suspected');
    await emitFinding(stage, {
      id: 'f-suspected',
      type: 'Recon:IAMUser/MaliciousIPCaller.Custom',
      userName: user.name,
      accessKeyId: user.key.accessKeyId,
    });
    await expectOnlyTold('user/suspected', /a person has to decide/);
    await expectUntouched(user);
  });

  it('the event cannot be read', async () => {
    await emitForged(stage, { id: 'f-broken', accountId: 'x', severity: 'HIGH' });
    const told = await waitFor(async () => {
      const all = await mailsAbout(stage, 'unknown account');
      return all.find(({ text }) => text.includes('accountId'));
    }, 60_000);
    expect(told?.text).toContain('could not be read');
  });

  it('there is no such user and key', async () => {
    await emitFinding(stage, { id: 'f-ghost', userName: 'ghost', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
    const incident = await settled(stage, 'user/ghost');
    expect(incident.credentials).toMatchObject([{ verdict: 'unknown' }]);
    expect((await mailsAbout(stage, incident.id))[0]?.text).toMatch(/^STATE {4}UNKNOWN/);
  });
});

describe('a renamed user', () => {
  it('is found by his key, and whoever bears the old name now is left alone', async () => {
    const { key } = await makeUser(stage, 'old-name');
    await stage.clients.iam.send(new UpdateUserCommand({ UserName: 'old-name', NewUserName: 'new-name' }));
    await stage.clients.iam.send(new CreateUserCommand({ UserName: 'old-name' }));
    const attacker = startAttacker(stage, key);
    try {
      expect(outcomes(await attacker.round())).toEqual([true]);
      await emitFinding(stage, { id: 'f-renamed', userName: 'old-name', accessKeyId: key.accessKeyId });
      const incident = await settled(stage, 'user/old-name');
      expect(incident.credentials).toMatchObject([{ verdict: 'contained' }]);
      expect(outcomes(await attacker.round())).toEqual([false]);
      expect(await policiesOf(stage, 'old-name')).toEqual([]);
      expect(await policiesOf(stage, 'new-name')).toEqual(['CordonDenySessions']);
    } finally {
      await attacker.stop();
    }
  });
});

describe('a simulated finding', () => {
  it('is answered on a user made for simulations', async () => {
    const user = await makeUser(stage, 'drill', '/cordon-simulation/');
    const attacker = startAttacker(stage, user.key);
    try {
      expect(outcomes(await attacker.round())).toEqual([true]);
      await simulate(stage, user);
      expect((await settled(stage, 'user/drill')).credentials).toMatchObject([{ verdict: 'contained' }]);
      expect(outcomes(await attacker.round())).toEqual([false]);
    } finally {
      await attacker.stop();
    }
  });

  it('is refused by IAM on any other, and said', async () => {
    const user = await makeUser(stage, 'real-person');
    await simulate(stage, user);
    const incident = await settled(stage, 'user/real-person');
    expect(incident.credentials).toMatchObject([{ verdict: 'not contained' }]);
    expect((await mailsAbout(stage, incident.id))[0]?.text).toContain('AccessDenied');
    await expectUntouched(user);
  });
});

describe('when a part of AWS is down', () => {
  it('neither containment nor the mail waits for a store that hangs', async () => {
    const { name, key } = await makeUser(stage, 'store-hangs');
    await stage.sandbox.control('POST faults', {
      service: 'dynamodb',
      operation: 'UpdateItem',
      kind: 'timeout',
    });
    try {
      const started = performance.now();
      await emitFinding(stage, { id: 'f-store-hangs', userName: name, accessKeyId: key.accessKeyId });
      const contained = await waitFor(
        async () =>
          (await keysOf(stage, name))[key.accessKeyId] === 'Inactive'
            ? performance.now() - started
            : undefined,
        30_000,
      );
      // The main path waits 1.5 s for the store; far less than the minute that this one hangs.
      expect(contained).toBeLessThan(10_000);
      const mails = await waitFor(async () => {
        const found = (await readMails(stage.sandbox, SECURITY)).filter(({ text }) =>
          text.includes(key.accessKeyId),
        );
        return found.length > 0 ? found : undefined;
      }, 60_000);
      expect(mails?.[0]?.text).toMatch(/^STATE {4}CONTAINED/);
    } finally {
      await stage.sandbox.control('DELETE faults');
    }
  });

  it('containment does not wait for the store', async () => {
    const { name, key } = await makeUser(stage, 'store-down');
    await stage.sandbox.control('POST faults', {
      service: 'dynamodb',
      operation: 'UpdateItem',
      kind: 'error',
    });
    try {
      await emitFinding(stage, { id: 'f-store-down', userName: name, accessKeyId: key.accessKeyId });
      const contained = await waitFor(
        async () => ((await keysOf(stage, name))[key.accessKeyId] === 'Inactive' ? true : undefined),
        30_000,
      );
      expect(contained).toBe(true);
    } finally {
      await stage.sandbox.control('DELETE faults');
    }
    // Lambda's own retry, a minute later, finds the store again and records what was done.
    const recorded = await waitFor(async () => {
      await stage.sandbox.control('POST clock', { advance: 61_000 });
      const [incident] = await incidentsOf(stage, 'user/store-down');
      return incident?.credentials[0];
    }, 60_000);
    expect(recorded).toMatchObject({ verdict: 'contained' });
  });

  it('a mail that SNS does not take is sent by the next try', async () => {
    const { name, key } = await makeUser(stage, 'mail-down');
    await stage.sandbox.control('POST faults', { service: 'sns', operation: 'Publish', kind: 'error' });
    try {
      await emitFinding(stage, { id: 'f-mail-down', userName: name, accessKeyId: key.accessKeyId });
      await waitFor(async () => (await incidentsOf(stage, 'user/mail-down'))[0]?.credentials[0], 30_000);
    } finally {
      await stage.sandbox.control('DELETE faults');
    }
    const told = await waitFor(async () => {
      await stage.sandbox.control('POST clock', { advance: 61_000 });
      const [incident] = await incidentsOf(stage, 'user/mail-down');
      const mails = await mailsAbout(stage, incident?.id ?? 'none');
      return mails.length > 0 ? mails : undefined;
    }, 60_000);
    expect(told).toHaveLength(1);
  });
});
