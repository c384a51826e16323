import type { RestoreResult } from '../contain/restoration.ts';
import { describeResult, type ReviewedRestoration } from '../contain/show-restoration.ts';
import { plain } from '../report/plain-text.ts';
import { describeSteps } from '../respond/reviewed-plan.ts';
import { terminal } from './terminal.ts';

export const RESTORE_SCHEMA = 'cordon.restore/1';

interface Flags {
  readonly reactivateKey?: string;
  readonly force: boolean;
  readonly direct: boolean;
  readonly json: boolean;
}

export function showRestoration(id: string, { plan, unchanged }: ReviewedRestoration, flags: Flags): void {
  const isEmpty = plan.actions.length === 0;
  const key = flags.reactivateKey === undefined ? '' : ` --reactivate-key ${flags.reactivateKey}`;
  const how = flags.direct ? ' --direct' : ' --reason TEXT';
  const command = `cordon restore ${id} --apply --plan ${plan.hash}${key}${flags.force ? ' --force' : ''}${how}`;
  if (flags.json) {
    const next = isEmpty ? [] : [{ cmd: command, why: 'does what this plan says' }];
    terminal.result(
      JSON.stringify({ schema: RESTORE_SCHEMA, status: 'planned', incident: id, plan, unchanged, next }),
    );
    return;
  }
  const steps = plan.actions.map(({ id: action, ...step }) => ({ action, ...step }));
  terminal.result(
    [
      isEmpty ? 'There is nothing to give back.' : `PLAN ${plan.hash}`,
      ...describeSteps(steps).map((line) => `  ${line}`),
      ...unchanged.map((line) => `  unchanged: ${plain(line, 600)}`),
      'Nothing has been changed.',
      ...(isEmpty ? [] : [`Next: ${command}`]),
    ].join('\n'),
  );
}

/** `left`: the deny of old sessions that stays, and until when. `by`: who asked CordonControl for it. */
export interface Restored {
  readonly results: readonly RestoreResult[];
  readonly unchanged: readonly string[];
  readonly left?: string | undefined;
  readonly by?: string;
}

export function showResults(id: string, restored: Restored, { json }: Pick<Flags, 'json'>): void {
  const { results, unchanged, left, by } = restored;
  const done = results.filter(({ kind }) => kind === 'change').length;
  const status = done === results.length ? 'ok' : done > 0 ? 'partial' : 'failed';
  process.exitCode = status === 'ok' ? 0 : 5;
  if (json) {
    terminal.result(JSON.stringify({ schema: RESTORE_SCHEMA, status, incident: id, ...restored }));
    return;
  }
  terminal.result(
    [
      `${id}: ${SAID[status]}`,
      ...results.map((result) => `  ${plain(describeResult(result), 600)}`),
      ...unchanged.map((line) => `  unchanged: ${plain(line, 600)}`),
      ...(left === undefined ? [] : [left, `Next, when that time has come: cordon restore ${id}`]),
      ...(by === undefined ? [] : ['Everyone has been told.']),
    ].join('\n'),
  );
}

const SAID = { ok: 'given back', partial: 'given back in part', failed: 'nothing is given back' } as const;
