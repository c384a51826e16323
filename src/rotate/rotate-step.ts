import * as z from 'zod';
import { createNewAccessKey } from './create-access-key.ts';
import { deleteAccessKey } from './delete-access-key.ts';
import { disableAccessKeys } from './disable-access-keys.ts';
import { readTarget } from './read-target.ts';
import { refuse } from './refuse.ts';
import type { RotateDeps, StepResult } from './rotate-deps.ts';

const STEPS = { disableAccessKeys, deleteAccessKeys: deleteAccessKey, createNewAccessKey };

/** What the runbook gives. Anyone who may start it chooses the values: they are checked, and decide nothing. */
const Request = z.object({
  step: z.enum(['disableAccessKeys', 'deleteAccessKeys', 'createNewAccessKey']),
  incidentId: z.string().regex(/^INC-[0-9a-f]{12}$/),
  userName: z.string().regex(/^[\w+=,.@-]{1,64}$/),
  executionId: z.string().regex(/^[0-9a-fA-F-]{36}$/),
});

/** One step of the runbook: checked against its incident, then done. Doing it again changes nothing more. */
export async function rotateStep(input: unknown, deps: RotateDeps): Promise<StepResult> {
  const parsed = Request.safeParse(input);
  if (!parsed.success) {
    refuse(`not a step of the runbook: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
  }
  const request = parsed.data;
  const { incidentId, step, executionId } = request;
  const target = await readTarget(request, deps);
  deps.log.info('step begun', { incidentId, step, executionId });
  const result = await STEPS[step](target, deps);
  deps.log.info('step done', { incidentId, step, executionId, state: result.state, verdict: result.verdict });
  return result;
}
