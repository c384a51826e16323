import { createHash } from 'node:crypto';
import { keyOf, readRole } from '../../caller.ts';
import { readIssued } from '../../issued.ts';
import { readText } from '../../read-member.ts';
import { hasSucceeded, readTrailRecord, type TrailRecord } from '../../trail-record.ts';
import { valuesIn } from './values-in.ts';

/** What was read of Event history so far, each event once, and what it is found by. */
export interface ReadRecords {
  /** Of a region; undefined: no record of CloudTrail. `isNew`: it was not there before. */
  add(text: string, region: string): { readonly record: TrailRecord; readonly isNew: boolean } | undefined;
  having(value: string): readonly TrailRecord[];
  /** Names of the users that had this id, `AIDA…`. */
  namesOf(id: string): readonly string[];
  /** ARNs of the roles that had this id, `AROA…`, or this name. */
  rolesOf(idOrName: string): readonly string[];
  /** Names of the sessions that somebody has taken of a role, by its ARN. */
  sessionsOf(roleArn: string): readonly string[];
  /** Whether some call is known that gave out this key, or a session of this principal. */
  isIssued(value: string): boolean;
  all(): Iterable<TrailRecord>;
}

export function createReadRecords(): ReadRecords {
  const records = new Map<string, TrailRecord>();
  const byValue = new Map<string, TrailRecord[]>();
  const names = new Map<string, Set<string>>();
  const roles = new Map<string, Set<string>>();
  const sessions = new Map<string, Set<string>>();
  const issued = new Set<string>();

  const note = (map: Map<string, Set<string>>, name: string | undefined, value: string | undefined): void => {
    if (name === undefined || value === undefined || value === '') return;
    map.set(name, (map.get(name) ?? new Set()).add(value));
  };
  const noteRole = (id: string | undefined, arn: string | undefined): void => {
    const role = readRole(arn);
    if (role === undefined) return;
    note(roles, id, arn);
    note(roles, role.name, arn);
  };

  function learn(record: TrailRecord): void {
    const { principalId, userName, sessionContext } = record.userIdentity;
    const issuer = sessionContext?.sessionIssuer;
    if (principalId?.startsWith('AIDA') === true) note(names, principalId, userName);
    if (issuer?.type === 'IAMUser') note(names, issuer.principalId, issuer.userName);
    if (issuer?.type === 'Role') noteRole(issuer.principalId, issuer.arn);
    const made = record.responseElements;
    note(names, readText(made, 'user', 'userId'), readText(made, 'user', 'userName'));
    noteRole(readText(made, 'role', 'roleId'), readText(made, 'role', 'arn'));
    const taken = readText(made, 'assumedRoleUser', 'assumedRoleId');
    const roleArn = readText(record.requestParameters, 'roleArn');
    const [roleId, session] = taken?.split(':', 2) ?? [];
    noteRole(roleId, roleArn);
    const asked = readText(record.requestParameters, 'roleSessionName');
    if (roleArn !== undefined && hasSucceeded(record)) note(sessions, roleArn, session ?? asked);
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
    rolesOf: (idOrName) => [...(roles.get(idOrName) ?? [])],
    sessionsOf: (roleArn) => [...(sessions.get(roleArn) ?? [])],
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
