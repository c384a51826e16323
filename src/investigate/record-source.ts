import type { TrailRecord } from './trail-record.ts';

/** Where records come from: log files, or CloudTrail itself. */
export interface RecordSource {
  /**
   * Every record in which one of these texts is the whole value of a member whose name ends in `Id`, `Name`, `name`, `Arn`,
   * `ARN` or `IPAddress`, at any depth: `principalId`, `eventName`, `accessKeyId`, `roleArn`, … but for `accountId` and a
   * member named `arn`. A value `AROA…:name` is found by its two halves as well. May bring others too, and a record more than once; never fewer.
   */
  find(values: readonly string[]): Promise<readonly TrailRecord[]>;
}
