import type { IAMClient } from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import { everyAction } from '../contain/catalog.ts';
import type { RecordedAct } from '../contain/restoration.ts';
import { createTarget } from '../contain/run-step.ts';
import { CordonError } from '../model/cordon-error.ts';
import { plain } from '../report/plain-text.ts';
import type { StoredIncident } from './read-incidents.ts';
import { readSealed } from './seal.ts';
import type { StoreDeps } from './table.ts';

/** What was saved before each act, as the table has it: whoever may write that may have written it. */
export function listActs({ id, prior, steps }: StoredIncident): RecordedAct[] {
  const acts = Object.entries(prior).flatMap(([place, saved]) => {
    const [actionId = '', accessKeyId = ''] = place.split('#');
    const action = everyAction.find((one) => one.id === actionId);
    if (action === undefined) return [];
    const target = action.describe({ accessKeyId }, nameIn(saved) ?? '');
    const tried = steps.filter((step) => step.action === actionId && step.target === target);
    const hasFailed = tried.length > 0 && tried.every(({ applied }) => applied === 'failed');
    return [{ action, accessKeyId, prior: saved, hasFailed }];
  });
  if (acts.length > 0) return acts;
  throw new CordonError('NotFound', `of ${id} nothing is on record that could be given back`, {
    advice: `cordon incident show ${id}`,
  });
}

/** The same, each prior state as Cordon itself has sealed it. Throws BrokenSeal, which names the record that is not. */
export async function readSealedActs(incident: StoredIncident, store: StoreDeps): Promise<RecordedAct[]> {
  return Promise.all(
    listActs(incident).map(async (act) => {
      const place = `PRIOR#${act.action.id}#${act.accessKeyId}`;
      const body = await readSealed([`INCIDENT#${incident.id}`, place], store);
      return { ...act, prior: JSON.parse(body ?? 'null') };
    }),
  );
}

const nameIn = (prior: unknown): string | undefined =>
  z.looseObject({ userName: z.string().check(z.maxLength(64)) }).safeParse(prior).data?.userName;

/** Who holds the incident's keys now; by the name on record where none of them is left. */
export async function findHolder(
  acts: readonly RecordedAct[],
  account: string,
  iam: IAMClient,
): Promise<string> {
  for (const { accessKeyId } of acts) {
    const owner = await createTarget({ account, accessKeyId, userName: '' }, iam).owner();
    if (owner !== undefined) return owner;
  }
  const name = acts.map(({ prior }) => nameIn(prior)).find((one) => one !== undefined);
  if (name !== undefined) return name;
  throw new CordonError('NotFound', 'no user holds the keys of the incident', {
    advice: 'cordon incident list',
  });
}

/** The key that a person names must be one of the incident's. */
export function requireMember(accessKeyId: string, acts: readonly RecordedAct[], id: string): string {
  if (acts.some((act) => act.accessKeyId === accessKeyId)) return accessKeyId;
  throw new CordonError('Usage', `${plain(accessKeyId, 40)} is no key of ${id}`, {
    advice: `cordon incident show ${id}`,
  });
}
