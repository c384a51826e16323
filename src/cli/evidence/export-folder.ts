import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import * as z from 'zod';
import { CordonError } from '../../model/cordon-error.ts';
import type { Item } from './incident-record.ts';
import { type BucketContent, isOwnKey } from './read-bucket.ts';

/** An incident as it lies in a folder: its record and its evidence, byte for byte. */
export interface Exported extends BucketContent {
  readonly incidentId: string;
  readonly items: readonly unknown[];
}

const RECORD = 'record.json';
const OBJECTS = 'evidence';
const SCHEMA = 'cordon.export/1';

const Record = z.object({
  schema: z.literal(SCHEMA),
  incidentId: z.string().regex(/^INC-[0-9a-f]{12}$/),
  items: z.array(z.unknown()).max(100_000),
  refused: z.array(z.string()),
});

/** Nothing that is there is written over: a folder that has something in it is refused. */
export async function writeExport(
  folder: string,
  exported: Exported & { items: readonly Item[] },
): Promise<void> {
  const { incidentId, items, refused, objects } = exported;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) {
    throw new CordonError('Usage', `${folder} is not empty`, {
      advice: 'name a folder that is not there yet',
    });
  }
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    await writeFile(join(folder, path), content, { flag: 'wx', mode: 0o600 });
  };
  await write(RECORD, `${JSON.stringify({ schema: SCHEMA, incidentId, items, refused }, null, 2)}\n`);
  for (const [key, content] of objects) {
    // Once more, where it becomes a path.
    if (!isOwnKey(incidentId, key)) throw new CordonError('Usage', 'the key of an object is no path of ours');
    await write(join(OBJECTS, ...key.split('/')), content);
  }
  await write('README.txt', readme(incidentId));
}

/** Needs no AWS. Throws where the folder is not what `writeExport` writes. */
export async function readExport(folder: string): Promise<Exported> {
  const { incidentId, items, refused } = await readRecordFile(folder);
  const root = join(folder, OBJECTS);
  const objects = new Map<string, Uint8Array>();
  const others: string[] = [];
  for (const entry of await listFolder(root)) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const key = relative(root, path).split(sep).join('/');
    // A link leads out of the folder: what it names is not part of it.
    if (entry.isFile() && isOwnKey(incidentId, key)) objects.set(key, new Uint8Array(await readFile(path)));
    else others.push(key);
  }
  return { incidentId, items, objects, refused: [...refused, ...others] };
}

async function readRecordFile(folder: string): Promise<z.infer<typeof Record>> {
  try {
    return Record.parse(JSON.parse(await readFile(join(folder, RECORD), 'utf8')));
  } catch (cause) {
    throw new CordonError('Usage', `${folder} holds no incident that was exported`, {
      advice: 'cordon incident export INC-… --out FOLDER',
      cause,
    });
  }
}

async function listFolder(root: string) {
  try {
    return await readdir(root, { recursive: true, withFileTypes: true });
  } catch {
    // An incident without evidence has no such folder, and the check says so.
    return [];
  }
}

const readme = (id: string): string => `Incident ${id}, exported by Cordon.

record.json   every item that the incident table has of it, as DynamoDB gives them. "mac" is the seal of an item:
              only the deployment's key in KMS can say whether it holds.
evidence/     the objects of the evidence bucket, byte for byte, under their keys there.

To check it, without AWS:   cordon incident check FOLDER
Against AWS as it is now:   cordon incident check ${id}

By hand: evidence/incidents/${id}/manifests/0001.json, 0002.json and so on form a chain. Each names objects and
the sha256 of each (sha256sum FILE), and as "previous" the sha256 of the manifest before it; the first has null. No
number may be left out. In record.json, the items SAVED#... and ROTATION name the same objects, and the manifests
themselves: so an end of the chain that was cut off shows.

What the check cannot tell: whether somebody has written the whole folder anew. The hash of each manifest stands in
the incident's timeline too, and in the bucket, which keeps every version of an object for 90 days:
aws s3api list-object-versions --prefix incidents/${id}/
`;
