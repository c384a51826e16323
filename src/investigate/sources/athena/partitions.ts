import { CordonError } from '../../../model/cordon-error.ts';

/** What the table's partitions are of. Everything in it is checked: it goes into statements and keys. */
export interface Partitions {
  readonly bucket: string;
  /** Up to the account: `logs/AWSLogs/` or `AWSLogs/o-exampleorg/`. */
  readonly prefix: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/** Days, both included, as the log files' keys have them: `2026/11/27`. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

const DAY = 86_400_000;
/** What the past of a credential is told by, `past.ts`; what came before is not looked at. */
const LOOK_BACK = 30 * DAY;

/**
 * The days in which records of a window lie, times in milliseconds since the epoch. A day's folder has what was delivered on it:
 * CloudTrail needs minutes, so that the evening's last records lie in the next one.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export const daysOf = (since: number, until: number): Days => ({
  from: dayText(since - LOOK_BACK),
  to: dayText(until + DAY),
});

export const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10).replaceAll('-', '/');

const isAccount = (text: string): boolean => /^\d{12}$/.test(text);
const isRegion = (text: string): boolean => /^[a-z]{2}(-[a-z]{2,12}){1,3}-\d{1,2}$/.test(text);

/** Of lists with commas between. Throws CordonError `BadTable`. */
export function readAccountsAndRegions(
  accounts: string,
  regions: string,
): Pick<Partitions, 'accounts' | 'regions'> {
  const of = (text: string, what: string, isOne: (one: string) => boolean): readonly string[] => {
    const all = [...new Set(text.split(',').map((one) => one.trim()))];
    const wrong = all.find((one) => !isOne(one));
    if (wrong !== undefined)
      throw new CordonError('BadTable', `${JSON.stringify(wrong.slice(0, 40))} is no ${what}`, {
        advice: 'name them with commas between: 111122223333,444455556666 and eu-west-2,us-east-1',
      });
    return all;
  };
  return { accounts: of(accounts, 'account', isAccount), regions: of(regions, 'region', isRegion) };
}

/** Keys may have more characters; these mean nothing in a statement, a template or a table's property. */
const PLACE =
  /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/((?:[A-Za-z0-9!_.*()-]{1,200}\/){0,20}AWSLogs(?:\/o-[a-z0-9]{10,32})?)\/?$/;

/** Where a trail's logs begin: `s3://bucket/prefix/AWSLogs`, an organization's with its id. Throws CordonError `BadPlace`. */
export function readLogsPlace(text: string): Pick<Partitions, 'bucket' | 'prefix'> {
  const [, bucket, path] = PLACE.exec(text) ?? [];
  if (bucket === undefined || path === undefined)
    throw new CordonError(
      'BadPlace',
      `${JSON.stringify(text.slice(0, 200))} is not where a trail's logs begin`,
      {
        advice:
          'name it up to AWSLogs: s3://my-trail/AWSLogs, of an organization s3://my-trail/AWSLogs/o-exampleorgid',
      },
    );
  return { bucket, prefix: `${path}/` };
}

/** Of all partitions: `${account}` and the others are Athena's to fill in. */
export const locationTemplate = ({ bucket, prefix }: Pick<Partitions, 'bucket' | 'prefix'>): string =>
  `s3://${bucket}/${prefix}\${account}/CloudTrail/\${region}/\${day}/`;
