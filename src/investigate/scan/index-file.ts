import type { FileIndex, FileSummary, LogFile, RegionSummary } from './log-file.ts';
import { type Member, visitMembers } from './members.ts';
import { type Arena, type Log, readLog } from './read-log.ts';
import { visitHashes } from './value-hash.ts';

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
}

/**
 * Regions and times are told by the members of a record that come one after the other: where another writer has put them
 * into another order, a record may count for its neighbour's region. What is found in a file does not depend on that.
 */
function scan({
  scanned,
}: Log): Pick<FileSummary, 'records' | 'regions' | 'dataEvents'> & Pick<FileIndex, 'values'> {
  const { bytes } = scanned;
  const seen = makeHashSet();
  const add = (hash: number): void => seen.add(hash);
  const [sourceAt, regionAt, accountAt] = [makeTexts(bytes), makeTexts(bytes), makeTexts(bytes)];
  const regions = new Map<string, Region>();
  const dataEvents = new Set<string>();
  let [time, source, region, account, records] = [0, '', '', '', 0];
  const visit = (member: Member, start: number, end: number): void => {
    switch (member) {
      case 'value':
        visitHashes(bytes, start, end, add);
        return;
      case 'recipientAccountId':
        account = accountAt(start, end);
        visitHashes(bytes, start, end, add);
        return;
      case 'eventTime':
        time = readTime(bytes, start, end);
        return;
      case 'eventSource':
        source = sourceAt(start, end);
        return;
      case 'awsRegion':
        region = regionAt(start, end);
        count(regions, region, time);
        return;
      case 'eventID':
        records += 1;
        return;
      case 'eventCategory':
        if (bytes[start] === 0x44 && end - start === 4) dataEvents.add(source.split('.', 1)[0] ?? '');
    }
  };
  visitMembers(scanned, visit);
  const found = [...regions].map(
    ([name, { days, ...rest }]): RegionSummary => ({
      ...rest,
      account,
      region: name,
      days: [...days].sort((one, other) => one - other),
    }),
  );
  return { values: seen.sorted(), records, regions: found, dataEvents: [...dataEvents].sort() };
}

function count(regions: Map<string, Region>, name: string, time: number): void {
  let region = regions.get(name);
  if (region === undefined) {
    region = { account: '', records: 0, first: time, last: time, days: new Set() };
    regions.set(name, region);
  }
  region.records += 1;
  if (Number.isNaN(time)) return;
  if (time < region.first) region.first = time;
  if (time > region.last) region.last = time;
  region.days.add(Math.floor(time / DAY));
}

/** Most texts of a kind are one of few: those are not made anew. */
function makeTexts(bytes: Uint8Array): (start: number, end: number) => string {
  let [last, lastStart, lastEnd] = ['', 0, 0];
  return (start, end) => {
    const length = end - start;
    let isSame = length === lastEnd - lastStart;
    for (let at = 0; isSame && at < length; at += 1) isSame = bytes[start + at] === bytes[lastStart + at];
    if (!isSame) last = decoder.decode(bytes.subarray(start, Math.min(end, start + 100)));
    [lastStart, lastEnd] = [start, end];
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

/** Numbers of 32 bits, each once. */
function makeHashSet() {
  let slots = new Uint32Array(1 << 12);
  let [many, hasZero] = [0, false];
  const put = (into: Uint32Array, hash: number): boolean => {
    const mask = into.length - 1;
    let at = (Math.imul(hash, 0x9e3779b1) >>> 8) & mask;
    for (let found = into[at]; found !== 0; found = into[at]) {
      if (found === hash) return false;
      at = (at + 1) & mask;
    }
    into[at] = hash;
    return true;
  };
  return {
    add(hash: number): void {
      if (hash === 0) hasZero = true;
      else if (put(slots, hash)) many += 1;
      if (many * 2 < slots.length) return;
      const larger = new Uint32Array(slots.length * 2);
      for (const one of slots) if (one !== 0) put(larger, one);
      slots = larger;
    },
    sorted: (): Uint32Array => {
      const all = new Uint32Array(many + (hasZero ? 1 : 0));
      let at = hasZero ? 1 : 0;
      for (const one of slots) if (one !== 0) all[at++] = one;
      return all.sort();
    },
  };
}
