import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { listEnabledRegions } from '../aws/enabled-regions.ts';
import { errorFacts } from '../aws/error-facts.ts';
import { connectEventHistory } from '../aws/event-history.ts';
import type { OperatorClients } from '../aws/operator-clients.ts';
import { globalRegionOf } from '../investigate/coverage/global-region.ts';
import type { AskedWindow } from '../investigate/coverage/scanned-file.ts';
import type { HomeAccount } from '../investigate/sources/lookup/questions.ts';
import type { LookupProgress } from '../investigate/sources/lookup-events.ts';
import { type LookupLogs, type LookupRegions, openLookup } from '../investigate/sources/lookup-events.ts';
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
  const [account, regions] = await Promise.all([readAccount(clients), findRegions(clients)]);
  const path = flags.index ?? join(cacheFolder(), 'lookup', await nameFolder(account, clients));
  return openLookup({
    name: EVENT_HISTORY,
    account,
    client: (region) => connectEventHistory(clients.eventHistoryIn(region)),
    regions,
    window,
    ...(flags.keepIndex ? { store: openLookupFolder(path) } : {}),
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

/** Of the account; of a sandbox, of that world alone: in the next one on its port the same account has other calls. */
async function nameFolder({ id, partition }: HomeAccount, { sts }: OperatorClients): Promise<string> {
  const endpoint = await sts.config.endpoint?.();
  const world =
    endpoint === undefined
      ? []
      : [endpoint.hostname, endpoint.port, (await sts.config.credentials()).accessKeyId];
  return digest(JSON.stringify([partition, id, ...world]));
}

/** All that can be used; always the one that was asked in, and that of IAM's calls. */
async function findRegions(clients: OperatorClients): Promise<LookupRegions> {
  const here = await clients.cloudtrail.config.region();
  const global = globalRegionOf(here);
  const sure = [...new Set([global, here])];
  try {
    const enabled = await listEnabledRegions(clients.accountIn(global));
    return { names: [...new Set([...sure, ...enabled])].sort(), global };
  } catch (error) {
    const { code } = errorFacts(error);
    return {
      names: sure,
      global,
      because: `AWS did not say which regions the account has (${code.slice(0, 60)} account:ListRegions)`,
    };
  }
}
