import { CreateDetectorCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { raiseFinding } from '../../sandbox/services/guardduty/raise-finding.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { connectDetector } from '../aws/detector.ts';
import type { Finding } from '../model/finding.ts';
import { confirm } from './confirm.ts';

const [account, region] = ['111122223333', 'eu-west-2'];
const accessKeyId = 'AKIAIOSFODNN7EXAMPLE';
const type = 'CredentialAccess:IAMUser/CompromisedCredentials';

let sandbox: Sandbox;
let real: Finding;
let failures: string[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  await clientIn(region).send(new CreateDetectorCommand({ Enable: true }));
  const { id, service } = await raiseFinding(
    { world: sandbox.world, account, region },
    {
      type,
      severity: 8,
      title: 'The key of alice was used from an unusual place.',
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: { accessKeyId, userName: 'alice', userType: 'IAMUser' },
      },
    },
  );
  real = {
    id,
    source: 'guardduty',
    via: 'event',
    account,
    region,
    type,
    severity: 8,
    title: 't',
    isSample: false,
    detectorId: service.detectorId,
    accessKeyId,
    principalName: 'alice',
  };
});
afterEach(() => {
  failures = [];
  sandbox.world.faults.length = 0;
});
afterAll(() => sandbox.close());

const clientIn = (where: string) =>
  new GuardDutyClient({
    endpoint: sandbox.origin,
    region: where,
    credentials: sandbox.administrator,
    maxAttempts: 1,
  });

const inquire = (change: Partial<Finding> = {}) =>
  confirm(
    { ...real, ...change },
    {
      detector: { connect: async () => connectDetector(clientIn) },
      log: { failure: (message) => void failures.push(message) },
    },
  );

const ask = async (change: Partial<Finding> = {}) => (await inquire(change)).confirmation;

describe('confirm', () => {
  it('gives the finding as GuardDuty has it, whatever a copy of it says to people', async () => {
    const lies = { title: 'All is well', severity: 1, remoteAddress: '192.0.2.1', count: 999, api: 'None' };
    const { finding } = await inquire({ ...lies, via: 'security-hub', principalId: 'AIDAEXAMPLE' });
    const { api: _, remoteAddress: __, ...rest } = finding;
    expect(finding).toEqual(rest);
    expect(finding).toMatchObject({
      title: 'The key of alice was used from an unusual place.',
      severity: 8,
      count: 1,
      via: 'security-hub',
      principalId: 'AIDAEXAMPLE',
    });
  });

  it('leaves as it came what GuardDuty does not confirm', async () => {
    const forged = { accessKeyId: 'AKIAI44QH8DHBEXAMPLE', title: 'All is well' };
    expect((await inquire(forged)).finding).toEqual({ ...real, ...forged });
  });

  it("knows GuardDuty's own finding again, by whatever way it came", async () => {
    expect(await ask()).toBe('confirmed');
    expect(await ask({ via: 'security-hub', title: 'another title', severity: 5, count: 9 })).toBe(
      'confirmed',
    );
  });

  it.each<[string, Partial<Finding>]>([
    ['an id that is nobody’s', { id: 'f00d5ac3f1e29b7d4c0e8f6a1b2c3d4e' }],
    ['a detector that is nobody’s', { detectorId: '0'.repeat(32) }],
    ['a detector that is none', { detectorId: '../../detector' }],
    ['a region that is none', { region: 'evil.example' }],
    ['a region in which GuardDuty is off', { region: 'us-east-1' }],
  ])('does not find it by %s', async (_, change) => {
    expect(await ask(change)).toBe('not found');
    expect(failures).toEqual([]);
  });

  it.each<[string, Partial<Finding>]>([
    ['another key', { accessKeyId: 'AKIAI44QH8DHBEXAMPLE' }],
    ['another user', { principalName: 'bob' }],
    ['another type', { type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS' }],
    ['another account', { account: '444455556666' }],
  ])('says so when a real id is used for %s', async (_, change) => {
    expect(await ask(change)).toBe('differs');
  });

  it('goes on without an answer, and says so in the log', async () => {
    sandbox.world.faults.push({
      service: 'guardduty',
      operation: 'GetFindings',
      when: 'before',
      kind: 'error',
      seen: 0,
    });
    expect(await ask()).toBe('unanswered');
    expect(failures).toHaveLength(1);
  });

  it("asks only about GuardDuty's", async () => {
    expect(await ask({ source: 'health' })).toBe('not asked');
  });
});
