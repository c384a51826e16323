import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { TrailRecord } from '../../sandbox/kernel/trail.ts';
import { ACCOUNT } from './attack-scene.ts';

/** A file for each region and day, as CloudTrail delivers them. */
export async function writeTrail(into: string, all: readonly TrailRecord[]): Promise<void> {
  const files = new Map<string, TrailRecord[]>();
  for (const record of all) {
    const { awsRegion, eventTime } = record;
    const day = eventTime.slice(0, 10);
    const file = `${ACCOUNT}_CloudTrail_${awsRegion}_${day.replaceAll('-', '')}T2355Z_AbCdEfGhIjKlMnOp.json.gz`;
    const name = `AWSLogs/${ACCOUNT}/CloudTrail/${awsRegion}/${day.replaceAll('-', '/')}/${file}`;
    files.set(name, [...(files.get(name) ?? []), record]);
  }
  for (const [name, Records] of files) {
    await mkdir(dirname(join(into, name)), { recursive: true });
    await writeFile(join(into, name), gzipSync(JSON.stringify({ Records })));
  }
}
