import type { Restoration, RestoreResult } from '../contain/restoration.ts';
import { plain } from '../report/plain-text.ts';
import { renderSteps } from './reviewed-plan.ts';
import { terminal } from './terminal.ts';

export const RESTORE_SCHEMA = 'cordon.restore/1';

interface Flags {
  readonly reactivateKey?: string;
  readonly force: boolean;
  readonly json: boolean;
}

export function showRestoration(id: string, plan: Restoration, flags: Flags): void {
  const isEmpty = plan.steps.length === 0;
  const key = flags.reactivateKey === undefined ? '' : ` --reactivate-key ${flags.reactivateKey}`;
  const command = `cordon restore ${id} --apply --plan ${plan.hash}${key}${flags.force ? ' --force' : ''}`;
  if (flags.json) {
    const actions = plan.steps.map(({ action, target, before, after }) => ({
      id: action,
      target,
      before,
      after,
    }));
    const next = isEmpty ? [] : [{ cmd: command, why: 'does what this plan says' }];
    const { hash, unchanged } = plan;
    terminal.result(
      JSON.stringify({
        schema: RESTORE_SCHEMA,
        status: 'planned',
        incident: id,
        plan: { hash, actions },
        unchanged,
        next,
      }),
    );
    return;
  }
  terminal.result(
    [
      isEmpty ? 'There is nothing to give back.' : `PLAN ${plan.hash}`,
      ...renderSteps(plan.steps).map((line) => `  ${line}`),
      ...plan.unchanged.map((line) => `  unchanged: ${plain(line, 600)}`),
      'Nothing has been changed.',
      ...(isEmpty ? [] : [`Next: ${command}`]),
    ].join('\n'),
  );
}

/** `left`: the deny of old sessions that stays, and until when. */
export function showResults(
  id: string,
  results: readonly RestoreResult[],
  unchanged: readonly string[],
  left: string | undefined,
  { json }: Pick<Flags, 'json'>,
): void {
  const isDone = results.every(({ kind }) => kind === 'change');
  process.exitCode = isDone ? 0 : 5;
  if (json) {
    const status = isDone ? 'ok' : 'partial';
    terminal.result(
      JSON.stringify({ schema: RESTORE_SCHEMA, status, incident: id, results, unchanged, left }),
    );
    return;
  }
  terminal.result(
    [
      `${id}: ${isDone ? 'given back' : 'given back in part'}`,
      ...results.map(describeResult),
      ...unchanged.map((line) => `  unchanged: ${plain(line, 600)}`),
      ...(left === undefined ? [] : [left, `Next, when that time has come: cordon restore ${id}`]),
    ].join('\n'),
  );
}

function describeResult(result: RestoreResult): string {
  const what = `  ${result.action} on ${plain(result.target)}: `;
  if (result.kind === 'change') return `${what}${plain(result.after, 400)}`;
  const why =
    result.kind === 'nothing' ? result.because : `expected: ${result.expected}; found: ${result.found}`;
  return `${what}NOT DONE: ${plain(why, 400)}`;
}
