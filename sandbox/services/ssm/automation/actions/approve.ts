import { member } from '../../../../cloudformation/json.ts';
import type { Attempt, Outcome, Signal, StepAction } from '../action.ts';
import { checkInputs, checkText, readText } from '../check-inputs.ts';
import { invalidSignal } from '../invalid-signal.ts';
import { done, failed } from '../outcomes.ts';

const MOST_APPROVERS = 10;
const LONGEST_MESSAGE = 4096;

interface Decision {
  readonly Approver: string;
  readonly ApprovalStatus: 'Approved' | 'Rejected';
  readonly Comment?: string;
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-approve.html */
export const approve: StepAction = {
  name: 'aws:approve',
  timeout: { usual: 604_800, longest: 2_592_000 },
  outputs: ['ApprovalStatus', 'ApproverDecisions'],
  isLong: true,
  check({ inputs }, refuse) {
    checkInputs(
      inputs,
      {
        action: 'aws:approve',
        required: ['Approvers'],
        optional: ['NotificationArn', 'Message', 'MinRequiredApprovals'],
      },
      refuse,
    );
    checkText(inputs, 'NotificationArn', refuse);
    checkText(inputs, 'Message', refuse);
    const approvers = member(inputs, 'Approvers');
    if (Array.isArray(approvers) && (approvers.length === 0 || approvers.length > MOST_APPROVERS))
      refuse(`There are 1 to ${MOST_APPROVERS} Approvers.`);
  },
  async run(attempt) {
    const { inputs } = attempt;
    const approvers = [member(inputs, 'Approvers') ?? []].flat().map(String);
    const needed = Number(member(inputs, 'MinRequiredApprovals') ?? 1);
    if (approvers.length === 0 || approvers.length > MOST_APPROVERS)
      return failed(`There have to be 1 to ${MOST_APPROVERS} approvers`, 'Verification');
    if (!Number.isInteger(needed) || needed < 1 || needed > approvers.length)
      return failed(
        'MinRequiredApprovals has to be a number from 1 to that of the approvers',
        'Verification',
      );
    await notify(attempt);
    return awaitDecisions(attempt, approvers, needed);
  },
};

async function awaitDecisions(
  { awaitSignals, show }: Attempt,
  approvers: readonly string[],
  needed: number,
): Promise<Outcome> {
  const decisions = new Map<string, Decision>();
  const state = (): 'Waiting' | Decision['ApprovalStatus'] => {
    const all = [...decisions.values()];
    if (all.some(({ ApprovalStatus }) => ApprovalStatus === 'Rejected')) return 'Rejected';
    return all.length >= needed ? 'Approved' : 'Waiting';
  };
  const outputs = () =>
    new Map<string, unknown>([
      ['ApprovalStatus', state()],
      ['ApproverDecisions', [...decisions.values()]],
    ]);
  show(outputs());
  await awaitSignals((signal) => {
    if (signal.type === 'Resume' || !mayDecide(signal, approvers)) throw invalidSignal();
    decisions.set(signal.arn, {
      Approver: signal.arn,
      ApprovalStatus: signal.type === 'Approve' ? 'Approved' : 'Rejected',
      ...(signal.comment === undefined ? {} : { Comment: signal.comment }),
    });
    show(outputs());
    return state() === 'Waiting' ? 'wait' : 'go';
  });
  if (state() === 'Approved') return done(Object.fromEntries(outputs()));
  const rejected = [...decisions.values()].find((one) => one.ApprovalStatus === 'Rejected');
  return { ...failed(`The approval was rejected by ${rejected?.Approver}`), outputs: outputs() };
}

/** By the name or the ARN of a user, the ARN of a role, or that of a role's session. */
function mayDecide({ arn, roleArn }: Signal, approvers: readonly string[]): boolean {
  const userName = /^arn:aws:iam::\d{12}:user\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  return [arn, roleArn, userName].some((one) => one !== undefined && approvers.includes(one));
}

async function notify({ inputs, execution, step, call }: Attempt): Promise<void> {
  const TopicArn = readText(inputs, 'NotificationArn');
  if (TopicArn === undefined) return;
  const message = (readText(inputs, 'Message') ?? '').slice(0, LONGEST_MESSAGE);
  await call('sns', 'Publish', {
    TopicArn,
    Subject: `Approval request for Automation execution ${execution.id}`,
    Message: `${message}\n\nExecution: ${execution.id}\nStep: ${step.name}\nRunbook: ${execution.documentName}\n`,
  });
}
