import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitFor } from '../../src/cli/stage/mailbox.ts';
import { evidenceOf } from '../../src/respond/evidence/saved-evidence.ts';
import type { StoredIncident } from '../../src/respond/read-incidents.ts';
import {
  incidentsOf,
  LOOKING,
  makeUser,
  openStage,
  rotated,
  simulate,
  type TestStage,
} from './open-stage.ts';
import { runCli } from './run-cli.ts';

let stage: TestStage;
let home: string;
let incident: StoredIncident;
let bucket: string;
beforeAll(async () => {
  stage = await openStage(undefined, [], LOOKING);
  home = await mkdtemp(join(tmpdir(), 'cordon-evidence-'));
  await simulate(stage, await makeUser(stage, 'evident', '/cordon-simulation/'));
  await rotated(stage, 'user/evident');
  // The first look at what was done is evidence, too; the next one comes five minutes later.
  await stage.sandbox.control('POST clock', { advance: 60_000 });
  const whole = await waitFor(async () => {
    const [found] = await incidentsOf(stage, 'user/evident');
    return found !== undefined &&
      found.saved.length > 0 &&
      found.rotation?.state === 'done' &&
      found.investigations.length > 0
      ? found
      : undefined;
  }, 120_000);
  if (whole === undefined) throw new Error('no evidence was kept');
  incident = whole;
  const { Stacks } = await stage.clients.cloudformation.send(
    new DescribeStacksCommand({ StackName: 'Cordon' }),
  );
  bucket = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'EvidenceBucket')?.OutputValue ?? '';
}, 200_000);
afterAll(async () => {
  await stage?.close();
  await rm(home, { recursive: true, force: true });
});

const onSandbox = () => ['--sandbox', stage.sandbox.origin];
const check = async (what: string, ...where: string[]) => {
  const { code, out } = await runCli('incident', 'check', what, '--json', ...where);
  const { flaws, sound } = JSON.parse(out) as { flaws: { kind: string; key: string }[]; sound: string[] };
  return { code, sound, flaws: flaws.map(({ kind, key }) => `${kind} ${key}`) };
};
async function exportTo(name: string): Promise<string> {
  const folder = join(home, name);
  const { code, errors } = await runCli('incident', 'export', incident.id, '--out', folder, ...onSandbox());
  expect(errors).toContain('reading ');
  expect(code).toBe(0);
  return folder;
}

it('what containment and the runbook kept is one chain, sound in AWS and in an export', async () => {
  const recorded = evidenceOf(incident).map(({ key }) => key);
  for (const name of ['finding', 'before', 'done', 'access-keys', 'answer', 'blast-radius', '0001', '0003'])
    expect(recorded.join()).toContain(`/${name}.json`);
  expect(recorded.join()).toContain('/page.html');
  const inAws = await check(incident.id, ...onSandbox());
  expect(inAws).toMatchObject({ code: 0, flaws: [] });
  expect(inAws.sound).toEqual([...recorded].sort());
  const folder = await exportTo('sound');
  expect(await check(folder)).toMatchObject({ code: 0, flaws: [], sound: inAws.sound });
  expect((await runCli('incident', 'check', folder)).out).toMatch(/^SOUND/);
  expect((await runCli('incident', 'export', incident.id, '--out', folder, ...onSandbox())).code).toBe(2);
});

it('one byte that is other, and one file that is gone, are found in an export', async () => {
  const folder = await exportTo('changed');
  const key = evidenceOf(incident).find((one) => one.key.endsWith('/done.json'))?.key ?? '';
  const path = join(folder, 'evidence', key);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('contained', 'Contained'));
  expect(await check(folder)).toMatchObject({ code: 1, flaws: [`changed ${key}`] });
  await rm(path);
  expect(await check(folder)).toMatchObject({ code: 1, flaws: [`missing ${key}`] });
});

it('no secret of the user is in what was kept', async () => {
  const folder = await exportTo('secrets');
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = files
    .filter((file) => file.isFile())
    .map((file) => readFile(join(file.parentPath, file.name), 'utf8'));
  expect((await Promise.all(texts)).join()).not.toMatch(/secretAccessKey|SecretString/i);
});

it('what somebody has put into the bucket is found, and written nowhere by an export', async () => {
  const { s3 } = stage.clients;
  const hostile = `incidents/${incident.id}/../../../../evil.json`;
  const planted = `incidents/${incident.id}/containment/planted.json`;
  for (const Key of [hostile, planted])
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: '{"evil":true}' }));
  const changed = evidenceOf(incident).find(({ key }) => key.endsWith('/before.json'))?.key ?? '';
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: changed, Body: '{}' }));
  const flaws = [`changed ${changed}`, `unvouched ${planted}`, `unvouched ${hostile}`];
  expect(await check(incident.id, ...onSandbox())).toMatchObject({ code: 1, flaws });
  const folder = await exportTo('hostile');
  expect((await readdir(home, { recursive: true })).join('\n')).not.toContain('evil');
  expect(await check(folder)).toMatchObject({ code: 1, flaws });
});
