import * as z from 'zod/mini';
import { type EvidenceEntry, folderOf, hashText, MOST_MANIFESTS, manifestKey } from './chain.ts';

/** What is wrong with one object. `unvouched`: it is there, and the chain or the record does not know of it. */
export interface Flaw {
  readonly kind: 'missing' | 'changed' | 'unvouched';
  readonly key: string;
  readonly because: string;
}

export interface EvidenceCheck {
  /** Keys of objects and manifests that are as they were written. */
  readonly sound: readonly string[];
  readonly flaws: readonly Flaw[];
}

/** Key -> what is in the object. */
export type Objects = ReadonlyMap<string, Uint8Array>;

const Entry = z.object({ key: z.string(), sha256: z.string() });
const Manifest = z.object({
  incidentId: z.string(),
  number: z.int(),
  previous: z.nullable(z.string()),
  objects: z.array(Entry).check(z.maxLength(1_000)),
});
type Manifest = z.infer<typeof Manifest>;

/**
 * Holds an incident's evidence against its chain of manifests, and the chain against the record, which is kept
 * elsewhere: whoever changes one has to change the other too. `recorded`: what the record says lies there. Pure.
 */
export function checkEvidence(
  incidentId: string,
  objects: Objects,
  recorded: readonly EvidenceEntry[],
): EvidenceCheck {
  const flaws: Flaw[] = [];
  const flag = (kind: Flaw['kind'], key: string, because: string) => void flaws.push({ kind, key, because });
  const hashes = new Map([...objects].map(([key, content]) => [key, hashText(content)]));
  const { manifests, vouched } = walkChain(incidentId, objects, hashes, recorded, flag);
  for (const [key, sha256] of vouched) {
    const is = hashes.get(key);
    if (is === undefined) flag('missing', key, 'a manifest names it');
    else if (is !== sha256) flag('changed', key, 'its hash is not what its manifest says');
  }
  const known = new Set<string>();
  for (const { key, sha256 } of recorded) {
    known.add(key);
    const is = hashes.get(key);
    if (is === undefined) flag('missing', key, 'the record names it');
    else if (is !== sha256) flag('changed', key, 'its hash is not what the record says');
    if (!manifests.has(key) && !vouched.has(key))
      flag('changed', key, 'the record names it, no manifest does');
  }
  for (const key of hashes.keys()) {
    if (!vouched.has(key) && !manifests.has(key)) flag('unvouched', key, 'no manifest names it');
    else if (vouched.has(key) && !known.has(key)) flag('unvouched', key, 'the record does not know of it');
  }
  const last = [...manifests].at(-1);
  // Those before it are held by its hash; of the last one only the record knows.
  if (last === undefined) flag('missing', manifestKey(incidentId, 1), 'there is no manifest');
  else if (!known.has(last)) flag('unvouched', last, 'the record does not know of the last manifest');
  const flawed = new Set(flaws.map(({ key }) => key));
  return { sound: [...hashes.keys()].filter((key) => !flawed.has(key)).sort(), flaws: withoutRepeats(flaws) };
}

/** From the first to the last that is there or on record: a gap in between is a flaw. */
function walkChain(
  incidentId: string,
  objects: Objects,
  hashes: ReadonlyMap<string, string>,
  recorded: readonly EvidenceEntry[],
  flag: (kind: Flaw['kind'], key: string, because: string) => void,
): { manifests: ReadonlySet<string>; vouched: ReadonlyMap<string, string> } {
  const manifests = new Set<string>();
  const vouched = new Map<string, string>();
  const onRecord = new Map(recorded.map(({ key, sha256 }) => [key, sha256]));
  const end = findEnd(incidentId, [...objects.keys(), ...onRecord.keys()]);
  // Undefined: the one before is not there, and nothing can be said of what hangs on it.
  let previous: string | null | undefined = null;
  for (let number = 1; number <= end; number += 1) {
    const key = manifestKey(incidentId, number);
    manifests.add(key);
    const content = objects.get(key);
    const hash = hashes.get(key);
    if (content === undefined) flag('missing', key, 'the chain has a gap here, or its end is cut off');
    else {
      const manifest = readManifest(content);
      if (manifest === undefined) flag('changed', key, 'it is no manifest');
      else if (manifest.incidentId !== incidentId || manifest.number !== number)
        flag('changed', key, 'it is the manifest of another place');
      else if (previous !== undefined && manifest.previous !== previous)
        flag('changed', key, 'it does not follow the one before: that one or this one was changed');
      for (const entry of manifest?.objects ?? []) {
        const isTwice = vouched.has(entry.key) && vouched.get(entry.key) !== entry.sha256;
        if (isTwice) flag('changed', entry.key, 'two manifests give it different hashes');
        else vouched.set(entry.key, entry.sha256);
      }
    }
    previous = hash;
  }
  return { manifests, vouched };
}

function findEnd(incidentId: string, keys: readonly string[]): number {
  const folder = `${folderOf(incidentId)}/manifests/`;
  const numbers = keys.flatMap((key) => {
    const digits = key.startsWith(folder) ? /^(\d{4})\.json$/.exec(key.slice(folder.length))?.[1] : undefined;
    return digits === undefined ? [] : [Number(digits)];
  });
  return Math.min(MOST_MANIFESTS, Math.max(0, ...numbers));
}

function readManifest(content: Uint8Array): Manifest | undefined {
  try {
    return Manifest.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content))).data;
  } catch {
    // Neither text nor JSON: no manifest.
    return undefined;
  }
}

/** One line for each object and kind: what a manifest and the record both say is said once. */
function withoutRepeats(flaws: readonly Flaw[]): Flaw[] {
  const first = new Map<string, Flaw>();
  for (const flaw of flaws) {
    const id = `${flaw.kind} ${flaw.key}`;
    if (!first.has(id)) first.set(id, flaw);
  }
  return [...first.values()];
}
