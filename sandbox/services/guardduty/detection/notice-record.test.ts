import {
  CreateDetectorCommand,
  CreateThreatIntelSetCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import { ListUsersCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allow, connect, makeUser } from '../../iam/fixture.ts';
import { LISTED, LOCATION, openWatch, type Watch } from './fixture.ts';

const FAR = 'ap-southeast-1';

let watch: Watch;
beforeEach(async () => {
  watch = await openWatch();
  await watch.putList(LISTED);
  expect(await watch.statusOf(await watch.makeSet())).toBe('ACTIVE');
});
afterEach(() => watch.sandbox.close());

const listen = async (region?: string) =>
  watch.clientsOf(watch.sandbox.administrator, await watch.doorFrom(LISTED), region);

describe('a record of the trail', () => {
  it('of a global service is seen in every region that has a detector, each with its own lists', async () => {
    const far = watch.clientOf(watch.sandbox.administrator, FAR);
    const { DetectorId } = await far.send(new CreateDetectorCommand({ Enable: true }));
    const { iam } = await listen();
    await iam.send(new ListUsersCommand({}));
    watch.advance(5);
    const here = await watch.findings(2);
    expect(here).toHaveLength(2);
    expect(await watch.findings(0, DetectorId, far)).toEqual([]);

    const set = { DetectorId, Name: 'far', Format: 'TXT' as const, Location: LOCATION, Activate: true };
    await far.send(new CreateThreatIntelSetCommand(set));
    await new Promise((resolve) => setTimeout(resolve, 60));
    await iam.send(new ListUsersCommand({}));
    watch.advance(5);
    const there = await watch.findings(2, DetectorId, far);
    expect(there.map(({ Type, Region }) => [Type?.split(':')[0], Region])).toEqual([
      ['Recon', FAR],
      ['UnauthorizedAccess', FAR],
    ]);
    expect(there.map(({ Id }) => Id)).not.toContain(here[0]?.Id);
  });

  it('of another service is seen in its own region only', async () => {
    const { ssm, sts } = await listen('us-east-1');
    await ssm.send(new DescribeParametersCommand({}));
    expect(await watch.countLater()).toBe(0);
    // As a call of the global endpoint.
    await sts.send(new GetCallerIdentityCommand({}));
    expect(await watch.countLater()).toBe(2);
  });

  it('is not looked at while GuardDuty is suspended, nor is what it has seen a finding then', async () => {
    const { guardduty, detectorId: DetectorId } = watch;
    const { ssm } = await listen();
    await ssm.send(new DescribeParametersCommand({}));
    await guardduty.send(new UpdateDetectorCommand({ DetectorId, Enable: false }));
    await ssm.send(new DescribeParametersCommand({}));
    expect(await watch.countLater()).toBe(0);
    await guardduty.send(new UpdateDetectorCommand({ DetectorId, Enable: true }));
    expect(await watch.countLater()).toBe(0);
    await ssm.send(new DescribeParametersCommand({}));
    expect(await watch.countLater()).toBe(2);
  });

  it('that AWS would not write, of a key that is not valid, raises nothing', async () => {
    const admin = connect(watch.sandbox);
    const keys = await makeUser(admin, 'alice', allow('ssm:DescribeParameters'));
    const change = { UserName: 'alice', AccessKeyId: keys.accessKeyId, Status: 'Inactive' as const };
    await admin.iam.send(new UpdateAccessKeyCommand(change));
    const { ssm } = watch.clientsOf(keys, await watch.doorFrom(LISTED));
    await expect(ssm.send(new DescribeParametersCommand({}))).rejects.toThrow(/security token/);
    expect(await watch.countLater()).toBe(0);
  });

  it('is a finding as late as the sandbox is told', async () => {
    expect(await watch.ask('POST settings', { detectionDelay: 0 })).toMatchObject({ detectionDelay: 0 });
    const { ssm } = await listen();
    await ssm.send(new DescribeParametersCommand({}));
    expect(await watch.findings(2)).toHaveLength(2);
  });
});
