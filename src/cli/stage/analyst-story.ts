import type { DetectedScenario } from '../../../scenarios/scenario.ts';
import { listIncidents } from '../../respond/read-incidents.ts';
import { type Analyst, startAnalyst } from './analyst.ts';
import { decide } from './analyst-decides.ts';
import { type CallResult, startCaller } from './caller-process.ts';
import { type DetectedAttack, playDetectedAttack } from './detected-attack.ts';
import { readMails } from './mailbox.ts';
import { MINUTE, readTime } from './sandbox-clock.ts';
import { SECURITY, type Stage } from './stage.ts';
import { type Cast, openStage, type Story, type StoryOptions } from './story.ts';
import { describeCalls, describeRefusal, isRefusal, succeeded } from './telling.ts';

/**
 * System 2, whole: GuardDuty finds by itself, Security Hub shows, people get mail, the responder investigates, and an
 * analyst decides with the commands of the guide, word for word. Every line is something that has just happened.
 */
export async function playAnalystStory(
  scenario: DetectedScenario,
  options: StoryOptions,
  cast: Cast,
): Promise<Story> {
  const stage = await openStage(scenario, options, cast);
  const { sandbox } = stage;
  const attack = await playDetectedAttack(scenario, stage, cast);
  const analyst = startAnalyst({ origin: sandbox.origin, region: scenario.region }, cast.tell);
  const decided = await decide({ analyst, stage, scenario, ...attack }, cast);
  await new Promise((resolve) => setTimeout(resolve, options.iamPropagation));
  const after = await attack.attacker.round();
  for (const result of after) cast.tell(describeRefusal(result));
  const isVerified = await verify(analyst, attack, stage, cast);
  await analyst.run('report', attack.incident, '--out', decided.page);
  const bystander = await playOn(scenario, stage, cast);

  const denied = after.filter(isRefusal).length;
  const attackerIsOut = after.length > 0 && denied === after.length;
  const ownerWorks = succeeded(bystander) === bystander.length;
  const { before, incident } = attack;
  return {
    sandbox,
    incidents: await listIncidents({ dynamodb: stage.clients.dynamodb, tableName: stage.tableName }),
    verdict: isVerified ? 'contained' : 'not contained',
    attacker: {
      before: { tried: before.length, succeeded: succeeded(before) },
      after: { tried: after.length, denied },
    },
    bystander: { tried: bystander.length, succeeded: succeeded(bystander) },
    mails: (await readMails(sandbox, SECURITY)).filter(({ subject }) => subject.includes(incident)).length,
    // What the finding does not name has to be contained, too.
    isProven: isVerified && attackerIsOut && ownerWorks && decided.contained.length > 1,
  };
}

/** The proof, and how long it took until then. */
async function verify(
  analyst: Analyst,
  { incident, began }: DetectedAttack,
  { sandbox }: Stage,
  { tell }: Cast,
): Promise<boolean> {
  const { code, out } = await analyst.run('verify', incident);
  for (const line of out.split('\n').slice(0, 2)) tell({ who: 'cordon', what: line.trim() });
  const minutes = ((await readTime(sandbox)) - began.clock) / MINUTE;
  const seconds = (performance.now() - began.wall) / 1000;
  tell({
    who: 'time',
    what: `from the attacker's first call to the proof: ${minutes.toFixed(1)} minutes of the account's time, ${seconds.toFixed(0)} s of yours`,
  });
  return code === 0;
}

/** The owner's job is given the other key. */
async function playOn(
  { region, victim }: DetectedScenario,
  { sandbox, otherKey }: Stage,
  cast: Cast,
): Promise<readonly CallResult[]> {
  const job = startCaller({
    endpoint: sandbox.origin,
    region,
    ...otherKey,
    takesSession: false,
    attack: 'secrets',
  });
  const results = await cast.add(job).round();
  cast.tell({
    who: 'owner',
    what: `the job, given ${victim.userName}'s other key: ${describeCalls(results)}`,
    mood: succeeded(results) === results.length ? 'good' : 'bad',
  });
  return results;
}
