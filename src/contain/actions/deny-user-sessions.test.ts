import { DetachUserPolicyCommand, GetUserCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContainStage, type Keys, openContainStage } from '../fixture.ts';
import { createTarget, runStep } from '../run-step.ts';
import { denyUserSessions } from './deny-user-sessions.ts';

let stage: ContainStage;
beforeAll(async () => {
  stage = await openContainStage();
});
afterAll(() => stage.sandbox.close());

const run = (userName: string, accessKeyId: string) =>
  runStep(
    denyUserSessions,
    createTarget({ account: '111122223333', accessKeyId, userName }, stage.deps.iam),
    stage.deps,
  );

const listBuckets = (credentials: Keys) =>
  new S3Client({
    endpoint: stage.sandbox.origin,
    region: 'eu-west-2',
    forcePathStyle: true,
    credentials,
  }).send(new ListBucketsCommand({}));

describe('deny-user-sessions', () => {
  it('refuses sessions that were taken before and after, and leaves the key alone', async () => {
    const keys = await stage.makeUser('alice');
    const before = await stage.makeSession(keys);
    await listBuckets(before);
    expect(await run('alice', keys.accessKeyId)).toMatchObject({
      applied: 'yes',
      judgement: { verdict: 'contained' },
    });
    await expect(listBuckets(before)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(listBuckets(await stage.makeSession(keys))).rejects.toMatchObject({ name: 'AccessDenied' });
    await stage.iamAs(keys).send(new GetUserCommand({}));
    await listBuckets(keys);
    const [prior] = stage.priors.filter(({ accessKeyId }) => accessKeyId === keys.accessKeyId);
    expect(prior).toMatchObject({ userName: 'alice' });
    expect(prior?.['attached']).toBe(!prior?.['isCertain']);
  });

  it('names the way back, which gives the sessions back', async () => {
    const keys = await stage.makeUser('restored');
    const session = await stage.makeSession(keys);
    const { undo } = await run('restored', keys.accessKeyId);
    const { denySessionsPolicyArn: PolicyArn, iam } = stage.deps;
    expect(undo).toEqual([`aws iam detach-user-policy --user-name restored --policy-arn ${PolicyArn}`]);
    await iam.send(new DetachUserPolicyCommand({ UserName: 'restored', PolicyArn }));
    await listBuckets(session);
  });

  it('says unknown when nobody holds the key, whatever name the finding gives', async () => {
    await stage.makeUser('innocent');
    const step = await run('innocent', 'AKIAIOSFODNN7EXAMPLE');
    expect(step).toMatchObject({ applied: 'failed', judgement: { verdict: 'unknown' } });
  });

  it('says not contained when the policy is gone again', async () => {
    const keys = await stage.makeUser('detached');
    await run('detached', keys.accessKeyId);
    await stage.deps.iam.send(
      new DetachUserPolicyCommand({ UserName: 'detached', PolicyArn: stage.deps.denySessionsPolicyArn }),
    );
    const target = createTarget(
      { account: '111122223333', accessKeyId: keys.accessKeyId, userName: 'detached' },
      stage.deps.iam,
    );
    expect(await denyUserSessions.verify(target, stage.deps)).toMatchObject({ verdict: 'not contained' });
  });
});
