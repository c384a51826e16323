import { reportFault } from '../../kernel/report-fault.ts';
import type { Place } from '../../kernel/state.ts';
import { mailPage } from './page-mail.ts';
import { bookOf, type ContactPlanTarget, type Engagement, makeCode, type Page, type Run } from './state.ts';

const MINUTE = 60_000;

/** Bounds what one engagement can send. */
const MOST_PAGES = 500;

/** A stage of a run (by their numbers) of an engagement, and when it was due: milliseconds since the epoch. */
interface Step {
  readonly engagementArn: string;
  readonly run: number;
  readonly stage: number;
  readonly dueAt: number;
}

/** Begins a contact's plan within an engagement. A contact that is gone is passed over. */
export function beginRun(
  place: Place,
  engagementArn: string,
  contactArn: string,
  dueAt: number,
  parent?: Run['parent'],
): void {
  const { contacts, engagements } = bookOf(place);
  const contact = contacts.get(contactArn);
  const engagement = engagements.get(engagementArn);
  if (engagement === undefined || contact === undefined) return;
  const { type, stages } = contact;
  const run: Run = { contactArn, type, stages, isOver: false, ...(parent === undefined ? {} : { parent }) };
  engagements.set(engagementArn, { ...engagement, runs: [...engagement.runs, run] });
  enterStage(place, { engagementArn, run: engagement.runs.length, stage: 0, dueAt });
}

/**
 * Engages a stage's targets, and the next stage when its minutes have passed without an end. Minutes count from
 * when the stage was due and not from when it runs, so that a clock that jumps over several stages runs them all.
 */
function enterStage(place: Place, step: Step): void {
  const engagement = bookOf(place).engagements.get(step.engagementArn);
  const run = engagement?.runs[step.run];
  if (run === undefined || run.isOver) return;
  const stage = run.stages[step.stage];
  if (stage === undefined) {
    finishRuns(place, step.engagementArn, (_, number) => number === step.run, step.dueAt);
    return;
  }
  for (const target of stage.targets) {
    if (target.contactArn === undefined) pageChannel(place, step, target);
    else engageContact(place, step, target.contactArn, target.isEssential);
  }
  const dueAt = step.dueAt + stage.duration * MINUTE;
  const wait = Math.max(0, dueAt - place.world.clock.now());
  place.world.clock.after(wait, () => enterStage(place, { ...step, stage: step.stage + 1, dueAt }));
}

function engageContact(place: Place, step: Step, contactArn: string, isEssential: boolean): void {
  const { engagementArn, run, stage, dueAt } = step;
  beginRun(place, engagementArn, contactArn, dueAt, { run, stage, isEssential });
}

function pageChannel(place: Place, step: Step, { channelArn, retryInterval }: ContactPlanTarget): void {
  const book = bookOf(place);
  const engagement = book.engagements.get(step.engagementArn);
  const channel = book.channels.get(channelArn ?? '');
  const contactArn = engagement?.runs[step.run]?.contactArn;
  if (engagement === undefined || contactArn === undefined || channel?.isActivated !== true) return;
  if (pagesOf(place, engagement.arn).length >= MOST_PAGES) return;
  const page: Page = {
    arn: contactArn.replace(':contact/', ':page/').concat('/', place.world.ids.uuid()),
    engagementArn: engagement.arn,
    contactArn,
    channelArn: channel.arn,
    code: makeCode(place),
    run: step.run,
    receipts: [],
  };
  book.pages.set(page.arn, page);
  mailPage(place, engagement, channel, page, retryInterval).catch(reportFault);
}

export const pagesOf = (place: Place, engagementArn: string): readonly Page[] =>
  [...bookOf(place).pages.values()].filter((page) => page.engagementArn === engagementArn);

/** Ends runs; an engagement none of whose runs goes on has stopped. */
function finishRuns(
  place: Place,
  engagementArn: string,
  isMeant: (run: Run, number: number) => boolean,
  at: number,
): void {
  const { engagements } = bookOf(place);
  const engagement = engagements.get(engagementArn);
  if (engagement === undefined || engagement.stoppedAt !== undefined) return;
  const runs = engagement.runs.map((run, number) => (isMeant(run, number) ? { ...run, isOver: true } : run));
  const goesOn = runs.some(({ isOver }) => !isOver);
  engagements.set(engagementArn, { ...engagement, runs, ...(goesOn ? {} : { stoppedAt: at }) });
}

/**
 * A person has accepted: that person is not engaged any more, and if the escalation plan calls the contact
 * essential, or there is no escalation plan, nobody is.
 */
export function acceptRun(place: Place, engagement: Engagement, number: number): void {
  const run = engagement.runs[number];
  if (run === undefined) return;
  const stopsAll = run.parent === undefined || run.parent.isEssential;
  const isMeant = ({ contactArn }: Run) => stopsAll || contactArn === run.contactArn;
  finishRuns(place, engagement.arn, isMeant, place.world.clock.now());
}

export function stopRuns(place: Place, engagement: Engagement): void {
  finishRuns(place, engagement.arn, () => true, place.world.clock.now());
}
