import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Investigation } from '../../src/model/investigation.ts';
import { InvestigationAnswer } from '../../src/report/investigation/schema.ts';
import { emitFinding, makeUser, openStage, settled, type TestStage, type TestUser } from './open-stage.ts';
import { runCliWith } from './run-cli.ts';

let stage: TestStage;
let cache: string;
let nora: TestUser;
let incident: string;
beforeAll(async () => {
  stage = await openStage();
  cache = await mkdtemp(join(tmpdir(), 'cordon-cache-'));
  nora = await makeUser(stage, 'nora');
  const { origin: endpoint } = stage.sandbox;
  const own = new IAMClient({ endpoint, region: 'us-east-1', credentials: nora.key, maxAttempts: 1 });
  await own
    .send(new GetUserCommand({ UserName: 'nora' }))
    .catch((error: Error) => expect(error.name).toMatch(/AccessDenied/));
  await emitFinding(stage, { id: 'f-nora', accessKeyId: nora.key.accessKeyId, userName: 'nora' });
  ({ id: incident } = await settled(stage, 'nora'));
}, 180_000);
afterAll(async () => {
  await Promise.all([stage?.close(), rm(cache, { recursive: true, force: true })]);
});

const run = (...args: string[]) =>
  runCliWith({ XDG_CACHE_HOME: cache }, 'investigate', ...args, '--sandbox', stage.sandbox.origin);

describe('cordon investigate, where no logs are named', () => {
  it('asks Event history about the credential of an incident, from a day before it', async () => {
    const { code, out, errors } = await run(incident, '--json');
    expect(code, errors).toBe(0);
    const answer = JSON.parse(out) as Investigation;
    expect(InvestigationAnswer.safeParse(answer).error).toBeUndefined();
    expect(answer.seed).toEqual({ kind: 'key', value: nora.key.accessKeyId });
    expect(Date.parse(answer.asOf) - Date.parse(answer.window.since ?? '')).toBeGreaterThan(86_400_000);
    expect(answer.events).toMatchObject([
      { eventName: 'GetUser', credential: nora.key.accessKeyId, evidence: { file: 'lookup:us-east-1' } },
    ]);
    expect(answer.coverage.source).toBe('CloudTrail Event history');
    expect(answer.coverage.files).toMatchObject({ read: 17, skipped: 0, truncated: 0 });
  }, 120_000);

  it('keeps what it has read where it is told, for this user alone, and says what regions it has read', async () => {
    const kept = join(cache, 'kept');
    const { code, out, errors } = await run(
      nora.key.accessKeyId,
      '--since',
      '1h',
      '--quiet',
      '--index',
      kept,
    );
    expect([code, errors]).toEqual([0, '']);
    expect(out).toContain('what was looked at: 17 regions read');
    expect(out).toContain('Event history has management events alone');
    const files = await readdir(kept);
    expect(files).toContain('lookup-us-east-1-0.json');
    const modes = [kept, ...files.map((file) => join(kept, file))];
    const found = await Promise.all(modes.map(async (path) => (await stat(path)).mode & 0o777));
    expect(new Set(found)).toEqual(new Set([0o700, 0o600]));
    // Of a sandbox nothing is kept unasked: the next one has the same account and other calls.
    expect(await readdir(cache)).toEqual(['kept']);
  }, 120_000);

  it('knows no other incidents', async () => {
    const { code, errors } = await run('INC-000000000000');
    expect(code).toBe(8);
    expect(errors).toContain('there is no incident INC-000000000000');
  }, 60_000);

  it('says which permission is missing where no region may be looked at', async () => {
    const ben = await makeUser(stage, 'ben');
    const { code, errors } = await runCliWith(
      {
        XDG_CACHE_HOME: cache,
        AWS_ENDPOINT_URL: stage.sandbox.origin,
        AWS_REGION: 'eu-west-2',
        AWS_ACCESS_KEY_ID: ben.key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: ben.key.secretAccessKey,
      },
      'investigate',
      ben.key.accessKeyId,
    );
    expect(errors).toContain('AWS refused cloudtrail:LookupEvents in every region');
    expect(code).toBe(4);
  }, 60_000);
});
