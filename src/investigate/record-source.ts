import type { TrailRecord } from './trail-record.ts';

/** Where records come from: log files, or CloudTrail itself. */
export interface RecordSource {
  /**
   * Every record in which one of these texts is the whole value of a member whose name ends in `Id`, `Name`, `name`, `Arn`,
   * `ARN` or `IPAddress`, at any depth: `principalId`, `eventName`, `accessKeyId`, `roleArn`, … but for `accountId` and a
   * member named `arn`. A value `AROA…:name` is found by its two halves as well. May bring others too, and a record more than once.
   * Fewer only where the source says in its coverage what it cannot find: CloudTrail's Event history has no look-up by a
   * principal's id or an address.
   * `from`, milliseconds since the epoch: what these texts' owners called before is not needed, and may be left out. How
   * things were before, and who made a key, is.
   */
  find(values: readonly string[], from?: number): Promise<readonly TrailRecord[]>;
}
