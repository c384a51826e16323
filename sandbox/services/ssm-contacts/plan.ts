import type { Plan, Stage, Target } from '@aws-sdk/client-ssm-contacts';
import { notInSandbox } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { checkCount, checkNumber, refuse } from '../events/constraints.ts';
import type { ContactPlanStage, ContactPlanTarget } from './state.ts';
import { bookOf, type Contact, readArn } from './state.ts';

/** Bounds what one engagement can set going. */
const MOST_STAGES = 20;
const MOST_TARGETS = 20;

/** https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_SSMContacts_Plan.html */
export function readPlan(plan: Plan, type: Contact['type'], call: Call): readonly ContactPlanStage[] {
  if ((plan.RotationIds ?? []).length > 0) throw notInSandbox('ssm-contacts: rotations');
  const stages = plan.Stages ?? [];
  checkCount('plan.stages', stages, 0, MOST_STAGES);
  return stages.map((stage) => readStage(stage, type, call));
}

function readStage(
  { DurationInMinutes: duration = 0, Targets: targets = [] }: Stage,
  type: Contact['type'],
  call: Call,
): ContactPlanStage {
  checkNumber('plan.stages.durationInMinutes', duration, 0, 30);
  checkCount('plan.stages.targets', targets, 0, MOST_TARGETS);
  if (duration === 0 && targets.length === 0)
    throw refuse('Invalid value provided - A stage without targets needs a duration.');
  return { duration, targets: targets.map((target) => readTarget(target, type, call)) };
}

function readTarget(
  { ChannelTargetInfo: channel, ContactTargetInfo: contact }: Target,
  type: Contact['type'],
  call: Call,
): ContactPlanTarget {
  if ((channel === undefined) === (contact === undefined))
    throw refuse('Invalid value provided - A target is either a channel or a contact.');
  if (channel !== undefined) {
    if (type === 'ESCALATION') throw refuse('Invalid value provided - Escalation plans engage contacts.');
    const arn = channel.ContactChannelId ?? '';
    const retryInterval = channel.RetryIntervalInMinutes ?? 0;
    readArn(arn, 'contact-channel', call);
    checkNumber('channelTargetInfo.retryIntervalInMinutes', retryInterval, 0, 60);
    return { channelArn: arn, retryInterval, isEssential: true };
  }
  if (type === 'PERSONAL') throw refuse('Invalid value provided - Contacts engage channels.');
  const arn = contact?.ContactId ?? '';
  const { place } = readArn(arn, 'contact', call);
  const known = place.account === call.account ? bookOf(place).contacts.get(arn) : undefined;
  if (known?.type !== 'PERSONAL')
    throw refuse(`Invalid value provided - Not a contact that can be engaged: ${arn.slice(0, 300)}`);
  return { contactArn: arn, retryInterval: 0, isEssential: contact?.IsEssential === true };
}

export const describePlan = (stages: readonly ContactPlanStage[]): Plan => ({
  Stages: stages.map(({ duration, targets }) => ({
    DurationInMinutes: duration,
    Targets: targets.map(({ channelArn, contactArn, retryInterval, isEssential }) =>
      channelArn === undefined
        ? { ContactTargetInfo: { ContactId: contactArn ?? '', IsEssential: isEssential } }
        : { ChannelTargetInfo: { ContactChannelId: channelArn, RetryIntervalInMinutes: retryInterval } },
    ),
  })),
});
