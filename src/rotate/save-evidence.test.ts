import { createHash } from 'node:crypto';
import { DeleteUserPolicyCommand } from '@aws-sdk/client-iam';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  BUCKET,
  type Compromised,
  makeCompromised,
  openRotateStage,
  type RotateStage,
  readObject,
} from './fixture.ts';
import { saveEvidence } from './save-evidence.ts';

let stage: RotateStage;
beforeAll(async () => {
  stage = await openRotateStage();
});
afterAll(() => stage.sandbox.close());

const save = ({ incidentId, userName, keys }: Compromised) =>
  saveEvidence({ incidentId, userName, accessKeyId: keys.accessKeyId }, stage.depsOf());

it('keeps what the first try saw, when the user has changed before the next', async () => {
  const user = await makeCompromised(stage);
  const first = await save(user);
  await stage.clients.iam.send(new DeleteUserPolicyCommand({ UserName: user.userName, PolicyName: 'work' }));
  expect(await save(user)).toEqual(first);
  expect(await readObject(stage, first[2]?.key ?? '')).toContain('iam:GetUser');
});

it("hangs its manifest on the incident's last one, once", async () => {
  const user = await makeCompromised(stage);
  const earlier = JSON.stringify({ number: 1, previous: null, objects: [] });
  const folder = `incidents/${user.incidentId}/manifests`;
  await stage.clients.s3.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: `${folder}/0001.json`, Body: earlier }),
  );
  const evidence = await save(user);
  expect(await save(user)).toEqual(evidence);
  expect(evidence.at(-1)?.key).toBe(`${folder}/0002.json`);
  expect(JSON.parse(await readObject(stage, `${folder}/0002.json`))).toEqual({
    incidentId: user.incidentId,
    number: 2,
    previous: createHash('sha256').update(earlier).digest('hex'),
    objects: evidence.slice(0, -1),
  });
  expect(await readObject(stage, `${folder}/0001.json`)).toBe(earlier);
});
