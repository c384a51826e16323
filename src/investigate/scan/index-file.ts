import type { FileIndex, FileSummary, LogFile, RegionSummary } from './log-file.ts';
import { MEMBER, type VisitMember, visitMembers } from './members.ts';
import { type Arena, type Log, readLog } from './read-log.ts';

const DAY = 86_400_000;
const decoder = new TextDecoder();

/** Reads a file once: what it is found by, and what there is in it. */
export async function indexFile(file: LogFile, arena: Arena): Promise<FileIndex> {
  const log = await readLog(file, arena);
  const { values, records, regions, dataEvents } = scan(log);
  const because = log.because;
  const summary: FileSummary = {
    name: file.name,
    state: log.state === 'read' && records === 0 ? 'not CloudTrail' : log.state,
    ...(because === undefined ? {} : { because }),
    ...(log.state === 'read' && records === 0 ? { because: 'it has no record of a call' } : {}),
    records,
    regions,
    dataEvents,
  };
  return { summary, values };
}

interface Region {
  account: string;
  records: number;
  first: number;
  last: number;
  days: Set<number>;
  lastDay: number;
}

/**
 * Regions and times are told by the members of a record that come one after the other: where another writer has put them
 * into another order, a record may count for its neighbour's region, or where orders are mixed for none. What is found in a file does not depend on that.
 */
function scan(log: Log): Pick<FileSummary, 'records' | 'regions' | 'dataEvents'> & Pick<FileIndex, 'values'> {
  const scanned = log.scan();
  const { bytes } = scanned;
  const seen = makeHashSet();
  const [sourceAt, regionAt, accountAt] = [makeTexts(bytes), makeTexts(bytes), makeTexts(bytes)];
  const regions = new Map<string, Region>();
  const dataEvents = new Set<string>();
  let time = 0;
  let source = '';
  let region = '';
  let account = '';
  let records = 0;
  // A request may name a region too: one of each record counts.
  let isCounted = false;
  const visit: VisitMember = (member, start, end, hash, before, after) => {
    switch (member) {
      case MEMBER.VALUE:
        addHash(seen, hash);
        if (before !== after) {
          addHash(seen, before);
          addHash(seen, after);
        }
        return;
      case MEMBER.TIME:
        records += 1;
        isCounted = false;
        time = readTime(bytes, start, end);
        return;
      case MEMBER.SOURCE:
        source = sourceAt(start, end);
        return;
      case MEMBER.REGION:
        region = regionAt(start, end);
        if (!isCounted) count(regions, region, time);
        isCounted = true;
        return;
      case MEMBER.ACCOUNT:
        account = accountAt(start, end);
        return;
      case MEMBER.CATEGORY:
        if (bytes[start] === 0x44 && end - start === 4) dataEvents.add(source.split('.', 1)[0] ?? '');
    }
  };
  visitMembers(scanned, visit);
  const found = [...regions].map(
    ([name, { days, records: many, first, last }]): RegionSummary => ({
      account,
      region: name,
      records: many,
      first,
      last,
      days: [...days].sort((one, other) => one - other),
    }),
  );
  return { values: sortHashes(seen), records, regions: found, dataEvents: [...dataEvents].sort() };
}

function count(regions: Map<string, Region>, name: string, time: number): void {
  let region = regions.get(name);
  if (region === undefined) {
    region = { account: '', records: 0, first: time, last: time, days: new Set(), lastDay: -1 };
    regions.set(name, region);
  }
  region.records += 1;
  if (Number.isNaN(time)) return;
  if (time < region.first) region.first = time;
  if (time > region.last) region.last = time;
  const day = Math.floor(time / DAY);
  if (day !== region.lastDay) region.days.add(day);
  region.lastDay = day;
}

/** Most texts of a kind are one of few: those are not made anew. */
function makeTexts(bytes: Uint8Array): (start: number, end: number) => string {
  let last = '';
  let lastStart = 0;
  let lastEnd = 0;
  return (start, end) => {
    const length = end - start;
    let isSame = length === lastEnd - lastStart;
    for (let at = 0; isSame && at < length; at += 1) isSame = bytes[start + at] === bytes[lastStart + at];
    if (!isSame) last = decoder.decode(bytes.subarray(start, Math.min(end, start + 100)));
    lastStart = start;
    lastEnd = end;
    return last;
  };
}

/** `2026-01-01T00:00:00Z`, as CloudTrail writes it, without making a text of it; anything else as a text. */
function readTime(bytes: Uint8Array, start: number, end: number): number {
  if (end - start !== 20) return Date.parse(decoder.decode(bytes.subarray(start, Math.min(end, start + 40))));
  return Date.UTC(
    readDigits(bytes, start, 4),
    readDigits(bytes, start + 5, 2) - 1,
    readDigits(bytes, start + 8, 2),
    readDigits(bytes, start + 11, 2),
    readDigits(bytes, start + 14, 2),
    readDigits(bytes, start + 17, 2),
  );
}

function readDigits(bytes: Uint8Array, from: number, many: number): number {
  let number = 0;
  for (let at = from; at < from + many; at += 1) number = number * 10 + (bytes[at] as number) - 0x30;
  return number;
}

interface HashSet {
  slots: Int32Array;
  many: number;
  hasZero: boolean;
}

/** Numbers of 32 bits, each once. */
const makeHashSet = (): HashSet => ({ slots: new Int32Array(1 << 11), many: 0, hasZero: false });

function addHash(set: HashSet, hash: number): void {
  if (hash === 0) set.hasZero = true;
  else if (put(set.slots, hash)) set.many += 1;
  if (set.many * 2 > set.slots.length) enlarge(set);
}

function put(slots: Int32Array, hash: number): boolean {
  const mask = slots.length - 1;
  let at = (hash ^ (hash >>> 15)) & mask;
  for (;;) {
    const found = slots[at] as number;
    if (found === hash) return false;
    if (found === 0) break;
    at = (at + 1) & mask;
  }
  slots[at] = hash;
  return true;
}

function enlarge(set: HashSet): void {
  const larger = new Int32Array(set.slots.length * 2);
  for (let at = 0; at < set.slots.length; at += 1) {
    const hash = set.slots[at] as number;
    if (hash !== 0) put(larger, hash);
  }
  set.slots = larger;
}

function sortHashes({ slots, many, hasZero }: HashSet): Int32Array {
  const all = new Int32Array(many + (hasZero ? 1 : 0));
  let next = hasZero ? 1 : 0;
  for (let at = 0; at < slots.length; at += 1) {
    if (slots[at] === 0) continue;
    all[next] = slots[at] as number;
    next += 1;
  }
  return all.sort();
}
