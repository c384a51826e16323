import { deactivateAccessKey } from '../contain/actions/deactivate-access-key.ts';
import { createTarget } from '../contain/run-step.ts';
import { CordonError } from '../model/cordon-error.ts';
import { maskKey } from '../model/credential.ts';
import { appendTimeline } from '../respond/incident-store.ts';
import type { RotateDeps, RotationTarget, StepResult } from './rotate-deps.ts';
import { findRotation } from './rotation.ts';
import { listKeys } from './user-keys.ts';

/** Sets the compromised key Inactive again: the verdict that started the run may be minutes old. */
export async function disableAccessKeys(target: RotationTarget, deps: RotateDeps): Promise<StepResult> {
  const answer = (because: string): StepResult => ({
    incidentId: target.incidentId,
    state: 'disabled',
    verdict: 'contained',
    because,
    oldKey: maskKey(target.accessKeyId),
  });
  if (await wasDeletedByUs(target, deps)) return answer('an earlier run has deleted the key');
  const facts = { account: deps.account, accessKeyId: target.accessKeyId, userName: target.userName };
  const key = createTarget(facts, deps.clients.iam);
  // This action attaches no policy, and takes nothing away.
  const actionDeps = { iam: deps.clients.iam, denySessionsPolicyArn: '', denyAllPolicyArn: '' };
  await deactivateAccessKey.apply(key, actionDeps, async () => undefined);
  const { verdict, because } = await deactivateAccessKey.verify(key, actionDeps);
  if (verdict !== 'contained') {
    throw new CordonError(
      'NotContained',
      `the key ${maskKey(target.accessKeyId)} is ${verdict}: ${because}`,
      {
        advice: 'look at who changes this user, then run the runbook again',
      },
    );
  }
  await appendTimeline(
    target.incidentId,
    `runbook: access key ${maskKey(target.accessKeyId)} set Inactive again: ${because}`,
    deps.store,
  );
  return answer(because);
}

/** Its evidence was saved, which only this runbook does, and IAM lists it no more. */
async function wasDeletedByUs(target: RotationTarget, deps: RotateDeps): Promise<boolean> {
  if ((await findRotation(target, deps)) === undefined) return false;
  return !(await listKeys(target.userName, deps)).some(({ id }) => id === target.accessKeyId);
}
