import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import { TRANSLATOR } from '../../deploy/constructs/names.ts';
import { leakedUserKey } from '../../scenarios/leaked-user-key.ts';
import type { Stage } from '../../src/cli/stage/stage.ts';
import { countLeftUndone } from '../../src/respond/fixture.ts';

const HOUR = 3_600_000;

/** What can be asked while a storm goes on. */
export interface Progress {
  /** Events that run or are about to. */
  countUnderWay(): Promise<number>;
  /** Those, what waits for another try, and what is noted as still to be done. */
  countUnfinished(): Promise<number>;
  /** Of the function, since it was deployed. */
  countFailures(): Promise<number>;
  /** Calls of the functions' roles so far, by operation (`iam:UpdateAccessKey`). */
  countCalls(): Promise<ReadonlyMap<string, number>>;
  /** Of the sandbox's process, bytes, and milliseconds. */
  readCosts(): Promise<{ peakMemory: number; cpuTime: number }>;
}

const Calls = z.object({ calls: z.array(z.object({ operation: z.string(), count: z.number() })) });
const Status = z.object({ peakMemory: z.number(), cpuTime: z.number() });
const UnderWay = z.object({ deliveries: z.number(), events: z.number(), invocations: z.number() });

export function watchProgress({ sandbox, clients, tableName }: Stage): Progress {
  const cloudwatch = new CloudWatchClient({
    endpoint: sandbox.origin,
    region: leakedUserKey.region,
    credentials: sandbox.administrator,
  });
  const readUnderWay = async () => UnderWay.parse(await sandbox.control('GET under-way'));
  return {
    async countUnderWay() {
      const { deliveries, invocations } = await readUnderWay();
      return deliveries + invocations;
    },
    async countUnfinished() {
      const { deliveries, events } = await readUnderWay();
      return deliveries + events + (await countLeftUndone(clients.dynamodb, tableName));
    },
    async countFailures() {
      // The sandbox's clock runs ahead of ours where it has been advanced.
      const { Datapoints = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Dimensions: [{ Name: 'FunctionName', Value: TRANSLATOR }],
          StartTime: new Date(Date.now() - 6 * HOUR),
          EndTime: new Date(Date.now() + 6 * HOUR),
          Period: 60,
          Statistics: ['Sum'],
        }),
      );
      return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
    },
    async countCalls() {
      const { calls } = Calls.parse(await sandbox.control('GET calls'));
      const counts = new Map<string, number>();
      for (const { operation, count } of calls) counts.set(operation, (counts.get(operation) ?? 0) + count);
      return counts;
    },
    async readCosts() {
      return Status.parse(await sandbox.control('GET status'));
    },
  };
}
