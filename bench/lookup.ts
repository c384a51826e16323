import { parseArgs } from 'node:util';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { type Administrator, openAccount } from '../sandbox/kernel/accounts.ts';
import { createClock } from '../sandbox/kernel/clock.ts';
import { createIds } from '../sandbox/kernel/ids.ts';
import { serve } from '../sandbox/kernel/server.ts';
import { type TrailRecord, trail } from '../sandbox/kernel/trail.ts';
import { createWorld, type World } from '../sandbox/kernel/world.ts';
import { REGIONS } from '../sandbox/services/account/region-list.ts';
import { services } from '../sandbox/services/catalog.ts';
import { connectEventHistory, type EventHistory } from '../src/aws/event-history.ts';
import { investigate } from '../src/investigate/investigate.ts';
import { openLookup } from '../src/investigate/sources/lookup-events.ts';
import { rounded } from './median.ts';

const ACCOUNT = '111122223333';
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const HOUR = 3_600_000;
/** Where the key is used; the others are asked and have nothing. */
const BUSY = ['us-east-1', 'eu-west-2', 'us-west-2', 'ap-south-1'];

/**
 * A busy key over several regions, asked of Event history: requests that were made, and how many would be the least for
 * what they brought. Virtual time is what two requests a second in a region take; wall time is ours and the sandbox's.
 */
export async function bench(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { records: { type: 'string', default: '4000' }, since: { type: 'boolean', default: false } },
  });
  const records = Number(values.records);
  if (!Number.isInteger(records) || records < 1) throw new Error('--records is a number');
  // Time stands still but for who waits: how busy this machine is changes no number but that of wall time.
  const began = Date.now();
  const world = createWorld({ clock: createClock(() => began), ids: createIds('bench'), services });
  const administrator = openAccount(world, ACCOUNT);
  const { close } = await serve(world, 0, new Map());
  try {
    return await measure({ world, administrator }, records, values.since);
  } finally {
    await close();
  }
}

interface Stage {
  readonly world: World;
  readonly administrator: Administrator;
}

async function measure(sandbox: Stage, records: number, isSince: boolean): Promise<object> {
  const { clock } = sandbox.world;
  fillTrails(sandbox, records);
  const names = [...REGIONS].flatMap(([name, status]) => (status === 'DISABLED' ? [] : [name]));
  const [began, wall] = [clock.now(), performance.now()];
  const time = runVirtually(sandbox);
  const since = began - HOUR;
  const logs = openLookup({
    name: 'CloudTrail Event history',
    account: { id: ACCOUNT, partition: 'aws' },
    client: (region) => time.count(historyOf(sandbox, region)),
    regions: { names, global: 'us-east-1' },
    window: { ...(isSince ? { since } : {}), until: began },
    isSwept: false,
    now: clock.now,
    wait: time.wait,
    onProgress: () => undefined,
  });
  const question = {
    seed: { kind: 'key', value: KEY },
    ...(isSince ? { since } : {}),
    until: began,
    asOf: began,
    ours: [],
    anchors: [],
    isOwnCallsOnly: false,
  } as const;
  const answer = await investigate(question, logs, () => undefined);
  const { calls, least, events } = logs.counts();
  if (answer.events.length === 0) throw new Error('nothing was found');
  return {
    records,
    regions: names.length,
    found: answer.events.length,
    eventsRead: events,
    calls,
    leastPossible: least,
    callsToLeast: rounded(calls / least, 3),
    virtualSeconds: rounded((clock.now() - began) / 1000),
    wallSeconds: rounded((performance.now() - wall) / 1000),
  };
}

/** A habit of twenty days, with a role now and then. */
function fillTrails({ world }: Stage, count: number): void {
  const end = world.clock.now();
  const every = (20 * 24 * HOUR) / count;
  for (let at = 0; at < count; at += 1) {
    const region = BUSY[at % BUSY.length] ?? 'us-east-1';
    const eventTime = new Date(end - (count - at) * every).toISOString().replace(/\.\d{3}/, '');
    trail({ world, account: ACCOUNT, region }).push(makeRecord(at, region, eventTime));
  }
}

function makeRecord(at: number, awsRegion: string, eventTime: string): TrailRecord {
  const suffix = String(at).padStart(4, '0').slice(-4);
  const isTaking = at % 1000 === 999;
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDACKCEVSQ6C2EXAMPLE',
      arn: `arn:aws:iam::${ACCOUNT}:user/ci`,
      accountId: ACCOUNT,
      accessKeyId: KEY,
      userName: 'ci',
    },
    eventTime,
    eventSource: isTaking ? 'sts.amazonaws.com' : 'ec2.amazonaws.com',
    eventName: isTaking ? 'AssumeRole' : 'DescribeInstances',
    awsRegion,
    sourceIPAddress: '198.51.100.20',
    userAgent: 'Boto3/1.35.0',
    requestParameters: isTaking
      ? { roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`, roleSessionName: `release-${suffix}` }
      : { maxResults: 100 },
    responseElements: isTaking
      ? {
          credentials: { accessKeyId: `ASIAIOSFODNN${suffix}MPLE` },
          assumedRoleUser: { assumedRoleId: `AROACKCEVSQ6C2EXAMPLE:release-${suffix}` },
        }
      : null,
    requestID: `r-${at}`,
    eventID: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
  };
}

function historyOf({ world, administrator }: Stage, region: string): EventHistory {
  const settings = { region, endpoint: world.origin, credentials: administrator, maxAttempts: 1 };
  // Whoever signs goes by the world's clock, which is ahead.
  let client = new CloudTrailClient(settings);
  let signedBy = 0;
  return {
    page(question, nextToken) {
      const systemClockOffset = world.clock.now() - Date.now();
      if (systemClockOffset - signedBy > 60_000) {
        client.destroy();
        client = new CloudTrailClient({ ...settings, systemClockOffset });
        signedBy = systemClockOffset;
      }
      return connectEventHistory(client).page(question, nextToken);
    },
  };
}

/** Time goes on when nobody is at work any more: to the moment when the first who waits goes on. */
function runVirtually({ world: { clock } }: Stage) {
  const waiting: { at: number; wake: () => void }[] = [];
  let busy = 0;
  const step = (): void => {
    if (busy > 0) return;
    waiting.sort((one, other) => one.at - other.at);
    const next = waiting.shift();
    if (next === undefined) return;
    clock.advance(Math.ceil(Math.max(0, next.at - clock.now())));
    next.wake();
    setImmediate(step);
  };
  return {
    wait: (time: number): Promise<void> =>
      new Promise((resolve) => {
        waiting.push({ at: clock.now() + time, wake: resolve });
        setImmediate(step);
      }),
    count: (history: EventHistory): EventHistory => ({
      async page(question, nextToken) {
        busy += 1;
        try {
          return await history.page(question, nextToken);
        } finally {
          busy -= 1;
          setImmediate(step);
        }
      },
    }),
  };
}
