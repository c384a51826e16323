import { buildCommand } from '@stricli/core';
import * as z from 'zod';
import { everyAction } from '../../contain/catalog.ts';
import { readUser } from '../../contain/read-user.ts';
import { applyRestoration, planRestoration, type RecordedAct } from '../../contain/restoration.ts';
import { createTarget } from '../../contain/run-step.ts';
import { describeCutOff, findCutOff } from '../../contain/session-cut-off.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { plain } from '../../report/plain-text.ts';
import { appendTimeline } from '../../respond/incident-store.ts';
import { getIncident, type StoredIncident } from '../../respond/read-incidents.ts';
import { put } from '../../respond/table.ts';
import { connect, findDeployment } from '../connect.ts';
import { readCaller } from '../find-user.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { RESTORE_SCHEMA, showRestoration, showResults } from '../render-restoration.ts';
import {
  findChanges,
  keepPlan,
  type ReviewFlags,
  refuse,
  requireHash,
  reviewFlags,
} from '../reviewed-plan.ts';

interface Flags extends WhereFlags, ReviewFlags {
  readonly reactivateKey?: string;
  readonly force: boolean;
  readonly json: boolean;
}

/** A person gives back what an incident's containment has changed: exactly, or not at all. */
export const restore = buildCommand({
  docs: { brief: 'give back what containment has changed: shows the plan; with --apply --plan HASH does it' },
  parameters: {
    flags: {
      ...whereFlags,
      ...reviewFlags,
      reactivateKey: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'the leaked key that is set Active again; without it, it stays Inactive',
      },
      force: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'lift the deny of old sessions before the last of them has expired',
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'incident', brief: 'its id, INC-…' }],
    },
  },
  async func(flags: Flags, id: string) {
    requireHash(flags);
    const say = { schema: RESTORE_SCHEMA, json: flags.json };
    const clients = await connect(flags);
    const { iam, dynamodb } = clients;
    const { tableName, ...arns } = await findDeployment(clients);
    const store = { dynamodb, tableName, now: Date.now };
    const [incident, caller] = await Promise.all([getIncident(id, store), readCaller(clients)]);
    const acts = listActs(incident);
    const user = await readUser(await findName(acts, caller.account, iam), iam);
    if (user.userId === caller.userId) {
      return refuse(say, 'it is your own user: somebody whom the incident does not taint gives it back');
    }
    const wish = {
      now: Date.now(),
      isForced: flags.force,
      ...(flags.reactivateKey === undefined
        ? {}
        : { reactivateKey: requireMember(flags.reactivateKey, acts, id) }),
    };
    const plan = planRestoration(acts, user, arns, wish);
    if (plan.drifts.length > 0) {
      return refuse(say, 'what is there is not what Cordon left', plan.drifts, [
        `cordon incident show ${id}`,
      ]);
    }
    if (plan.steps.length === 0 && plan.tooEarly !== undefined) {
      return refuse(say, plan.tooEarly, plan.unchanged, [`cordon restore ${id} --force, if it must be now`]);
    }
    if (!flags.apply) {
      await keepPlan(plan, store);
      return showRestoration(id, plan, flags);
    }
    const changes = await findChanges('restore', flags.plan, plan, store);
    if (changes !== undefined) {
      const because = 'the plan that was reviewed is not what would be done now';
      return refuse(say, because, changes, [`cordon restore ${id}`]);
    }
    // Before the first act: what is given back is not to be applied again by the watch.
    await put(store, `INCIDENT#${id}`, 'RESTORED', { by: caller.arn, plan: flags.plan });
    const results = await applyRestoration(plan, user.userName, { iam, ...arns }, wish);
    const lines = results.map(({ action, target, kind }) => `${action} on ${target}: ${kind}`);
    await appendTimeline(id, `given back by ${caller.arn}: ${lines.join('; ')}`, store);
    const cutOff = findCutOff(await readUser(user.userName, iam));
    showResults(
      id,
      results,
      plan.unchanged,
      typeof cutOff === 'object' ? describeCutOff(cutOff) : undefined,
      flags,
    );
  },
});

/** What was saved before each act. Whoever may write the table may have written it: see `readPrior`. */
function listActs({ id, prior, steps }: StoredIncident): RecordedAct[] {
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

const nameIn = (prior: unknown): string | undefined =>
  z.looseObject({ userName: z.string().max(64) }).safeParse(prior).data?.userName;

/** Who holds the incident's keys now; by the name on record where none of them is left. */
async function findName(
  acts: readonly RecordedAct[],
  account: string,
  iam: Parameters<typeof createTarget>[1],
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

function requireMember(accessKeyId: string, acts: readonly RecordedAct[], id: string): string {
  if (acts.some((act) => act.accessKeyId === accessKeyId)) return accessKeyId;
  throw new CordonError('Usage', `${plain(accessKeyId, 40)} is no key of ${id}`, {
    advice: `cordon incident show ${id}`,
  });
}
