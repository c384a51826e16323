import {
  CreateThreatIntelSetCommand,
  GetThreatIntelSetCommand,
  ListDetectorsCommand,
} from '@aws-sdk/client-guardduty';
import { CreateRoleCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leakedUserKey } from '../../scenarios/leaked-user-key.ts';
import { incidentsOf, makeUser, openStage, settled, type TestStage } from './open-stage.ts';

const { region, attackerAddress } = leakedUserKey;

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

let stage: TestStage;
let settings: (credentials: Keys) => { region: string; endpoint: string; credentials: Keys };
beforeAll(async () => {
  stage = await openStage();
  const { control } = stage.sandbox;
  await control('POST settings', { detectionDelay: 0 });
  const door = (await control('POST addresses', { address: attackerAddress })) as { endpoint: string };
  settings = (credentials) => ({ region, endpoint: door.endpoint, credentials });
});
afterAll(() => stage?.close());

/** The analysts' own list, with the attacker's address on it. */
async function listAttacker(): Promise<void> {
  const { s3, guardduty } = stage.clients;
  await s3.send(new CreateBucketCommand({ Bucket: 'threat-lists' }));
  const Body = `# seen in May\n${attackerAddress}\n`;
  await s3.send(new PutObjectCommand({ Bucket: 'threat-lists', Key: 'seen.txt', Body }));
  const { DetectorIds: [DetectorId] = [] } = await guardduty.send(new ListDetectorsCommand({}));
  const Location = 's3://threat-lists/seen.txt';
  const { ThreatIntelSetId } = await guardduty.send(
    new CreateThreatIntelSetCommand({ DetectorId, Name: 'seen', Format: 'TXT', Location, Activate: true }),
  );
  const show = () => guardduty.send(new GetThreatIntelSetCommand({ DetectorId, ThreatIntelSetId }));
  await expect.poll(async () => (await show()).Status).toBe('ACTIVE');
}

describe('what GuardDuty finds by itself', () => {
  it('about a key that is used from a listed address is one incident of both findings', async () => {
    await listAttacker();
    const { key } = await makeUser(stage, 'scanned');
    await new IAMClient(settings(key)).send(new ListUsersCommand({}));
    const { decision } = await settled(stage, 'user/scanned');
    expect(decision).toMatchObject({ mode: 'approve', rule: 'threat-list-user-key' });
    expect(decision).not.toHaveProperty('held');
    await expect
      .poll(async () => (await incidentsOf(stage, 'user/scanned')).map(({ findings }) => findings.length), {
        timeout: 60_000,
      })
      .toEqual([2]);
  });

  it("about an instance's stolen credentials is an incident of its role", async () => {
    const Statement = [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } },
    ];
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await stage.clients.iam.send(new CreateRoleCommand({ RoleName: 'web-server', AssumeRolePolicyDocument }));
    const { credentials } = (await stage.sandbox.control('POST instances', {
      account: stage.sandbox.administrator.account,
      region,
      roleName: 'web-server',
      address: '203.0.113.80',
    })) as { credentials: Keys };
    await new STSClient(settings(credentials)).send(new GetCallerIdentityCommand({}));
    const { decision } = await settled(stage, 'role/web-server');
    expect(decision).toMatchObject({ mode: 'approve', rule: 'workload-role' });
    expect(decision).not.toHaveProperty('held');
  });
});
