import { type Coverage, EVENT_HISTORY } from '../../model/investigation.ts';
import { timeText } from '../time-text.ts';
import { globalRegionOf } from './global-region.ts';
import { readLogFileName } from './log-file-name.ts';
import type { AskedWindow } from './scanned-file.ts';

interface Checked {
  readonly coverage: Omit<Coverage, 'notChecked'>;
  readonly window: AskedWindow;
  /** Files that were not read whole and are not among the problems. */
  readonly unlisted: number;
  /** Of the files. */
  readonly names: readonly string[];
  readonly expectedRegions: readonly string[];
  readonly history: readonly string[] | undefined;
}

/**
 * CloudTrail delivers within about five minutes on average, and promises none.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html
 */
const LATE = 15 * 60_000;
const MOST_NAMED = 40;

/**
 * Data events that attackers are after, and what is not seen without them; trails leave them out unless told otherwise.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 */
const DATA: readonly (readonly [service: string, name: string, unseen: string])[] = [
  ['s3', 'S3', 'reads and writes of objects'],
  ['lambda', 'Lambda', 'invocations of functions'],
  ['dynamodb', 'DynamoDB', 'reads and writes of items'],
  ['ebs', 'EBS', "reads of snapshots' blocks"],
];

/**
 * Not even a whole log has these: not all services write to CloudTrail, and what happens inside a machine is no call.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-unsupported-aws-services.html
 */
const NEVER = [
  'Sign-ins to the console carry no access key: they are matched by name and time alone.',
  'What ran inside instances and functions, logins to databases and network traffic are in no CloudTrail log.',
];

export const NO_RECORDS = 'There are no records: nothing can be concluded.';

/** Sentences: what no conclusion may be drawn about. */
export function describeNotChecked(checked: Checked): readonly string[] {
  const { coverage, names, history } = checked;
  if (history !== undefined)
    return [
      ...(coverage.records === 0 ? [NO_RECORDS] : []),
      ...describeHistory(checked),
      ...history,
      ...NEVER,
    ];
  if (coverage.records === 0) return [NO_RECORDS, ...describeFiles(checked)];
  return [
    ...describeFiles(checked),
    ...describeGaps(coverage),
    ...describeRegions(checked),
    ...describeEnds(checked),
    ...describeDataEvents(coverage),
    ...(names.some((name) => readLogFileName(name) !== undefined)
      ? ["The logs were not checked against CloudTrail's digests: files that somebody changed are not known."]
      : []),
    ...NEVER,
  ];
}

/** Of Event history a region is what a file is of logs. */
function* describeHistory({ coverage: { problems }, unlisted }: Checked): Generator<string> {
  for (const { file, state, because } of problems) {
    const region = file.slice(`${EVENT_HISTORY}, `.length);
    yield state === 'skipped'
      ? `${region}: not looked at (${because}): calls there cannot be ruled out.`
      : `${region}: not looked at whole (${because}): what else is there cannot be ruled out.`;
  }
  if (unlisted > 0) yield `${unlisted} more regions were not looked at whole.`;
}

function* describeFiles({ coverage: { files }, unlisted }: Checked): Generator<string> {
  const broken = files.corrupt + files.truncated;
  if (broken > 0)
    yield `${countFiles(broken)} could not be read whole (${files.corrupt} corrupt, ${files.truncated} truncated): what else they held cannot be ruled out.`;
  if (files.skipped > 0)
    yield `${countFiles(files.skipped)} ${files.skipped === 1 ? 'was' : 'were'} skipped.`;
  if (unlisted > 0) yield `${unlisted} more such files are not listed.`;
}

function* describeGaps({ gaps }: Pick<Coverage, 'gaps'>): Generator<string> {
  if (gaps.length === 0) return;
  const open = gaps.filter(({ to }) => to === undefined).length;
  const still = open === 0 ? '' : `, ${open} of them without an end`;
  yield `The logs have ${gaps.length === 1 ? 'a gap' : `${gaps.length} gaps`}${still}: calls in ${gaps.length === 1 ? 'it' : 'them'} cannot be ruled out.`;
}

function* describeRegions({ coverage, expectedRegions }: Checked): Generator<string> {
  const seen = new Set(coverage.regions.map(({ region }) => region));
  const byAccount = new Map<string, string[]>();
  for (const { account, region } of coverage.regions)
    byAccount.set(account, [...(byAccount.get(account) ?? []), region]);
  const lacking = [...byAccount].flatMap(([account, regions]) => {
    const global = globalRegionOf(regions[0] ?? '');
    return regions.includes(global) ? [] : [{ account, global }];
  });
  for (const { account, global } of lacking.slice(0, MOST_NAMED))
    yield `${account} ${global}: no records; IAM's calls and most sign-ins are recorded there and cannot be ruled out.`;
  if (lacking.length > MOST_NAMED)
    yield `${lacking.length - MOST_NAMED} more accounts have no records of IAM's calls, either.`;
  const said = new Set(lacking.map(({ global }) => global));
  const missing = [...new Set(expectedRegions)]
    .filter((region) => !seen.has(region) && !said.has(region))
    .sort();
  if (missing.length > 0) yield `${listSome(missing)}: no records; calls there cannot be ruled out.`;
}

function* describeEnds({ coverage, window: { since, until } }: Checked): Generator<string> {
  const { firstEvent, lastEvent } = coverage;
  if (firstEvent === undefined || lastEvent === undefined) return;
  if (since === undefined || Date.parse(firstEvent) > since)
    yield `The logs begin at ${firstEvent}: what came before is not in them.`;
  const last = Date.parse(lastEvent);
  if (until === undefined || until > last)
    yield `The logs end at ${lastEvent}: what came after is not in them.`;
  if (until === undefined || until > last - LATE)
    yield `CloudTrail delivers minutes late: calls of the 15 minutes before ${timeText(last)} may be missing.`;
}

function* describeDataEvents({ dataEvents }: Pick<Coverage, 'dataEvents'>): Generator<string> {
  for (const [service, name, unseen] of DATA)
    yield dataEvents.includes(service)
      ? `Data events of ${name} may be of some resources only: ${unseen} of others cannot be ruled out.`
      : `No data events of ${name}: ${unseen} cannot be ruled out.`;
}

const countFiles = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

const listSome = (names: readonly string[]): string =>
  names.length > MOST_NAMED
    ? `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
    : names.join(', ');
