import { HOUR } from './scanned-file.ts';

/** What CloudTrail's names say of a file that it has delivered. */
export interface LogFileName {
  /** `other`: of CloudTrail, but neither its log, nor digests, nor insights. */
  readonly kind: 'log' | 'digest' | 'insight' | 'other';
  readonly account: string;
  readonly region: string;
  /** Of the folder, else of the name: `2026-03-02`. */
  readonly day: string;
  /** When it was delivered, in milliseconds since the epoch, to the minute. Absent: the file has been renamed. */
  readonly delivered?: number;
  /** `o-…` of an organization's trail. */
  readonly organization?: string;
}

const REGION = '[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\\d{1,2}';
const NAME = new RegExp(
  `^(\\d{12})_CloudTrail(-[A-Za-z]{1,30})?_(${REGION})_(?:[\\w.-]{1,200}_)?(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(?:\\d\\d)?Z(?:_\\w{1,64})?\\.json(?:\\.gz)?$`,
);
const FOLDERS = new RegExp(
  `(?:^|/)(?:(o-[a-z0-9]{10,32})/)?(\\d{12})/CloudTrail(-[A-Za-z]{1,30})?/(${REGION})/(\\d{4})/(\\d\\d)/(\\d\\d)/[^/]+$`,
);
const KINDS: ReadonlyMap<string, LogFileName['kind']> = new Map([
  ['', 'log'],
  ['-Digest', 'digest'],
  ['-Insight', 'insight'],
]);
/** Keys of S3 have no more bytes. */
const LONGEST = 1_024;

/**
 * Reads a path or key by CloudTrail's layout, `…/AWSLogs/[o-…/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/NAME`, or by the name
 * alone, `ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz`; unpacked files, too. Undefined: named otherwise.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 */
export function readLogFileName(path: string): LogFileName | undefined {
  const key = path.slice(-LONGEST).replaceAll('\\', '/');
  const name = readName(key.slice(key.lastIndexOf('/') + 1));
  const folders = readFolders(key);
  if (name === undefined) return folders;
  return folders === undefined ? name : { ...name, ...folders };
}

function readName(name: string): LogFileName | undefined {
  const [, account, kind = '', region, year, month, date, hour, minute] = NAME.exec(name) ?? [];
  const midnight = readMidnight(year, month, date);
  if (account === undefined || region === undefined || midnight === undefined) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59) return undefined;
  const delivered = midnight + Number(hour) * HOUR + Number(minute) * 60_000;
  return { kind: KINDS.get(kind) ?? 'other', account, region, day: `${year}-${month}-${date}`, delivered };
}

function readFolders(key: string): LogFileName | undefined {
  const [, organization, account, kind = '', region, year, month, date] = FOLDERS.exec(key) ?? [];
  if (account === undefined || region === undefined) return undefined;
  if (readMidnight(year, month, date) === undefined) return undefined;
  const found = { kind: KINDS.get(kind) ?? 'other', account, region, day: `${year}-${month}-${date}` };
  return organization === undefined ? found : { ...found, organization };
}

/** Of a day that there is: the 31st of February would be one in March. */
function readMidnight(year?: string, month?: string, date?: string): number | undefined {
  const at = Date.UTC(Number(year), Number(month) - 1, Number(date));
  const day = new Date(at);
  return day.getUTCMonth() === Number(month) - 1 && day.getUTCDate() === Number(date) ? at : undefined;
}
