import type { CoverageGap } from '../../model/investigation.ts';
import { readMember, readText } from '../read-member.ts';
import { timeText } from '../time-text.ts';
import { hasSucceeded, type TrailRecord } from '../trail-record.ts';
import { describeLeftOut } from './event-selectors.ts';

/** Calls that change what trails write down. */
export const TRAIL_CALLS: ReadonlySet<string> = new Set([
  'StopLogging',
  'StartLogging',
  'DeleteTrail',
  'CreateTrail',
  'UpdateTrail',
  'PutEventSelectors',
]);

/** For which reason a trail does not write something down; each begins and ends by itself. */
type Cause = 'logging' | 'selectors' | 'regions' | 'global' | 'bucket';
type Gap = { -readonly [Name in keyof CoverageGap]: CoverageGap[Name] };

interface TrailState {
  readonly where: string;
  readonly open: Map<Cause, Gap>;
  bucket?: string;
}

/**
 * When trails did not write down what they should, by the calls that changed them; refused calls change nothing. Another
 * trail may have gone on: a gap says what cannot be ruled out. From DeleteTrail on nothing is written until somebody starts
 * a trail of that name again.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html
 */
export function findTrailGaps(records: readonly TrailRecord[]): readonly CoverageGap[] {
  const trails = new Map<string, TrailState>();
  const gaps: Gap[] = [];
  const changes = records
    .filter((record) => record.eventSource === 'cloudtrail.amazonaws.com' && hasSucceeded(record))
    .filter(({ eventName }) => TRAIL_CALLS.has(eventName))
    .sort((one, other) => one.eventTime - other.eventTime || (one.eventID < other.eventID ? -1 : 1));
  for (const record of changes) {
    const { key, where } = nameTrail(record);
    const trail = trails.get(key) ?? { where, open: new Map() };
    trails.set(key, trail);
    gaps.push(...applyChange(record, trail));
  }
  return gaps;
}

/** The gaps that it opens; those that it ends have their end written in. */
function applyChange(record: TrailRecord, trail: TrailState): readonly Gap[] {
  const parameters = record.requestParameters;
  const open = (cause: Cause, kind: Gap['kind'], what: string): readonly Gap[] => {
    if (trail.open.has(cause)) return [];
    const gap = {
      kind,
      where: trail.where,
      from: timeText(record.eventTime),
      because: `${what}, ${describeCall(record)}`,
    };
    trail.open.set(cause, gap);
    return [gap];
  };
  const close = (...causes: readonly Cause[]) => {
    for (const cause of causes) {
      const gap = trail.open.get(cause);
      if (gap !== undefined) gap.to = timeText(record.eventTime);
      trail.open.delete(cause);
    }
  };
  switch (record.eventName) {
    case 'StopLogging':
      return open('logging', 'trail stopped', 'it was stopped');
    case 'StartLogging':
      close('logging');
      return [];
    case 'DeleteTrail':
      close('selectors', 'regions', 'global', 'bucket');
      return open('logging', 'trail stopped', 'it was deleted');
    case 'CreateTrail':
      close('selectors', 'regions', 'global', 'bucket');
      trail.bucket = readText(parameters, 's3BucketName') ?? '';
      return [];
    case 'PutEventSelectors': {
      close('selectors');
      const leftOut = describeLeftOut(parameters).slice(0, 10);
      return leftOut.length === 0
        ? []
        : open('selectors', 'trail changed', `it leaves out ${leftOut.join(', ')}`);
    }
    default:
      return applyUpdate(record, trail, open, close);
  }
}

function applyUpdate(
  { requestParameters: parameters }: TrailRecord,
  trail: TrailState,
  open: (cause: Cause, kind: Gap['kind'], what: string) => readonly Gap[],
  close: (...causes: readonly Cause[]) => void,
): readonly Gap[] {
  const gaps: Gap[] = [];
  const isMultiRegion = readMember(parameters, 'isMultiRegionTrail');
  if (isMultiRegion === true) close('regions');
  if (isMultiRegion === false)
    gaps.push(...open('regions', 'trail changed', 'it writes down its home region alone'));
  const hasGlobal = readMember(parameters, 'includeGlobalServiceEvents');
  if (hasGlobal === true) close('global');
  if (hasGlobal === false)
    gaps.push(
      ...open('global', 'trail changed', "it leaves out IAM's, STS's and other global services' events"),
    );
  const bucket = readText(parameters, 's3BucketName');
  if (bucket !== undefined && bucket !== trail.bucket) {
    close('bucket');
    const name = /^[a-z0-9.-]{3,63}$/.test(bucket) ? bucket : 'of an odd name';
    gaps.push(
      ...open(
        'bucket',
        'trail changed',
        `it writes into the bucket ${name}: is that where these logs are from?`,
      ),
    );
    trail.bucket = bucket;
  }
  return gaps;
}

/** A trail is called by its name, in its home region, or by its ARN. */
function nameTrail(record: TrailRecord): { readonly key: string; readonly where: string } {
  const text =
    readText(record.requestParameters, 'name') ?? readText(record.requestParameters, 'trailName') ?? '';
  const [, inRegion, inAccount, inArn] =
    /^arn:[a-z-]{1,20}:cloudtrail:([a-z0-9-]{1,30}):(\d{12}):trail\/([\w.-]{3,128})$/.exec(text) ?? [];
  const name = inArn ?? (/^[\w.-]{3,128}$/.test(text) ? text : undefined);
  const account = inAccount ?? record.account;
  const region = inRegion ?? record.awsRegion ?? '';
  return {
    key: JSON.stringify([account, region, name ?? text]),
    where: `trail ${name ?? 'of an unreadable name'} of ${account} in ${region}`,
  };
}

function describeCall({ eventName, eventID, userIdentity }: TrailRecord): string {
  const by = userIdentity.arn ?? userIdentity.userName ?? userIdentity.type ?? 'somebody';
  return `${eventName} by ${by.slice(0, 200)} (${eventID.slice(0, 80)})`;
}
