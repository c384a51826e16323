import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { type LocalAthena, startAthena } from '../../src/investigate/sources/athena/fixture.ts';
import { buildPrograms } from '../build-programs.ts';
import { ALICE_KEY, AS_OF, ATTACK_RECORDS, MADE_KEY, oneLine, ROLE_KEY, readAnswer } from './attack-logs.ts';
import { runCli } from './run-cli.ts';

let sandbox: Sandbox;
let athena: LocalAthena;
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  athena = await startAthena(ATTACK_RECORDS, passOn);
  const where = { endpoint: sandbox.origin, credentials: sandbox.administrator, region: 'eu-west-2' };
  const s3 = new S3Client({ ...where, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'org-trail' }));
  const Key = 'AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/10/1.json.gz';
  await s3.send(new PutObjectCommand({ Bucket: 'org-trail', Key, Body: Buffer.alloc(40_000_000) }));
}, 60_000);
afterAll(async () => {
  await athena?.close();
  await sandbox?.close();
});
beforeEach(() => {
  athena.statements.length = 0;
  athena.stopped.length = 0;
  athena.fate.state = 'SUCCEEDED';
});

/** What is not Athena's is the sandbox's, which has to say that it is found here. */
function passOn(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url = '', headers } = incoming;
  const passed = send(`${sandbox.origin}${url}`, { method, headers }, async (answer) => {
    if (!url.startsWith('/_sandbox/')) {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    outgoing.end(Buffer.concat(chunks).toString().replace(sandbox.origin, athena.origin));
  });
  incoming.pipe(passed);
}

const ask = (...more: readonly string[]): readonly string[] => [
  'investigate',
  ALICE_KEY,
  ...['--source', 'athena:security.cloudtrail', '--sandbox', athena.origin],
  ...['--since', '2026-11-10T00:00:00Z', ...AS_OF, ...more],
];

describe('cordon investigate --source athena:…', () => {
  it('asks nothing of Athena before somebody has said yes, and says what it would cost', async () => {
    const { code, out, errors } = await runCli(...ask());
    expect([code, out, athena.statements]).toEqual([2, '', []]);
    expect(oneLine(errors)).toContain('Athena, 2026/10/11 to 2026/11/11: 1 log files, 40 MB.');
    expect(errors).toMatch(/Each question reads them all: 0\.0002 USD/);
    expect(errors).toContain('an assumption by https://aws.amazon.com/athena/pricing/');
    expect(errors).toMatch(/Next: allow it with --max-cost 0\.01/);
  });

  it('finds what came out of the key, says what it has cost, and that it is unproven', async () => {
    const { code, out, errors } = await runCli(...ask('--json', '--max-cost', '1'));
    expect(code).toBe(0);
    const { credentials, coverage, events } = readAnswer(out);
    const keys = credentials.map(({ accessKeyId }) => accessKeyId);
    expect(keys).toEqual(expect.arrayContaining([ALICE_KEY, MADE_KEY, ROLE_KEY]));
    expect(coverage.notChecked[0]).toMatch(/^UNPROVEN ON AWS/);
    expect(coverage.records).toBe(ATTACK_RECORDS.length);
    expect(new Set(events.map(({ evidence }) => evidence.file.split(':')[0]))).toEqual(new Set(['athena']));
    expect(errors).toContain(`Athena: ${athena.statements.length} questions, `);
    const { out: summary } = await runCli(...ask('--max-cost', '1'));
    expect(summary).toContain('UNPROVEN ON AWS');
  });

  it('stops where the money ends', async () => {
    const { code, errors, out } = await runCli(...ask('--max-cost', '0.025'));
    expect([code, out]).toEqual([2, '']);
    expect(errors).toMatch(/after 2 questions to Athena, .* above the limit of 0\.0250 USD/);
    expect(athena.statements).toHaveLength(2);
  });

  it('stops the query at Athena by Ctrl-C', async () => {
    athena.fate.state = 'RUNNING';
    const main = join(await buildPrograms(), 'src/cli/main.mjs');
    const child = spawn(process.execPath, [main, ...ask('--max-cost', '1')], { stdio: 'ignore' });
    while (athena.statements.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
    expect(athena.stopped).toEqual(['00000000-0000-4000-8000-000000000001']);
  }, 30_000);

  it('wants to know since when: each day is paid for', async () => {
    const { code, errors } = await runCli('investigate', ALICE_KEY, '--source', 'athena:security.cloudtrail');
    expect([code, errors]).toEqual([2, expect.stringMatching(/say since when/)]);
  });
});

it('cordon athena table prints the definition', async () => {
  const { code, out } = await runCli(
    ...['athena', 'table', 'security.cloudtrail', '--logs', 's3://org-trail/AWSLogs'],
    ...['--accounts', '111122223333', '--regions', 'eu-west-2', '--from', '2026-01-01'],
  );
  expect(code).toBe(0);
  expect(out).toMatch(/^CREATE EXTERNAL TABLE `security`\.`cloudtrail` \(/);
  expect(out).toContain("'projection.day.range' = '2026/01/01,NOW'");
});
