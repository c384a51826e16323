import {
  CreateDetectorCommand,
  CreateThreatIntelSetCommand,
  DeleteThreatIntelSetCommand,
  GetThreatIntelSetCommand,
  ListThreatIntelSetsCommand,
  UpdateThreatIntelSetCommand,
  type UpdateThreatIntelSetRequest,
} from '@aws-sdk/client-guardduty';
import { GetRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { trail } from '../../../kernel/trail.ts';
import { allow, connect, makeUser, policyOf } from '../../iam/fixture.ts';
import { LISTED, LOCATION, openWatch, type Watch } from '../detection/fixture.ts';
import { ACCOUNT, REGION } from '../fixture.ts';

const ROLE = 'AWSServiceRoleForAmazonGuardDuty';
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/guardduty.amazonaws.com/${ROLE}`;

let watch: Watch;
let DetectorId: string;
beforeEach(async () => {
  watch = await openWatch();
  DetectorId = watch.detectorId;
  await watch.putList(`${LISTED}\n`);
});
afterEach(() => watch.sandbox.close());

const show = (ThreatIntelSetId: string) =>
  watch.guardduty.send(new GetThreatIntelSetCommand({ DetectorId, ThreatIntelSetId }));
const update = (ThreatIntelSetId: string, change: Partial<UpdateThreatIntelSetRequest>) =>
  watch.guardduty.send(new UpdateThreatIntelSetCommand({ DetectorId, ThreatIntelSetId, ...change }));
const list = (more = {}) => watch.guardduty.send(new ListThreatIntelSetsCommand({ DetectorId, ...more }));

const refused = (message: RegExp | string) => ({
  name: 'BadRequestException',
  message: expect.stringMatching(message),
});

describe('a threat list', () => {
  it('is made, shown, listed, changed and deleted', async () => {
    const id = await watch.makeSet({ Activate: false, Tags: { team: 'soc' } });
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(await show(id)).toMatchObject({
      Name: 'blocklist-1',
      Format: 'TXT',
      Location: LOCATION,
      Status: 'INACTIVE',
      Tags: { team: 'soc' },
    });
    const other = await watch.makeSet({ Name: 'blocklist-2' });
    const first = await list({ MaxResults: 1 });
    const second = await list({ MaxResults: 1, NextToken: first.NextToken });
    const ids = [...(first.ThreatIntelSetIds ?? []), ...(second.ThreatIntelSetIds ?? [])];
    expect(ids.sort()).toEqual([id, other].sort());
    expect(second.NextToken).toBeUndefined();

    const Location = 'https://s3.amazonaws.com/threat-lists/other.txt';
    await update(id, { Name: 'renamed', Location, ExpectedBucketOwner: ACCOUNT });
    expect(await show(id)).toMatchObject({ Name: 'renamed', Location, ExpectedBucketOwner: ACCOUNT });
    await watch.guardduty.send(new DeleteThreatIntelSetCommand({ DetectorId, ThreatIntelSetId: id }));
    await expect(show(id)).rejects.toMatchObject(refused(/threatIntelSetId is not owned/));
    expect((await list()).ThreatIntelSetIds).toEqual([other]);
  });

  it('that is active goes on with what it was read with, until it is activated again', async () => {
    const id = await watch.makeSet();
    expect(await watch.statusOf(id)).toBe('ACTIVE');
    await update(id, { Location: 's3://threat-lists/absent.txt' });
    expect((await show(id)).Status).toBe('ACTIVE');
    await update(id, { Activate: true });
    expect(await watch.statusOf(id)).toBe('ERROR');
    await watch.putList(LISTED, 'absent.txt');
    await update(id, { Activate: true });
    expect(await watch.statusOf(id)).toBe('ACTIVE');
    await update(id, { Activate: false });
    expect((await show(id)).Status).toBe('INACTIVE');
  });

  it.each([
    ['a bucket that is not there', { Location: 's3://nobodys-lists/blocked.txt' }],
    ['an object that is not there', { Location: 's3://threat-lists/absent.txt' }],
    ['a bucket of another account than expected', { ExpectedBucketOwner: '444455556666' }],
  ])('from %s is in ERROR', async (_, change) => {
    expect(await watch.statusOf(await watch.makeSet(change))).toBe('ERROR');
  });

  it("is read with GuardDuty's own role, which a bucket's policy can keep out", async () => {
    const id = await watch.makeSet();
    expect(await watch.statusOf(id)).toBe('ACTIVE');
    const records = trail({ world: watch.sandbox.world, account: ACCOUNT, region: REGION });
    expect(records.findLast(({ eventName }) => eventName === 'GetObject')).toMatchObject({
      userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: ROLE_ARN } } },
      sourceIPAddress: 'guardduty.amazonaws.com',
      eventCategory: 'Data',
    });
    const policy = policyOf({
      Effect: 'Deny',
      Principal: { AWS: ROLE_ARN },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::threat-lists/*',
    });
    await watch.s3.send(new PutBucketPolicyCommand({ Bucket: 'threat-lists', Policy: policy }));
    await update(id, { Activate: true });
    expect(await watch.statusOf(id)).toBe('ERROR');
    const { iam } = connect(watch.sandbox);
    expect((await iam.send(new GetRoleCommand({ RoleName: ROLE }))).Role?.Arn).toBe(ROLE_ARN);
    const change = { RoleName: ROLE, PolicyName: 'more', PolicyDocument: allow('s3:*') };
    await expect(iam.send(new PutRolePolicyCommand(change))).rejects.toMatchObject({
      name: 'UnmodifiableEntityException',
    });
  });

  it('waits, where IAM takes its time, until its role may read', async () => {
    watch.sandbox.world.settings.iamPropagation = 300;
    const id = await watch.makeSet();
    expect((await show(id)).Status).toBe('ACTIVATING');
    await expect(update(id, { Activate: false })).rejects.toMatchObject(refused(/ACTIVATING/));
    expect(await watch.statusOf(id)).toBe('ACTIVE');
  });
});

describe('a request for a threat list is refused', () => {
  it.each([
    ['location', { Location: 'https://lists.example/blocked.txt' }],
    ['format', { Format: 'CSV' as 'TXT' }],
    ['name', { Name: 'n'.repeat(301) }],
    ['expectedBucketOwner', { ExpectedBucketOwner: 'somebody-els' }],
    ['tags', { Tags: { 'aws:team': 'soc' } }],
    ['clientToken', { ClientToken: 't'.repeat(65) }],
    ['detectorId is not owned', { DetectorId: '0'.repeat(32) }],
  ])('for its %s', async (what, change) => {
    await expect(watch.makeSet(change)).rejects.toMatchObject(refused(what));
    expect((await list()).ThreatIntelSetIds).toEqual([]);
  });

  it.each(['STIX', 'OTX_CSV', 'ALIEN_VAULT', 'PROOF_POINT', 'FIRE_EYE'] as const)(
    'by name for the format %s',
    async (Format) => {
      await expect(watch.makeSet({ Format })).rejects.toMatchObject({
        name: 'NotImplemented',
        message: expect.stringContaining(Format),
      });
    },
  );

  it('for a name that is taken and for a seventh list, and the same token makes one list', async () => {
    const id = await watch.makeSet({ ClientToken: 'once' });
    expect(await watch.makeSet({ ClientToken: 'once' })).toBe(id);
    await expect(watch.makeSet()).rejects.toMatchObject(refused(/same name/));
    for (const number of [2, 3, 4, 5, 6]) await watch.makeSet({ Name: `blocklist-${number}` });
    await expect(watch.makeSet({ Name: 'blocklist-7' })).rejects.toMatchObject(refused(/limit/));
    expect(await watch.statusOf(id)).toBe('ACTIVE');
    await expect(update(id, { Name: 'blocklist-2' })).rejects.toMatchObject(refused(/same name/));
    const far = watch.clientOf(watch.sandbox.administrator, 'eu-central-1');
    const detector = await far.send(new CreateDetectorCommand({ Enable: true }));
    const same = { Name: 'blocklist-1', Format: 'TXT' as const, Location: LOCATION, Activate: false };
    await far.send(new CreateThreatIntelSetCommand({ ...same, DetectorId: detector.DetectorId }));
  });

  it("to who may not change GuardDuty's role, but for renaming and switching off", async () => {
    const id = await watch.makeSet();
    expect(await watch.statusOf(id)).toBe('ACTIVE');
    const admin = connect(watch.sandbox);
    const only = watch.clientOf(await makeUser(admin, 'analyst', allow('guardduty:*')));
    const set = { DetectorId, ThreatIntelSetId: id };
    await only.send(new UpdateThreatIntelSetCommand({ ...set, Name: 'renamed', Activate: false }));
    const denied = (action: string) => ({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`iam:${action} on resource: ${ROLE_ARN}`),
    });
    await expect(
      only.send(new UpdateThreatIntelSetCommand({ ...set, Activate: true })),
    ).rejects.toMatchObject(denied('PutRolePolicy'));
    await expect(only.send(new DeleteThreatIntelSetCommand(set))).rejects.toMatchObject(
      denied('DeleteRolePolicy'),
    );

    const narrow = allow(['guardduty:GetThreatIntelSet'], {
      Resource: `arn:aws:guardduty:${REGION}:${ACCOUNT}:detector/${DetectorId}/threatintelset/${id}`,
    });
    const reader = watch.clientOf(await makeUser(admin, 'reader', narrow));
    expect((await reader.send(new GetThreatIntelSetCommand(set))).Name).toBe('renamed');
    await expect(reader.send(new ListThreatIntelSetsCommand({ DetectorId }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
