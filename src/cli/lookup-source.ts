import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { listEnabledRegions } from '../aws/enabled-regions.ts';
import { connectEventHistory } from '../aws/event-history.ts';
import type { OperatorClients } from '../aws/operator-clients.ts';
import type { AskedWindow } from '../investigate/coverage/scanned-file.ts';
import type { HomeAccount } from '../investigate/sources/lookup/questions.ts';
import type { LookupProgress } from '../investigate/sources/lookup-events.ts';
import { type LookupLogs, openLookup } from '../investigate/sources/lookup-events.ts';
import { findLookupRegions } from '../investigate/sources/lookup-regions.ts';
import { EVENT_HISTORY } from '../model/investigation.ts';
import { cacheFolder, digest } from './cache-folder.ts';
import { openLookupFolder } from './lookup-folder.ts';

export interface HistoryFlags {
  readonly keepIndex: boolean;
  readonly index?: string;
  readonly sweep: boolean;
}

/** Event history of the account that these clients are of, in all of its regions. */
export async function openHistory(
  clients: OperatorClients,
  flags: HistoryFlags,
  {
    window,
    now,
    onProgress,
  }: {
    readonly window: AskedWindow;
    readonly now: () => number;
    readonly onProgress: (progress: LookupProgress) => void;
  },
): Promise<LookupLogs> {
  const [account, regions] = await Promise.all([
    readAccount(clients),
    clients.cloudtrail.config
      .region()
      .then((here) => findLookupRegions(here, (global) => listEnabledRegions(clients.accountIn(global)))),
  ]);
  const folder = await chooseFolder(flags, account, clients);
  return openLookup({
    name: EVENT_HISTORY,
    account,
    client: (region) => connectEventHistory(clients.eventHistoryIn(region)),
    regions,
    window,
    ...(folder === undefined ? {} : { store: openLookupFolder(folder) }),
    isSwept: flags.sweep,
    now,
    wait: (time) => setTimeout(time),
    onProgress,
  });
}

async function readAccount({ sts }: OperatorClients): Promise<HomeAccount> {
  const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  const [, partition = '', , , id = ''] = Arn.split(':');
  return { id, partition };
}

/**
 * Where what was read is kept. Of a sandbox nothing is, unless its user says where: the next one has the same account and
 * the same keys, and other calls.
 */
async function chooseFolder(
  { index, keepIndex }: HistoryFlags,
  { id, partition }: HomeAccount,
  { sts }: OperatorClients,
): Promise<string | undefined> {
  if (!keepIndex) return undefined;
  if (index !== undefined) return index;
  const endpoint = await sts.config.endpoint?.();
  return endpoint === undefined
    ? join(cacheFolder(), 'lookup', digest(JSON.stringify([partition, id])))
    : undefined;
}
