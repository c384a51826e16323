import { chmod, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, expect, it } from 'vitest';
import { asFile, asGz, makeFolder, records } from '../scan/fixture.ts';
import { indexFile } from '../scan/index-file.ts';
import { makeArena } from '../scan/read-log.ts';
import { readBucketUrl } from './fetch-bucket.ts';
import { listSource } from './list-source.ts';

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(removals.splice(0).map((remove) => remove()));
});
const make = async (files: Readonly<Record<string, Buffer | string>>) => {
  const { folder, remove } = await makeFolder(files);
  removals.push(remove);
  return folder;
};
const recordsIn = async (source: string) => {
  const { files } = await listSource(source);
  const arena = makeArena();
  const indexes = [];
  for (const file of files) indexes.push(await indexFile(file, arena));
  return indexes.map(({ summary }) => [summary.name, summary.state, summary.records]);
};

it('reads a folder and those below, an archive in it, and one file', async () => {
  const zip = Buffer.from(
    zipSync({
      'x/packed.json.gz': [asGz({ Records: records(3) }), { level: 0 }],
      'x/plain.json': asFile({ Records: records(4) }),
    }),
  );
  const folder = await make({ 'b/1.json.gz': asGz({ Records: records(2) }), 'logs.zip': zip });
  const inArchive = [
    ['logs.zip!x/packed.json.gz', 'read', 3],
    ['logs.zip!x/plain.json', 'read', 4],
  ];
  expect(await recordsIn(folder)).toEqual([['b/1.json.gz', 'read', 2], ...inArchive]);
  expect(await recordsIn(join(folder, 'logs.zip'))).toEqual(inArchive);
  expect(await recordsIn(join(folder, 'b/1.json.gz'))).toEqual([['1.json.gz', 'read', 2]]);
});

it('says what it does not read: links, and archives that are none', async () => {
  const folder = await make({ 'a.json': asFile({ Records: records(1) }), 'broken.zip': 'no zip' });
  await symlink('/etc/passwd', join(folder, 'link.json'));
  const { files, skipped } = await listSource(folder);
  expect(files.map(({ name }) => name)).toEqual(['a.json']);
  expect(skipped).toEqual([
    { name: 'broken.zip', because: expect.stringContaining('no zip archive') },
    { name: 'link.json', because: 'it is neither a file nor a folder' },
  ]);
});

it('reads every entry of an archive, whatever it is called, and writes none', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, at) => [
      `day/${at}.json`,
      asFile({ Records: records(at === 7 ? 1 : 0) }),
    ]),
  );
  const hostile = {
    '../../evil.json': asFile({ Records: records(2) }),
    '/etc/evil.json': asFile(records(3)),
  };
  const folder = await make({ 'in/logs.zip': Buffer.from(zipSync({ ...hostile, ...many }, { level: 0 })) });
  const found = await recordsIn(folder);
  expect(found).toHaveLength(10_002);
  expect(found.filter(([, state]) => state === 'read')).toEqual([
    ['in/logs.zip!../../evil.json', 'read', 2],
    ['in/logs.zip!/etc/evil.json', 'read', 3],
    ['in/logs.zip!day/7.json', 'read', 1],
  ]);
  expect(await readdir(folder, { recursive: true })).toEqual(['in', 'in/logs.zip']);
});

it('tells two entries of one name apart', async () => {
  const zip = Buffer.from(
    zipSync({ 'a.json': [asFile({ Records: records(1) }), { level: 0 }], 'b.json': asFile(records(2)) }),
  );
  for (let at = zip.indexOf('b.json'); at >= 0; at = zip.indexOf('b.json', at)) zip.write('a.json', at);
  expect(await recordsIn(await make({ 'logs.zip': zip }))).toEqual([
    ['logs.zip!a.json', 'read', 1],
    ['logs.zip!a.json (2)', 'read', 2],
  ]);
});

it('ends where a link leads back, and lists a folder of many files', async () => {
  const folder = await make(
    Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`${at % 3}/${at}.json`, '{}'])),
  );
  await symlink(folder, join(folder, '1/loop'));
  const { files, skipped } = await listSource(folder);
  expect(files).toHaveLength(2_000);
  expect(skipped.map(({ name }) => name)).toEqual(['1/loop']);
});

// Root may read whatever it likes.
it.skipIf(process.getuid?.() === 0)('counts a folder that it may not read', async () => {
  const folder = await make({ 'a.json': '{}', 'closed/b.json': '{}' });
  await chmod(join(folder, 'closed'), 0);
  const { files, skipped } = await listSource(folder);
  await chmod(join(folder, 'closed'), 0o700);
  expect(files.map(({ name }) => name)).toEqual(['a.json']);
  expect(skipped).toEqual([{ name: 'closed', because: expect.stringContaining('EACCES') }]);
});

it('refuses what is not there and what is empty, with what to do', async () => {
  await expect(listSource('/nowhere')).rejects.toMatchObject({
    code: 'BadSource',
    advice: expect.any(String),
  });
  await expect(listSource(await make({}))).rejects.toMatchObject({ code: 'NoFiles' });
});

it.each(['s3://', 's3://UPPER/x', 'http://bucket/x'])('%s is no place in S3', (text) => {
  expect(() => readBucketUrl(text)).toThrow(/is no place in S3/);
});
it('reads a place in S3', () => {
  expect(readBucketUrl('s3://my-trail/AWSLogs/1')).toEqual({ bucket: 'my-trail', prefix: 'AWSLogs/1' });
});
