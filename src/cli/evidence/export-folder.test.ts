import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readExport, writeExport } from './export-folder.ts';
import { isOwnKey } from './read-bucket.ts';

const ID = 'INC-0123456789ab';
const KEY = `incidents/${ID}/manifests/0001.json`;
let home: string;
let folder: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cordon-export-'));
  folder = join(home, 'export');
});
afterEach(() => rm(home, { recursive: true }));

const exported = (...keys: string[]) => ({
  incidentId: ID,
  items: [{ pk: { S: `INCIDENT#${ID}` }, sk: { S: 'INCIDENT' }, mac: { S: 'none' } }],
  refused: [],
  objects: new Map(keys.map((key) => [key, new Uint8Array([0xff, 0x00])] as const)),
});

describe('an exported incident', () => {
  it('is read as it was written, byte for byte, and says how to check it', async () => {
    await writeExport(folder, exported(KEY));
    expect(await readExport(folder)).toEqual(exported(KEY));
    expect((await readdir(folder)).sort()).toEqual(['README.txt', 'evidence', 'record.json']);
    expect(await readFile(join(folder, 'README.txt'), 'utf8')).toContain('cordon incident check');
  });

  it('is written over nothing', async () => {
    await writeExport(folder, exported(KEY));
    await expect(writeExport(folder, exported(KEY))).rejects.toMatchObject({ code: 'Usage' });
  });

  it.each([
    `incidents/${ID}/../../../evil.json`,
    `incidents/${ID}/manifests/..\\evil.json`,
    `incidents/${ID}//etc/evil.json`,
    `incidents/${ID}/x/./evil.json`,
    `incidents/${ID}/x/\u0000evil.json`,
    `incidents/${ID}/x/evil.json\n`,
    `incidents/${ID}x/x/evil.json`,
    '/etc/evil.json',
    `incidents/${ID}/manifests/evil.sh`,
    `incidents/${ID}/${'x/'.repeat(500)}evil.json`,
  ])('has no file under a key that Cordon does not write: %j', async (key) => {
    expect(isOwnKey(ID, key)).toBe(false);
    await expect(writeExport(folder, exported(key))).rejects.toMatchObject({ code: 'Usage' });
    expect(JSON.stringify(await readdir(home, { recursive: true }))).not.toContain('evil');
  });

  it('takes neither a link nor a file of another name for evidence', async () => {
    await writeExport(folder, exported(KEY));
    await writeFile(join(home, 'secret'), 'not evidence');
    const manifests = join(folder, 'evidence', 'incidents', ID, 'manifests');
    await symlink(join(home, 'secret'), join(manifests, '0002.json'));
    await writeFile(join(manifests, 'notes.txt'), 'mine');
    const { objects, refused } = await readExport(folder);
    expect([...objects.keys()]).toEqual([KEY]);
    expect([...refused].sort()).toEqual([
      `incidents/${ID}/manifests/0002.json`,
      `incidents/${ID}/manifests/notes.txt`,
    ]);
  });

  it('is no folder of anything else', async () => {
    await expect(readExport(home)).rejects.toMatchObject({ code: 'Usage' });
    await writeFile(join(home, 'record.json'), '{"schema":"cordon.export/1","incidentId":"../x"}');
    await expect(readExport(home)).rejects.toMatchObject({ code: 'Usage' });
  });
});
