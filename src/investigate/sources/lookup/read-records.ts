import { createHash } from 'node:crypto';
import { keyOf } from '../../caller.ts';
import { readIssued } from '../../issued.ts';
import { readText } from '../../read-member.ts';
import { readTrailRecord, type TrailRecord } from '../../trail-record.ts';
import { valuesIn } from './values-in.ts';

/** What was read of Event history so far, each event once, and what it is found by. */
export interface ReadRecords {
  /** Of a region; undefined: no record of CloudTrail. `isNew`: it was not there before. */
  add(text: string, region: string): { readonly record: TrailRecord; readonly isNew: boolean } | undefined;
  having(value: string): readonly TrailRecord[];
  /** Names of the users that had this id (`AIDA…`), and ARNs of the roles that had it (`AROA…`). */
  namesOf(id: string): readonly string[];
  /** Whether some call is known that gave out this key, or a session of this principal. */
  isIssued(value: string): boolean;
  all(): Iterable<TrailRecord>;
}

export function createReadRecords(): ReadRecords {
  const records = new Map<string, TrailRecord>();
  const byValue = new Map<string, TrailRecord[]>();
  const names = new Map<string, Set<string>>();
  const issued = new Set<string>();

  const learnName = (id: string | undefined, name: string | undefined): void => {
    if (id === undefined || name === undefined || name === '') return;
    names.set(id, (names.get(id) ?? new Set()).add(name));
  };

  function learn(record: TrailRecord): void {
    const { principalId, userName, sessionContext } = record.userIdentity;
    const issuer = sessionContext?.sessionIssuer;
    if (principalId?.startsWith('AIDA') === true) learnName(principalId, userName);
    learnName(issuer?.principalId, issuer?.type === 'Role' ? issuer.arn : issuer?.userName);
    const made = record.responseElements;
    learnName(readText(made, 'user', 'userId'), readText(made, 'user', 'userName'));
    learnName(readText(made, 'role', 'roleId'), readText(made, 'role', 'arn'));
    for (const { accessKeyId, principalId: session } of readIssued(record)) {
      issued.add(accessKeyId);
      if (session !== undefined) issued.add(session);
    }
    const key = readText(made, 'accessKey', 'accessKeyId');
    if (key !== undefined && key !== keyOf(record)) issued.add(key);
  }

  return {
    add(text, region) {
      const json = parse(text);
      const record = json === undefined ? undefined : readTrailRecord(json, evidenceOf(text, region));
      if (record === undefined) return undefined;
      if (records.has(record.eventID)) return { record, isNew: false };
      records.set(record.eventID, record);
      for (const value of valuesIn(json)) {
        const among = byValue.get(value);
        if (among === undefined) byValue.set(value, [record]);
        else among.push(record);
      }
      learn(record);
      return { record, isNew: true };
    },
    having: (value) => byValue.get(value) ?? [],
    namesOf: (id) => [...(names.get(id) ?? [])],
    isIssued: (value) => issued.has(value),
    all: () => records.values(),
  };
}

/** There is no file: what can be shown to be the same is the event's own text. */
function evidenceOf(text: string, region: string) {
  const bytes = Buffer.from(text, 'utf8');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { file: `lookup:${region}`, offset: 0, length: bytes.length, sha256 };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
