import { GetAccessKeyLastUsedCommand, type IAMClient } from '@aws-sdk/client-iam';
import { errorFacts, isFinal, isNamed } from '../aws/error-facts.ts';
import { CordonError } from '../model/cordon-error.ts';
import type { Step } from '../model/incident.ts';
import type { ContainDeps, ContainmentAction, Target } from './action.ts';

export interface StepDeps extends ContainDeps {
  /** Keeps the first prior state of a step, as a repeat must not take our own change for it; gives what is kept. */
  savePrior(action: string, accessKeyId: string, prior: Record<string, unknown>): Promise<unknown>;
  /** Where a failed call goes, with AWS's code and request id. */
  logFailure(what: string, error: unknown): void;
}

/**
 * One action on one target: the prior state is read and saved in the same moment as the act (waiting
 * for it would cost the attacker nothing and us a round trip), then what is there is read again.
 */
export async function runStep(action: ContainmentAction, target: Target, deps: StepDeps): Promise<Step> {
  const saving = action
    .prior(target, deps)
    .then((prior) => deps.savePrior(action.id, target.accessKeyId, prior));
  const saved = saving.catch((error: unknown) => deps.logFailure(`${action.id}: prior state`, error));
  const outcome = await applyAndVerify(action, target, deps, () => saving);
  await saved;
  const userName = await holderName(target);
  return {
    action: action.id,
    target: action.describe(target, userName),
    undo: action.undo(target, userName, deps),
    ...outcome,
  };
}

type Outcome = Pick<Step, 'applied' | 'judgement' | 'errorCode' | 'isRetryable'>;

async function applyAndVerify(
  action: ContainmentAction,
  target: Target,
  deps: StepDeps,
  onRecord: () => Promise<unknown>,
): Promise<Outcome> {
  try {
    await action.apply(target, deps, onRecord);
  } catch (error) {
    deps.logFailure(action.id, error);
    return { applied: 'failed', ...failure(error) };
  }
  try {
    return { applied: 'yes', judgement: await action.verify(target, deps), isRetryable: false };
  } catch (error) {
    deps.logFailure(`${action.id}: verification`, error);
    const { code } = errorFacts(error);
    const because = `it was applied, but what is there now could not be read (${code})`;
    return {
      applied: 'yes',
      judgement: { verdict: 'unknown', because },
      errorCode: code,
      isRetryable: !isFinal(error),
    };
  }
}

async function holderName(target: Target): Promise<string> {
  try {
    return (await target.owner()) ?? target.userName;
  } catch {
    // The step that needed the answer has logged why there is none; the finding's name is the next best.
    return target.userName;
  }
}

function failure(error: unknown): Pick<Step, 'judgement' | 'errorCode' | 'isRetryable'> {
  const { code, message } = errorFacts(error);
  const isMissing = isNamed(error, 'NoSuchEntity', 'NoSuchEntityException') || error instanceof CordonError;
  return {
    errorCode: code,
    isRetryable: !isFinal(error) && !isMissing,
    judgement: isMissing
      ? {
          verdict: 'unknown',
          because: 'IAM names no user who holds the key: it may be deleted, or the finding is wrong',
        }
      : { verdict: 'not contained', because: `AWS refused the change: ${code}: ${message}` },
  };
}

/** Asks IAM who holds the key, at most once, and only when somebody wants to know. */
export function createTarget(
  facts: { account: string; accessKeyId: string; userName: string },
  iam: IAMClient,
): Target {
  let asked: Promise<string | undefined> | undefined;
  return {
    ...facts,
    owner() {
      asked ??= findOwner(iam, facts.accessKeyId);
      return asked;
    },
  };
}

async function findOwner(iam: IAMClient, AccessKeyId: string): Promise<string | undefined> {
  try {
    const { UserName } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
    return UserName;
  } catch (error) {
    // AWS answers AccessDenied, not NoSuchEntity, about a key that no user of the account holds.
    if (isNamed(error, 'NoSuchEntity', 'NoSuchEntityException', 'AccessDenied')) return undefined;
    throw error;
  }
}
