import * as z from 'zod';
import type { DetectedScenario } from '../../../scenarios/scenario.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { maskKey } from '../../model/credential.ts';
import { plain } from '../../report/plain-text.ts';
import { getIncident, listIncidents } from '../../respond/read-incidents.ts';
import { startAnalyst } from './analyst.ts';
import { decide } from './analyst-decides.ts';
import { type CallerProcess, startCaller } from './caller-process.ts';
import { beginDetection, readHub } from './detection.ts';
import { type ReceivedMail, readMails, waitFor } from './mailbox.ts';
import type { SandboxProcess } from './sandbox-process.ts';
import { SECURITY, type Stage } from './stage.ts';
import { type Cast, openStage, type Story, type StoryOptions } from './story.ts';
import { describeCalls, describeMail, describeRefusal, isRefusal, succeeded } from './telling.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const Door = z.object({ endpoint: z.string() });
const Clock = z.object({ now: z.string() });

/**
 * System 2, whole: GuardDuty finds by itself, Security Hub shows, people get mail, the responder investigates, and an
 * analyst decides with the commands of the guide, word for word. Every line is something that has just happened.
 */
export async function playAnalystStory(
  scenario: DetectedScenario,
  options: StoryOptions,
  cast: Cast,
): Promise<Story> {
  const { tell } = cast;
  const stage = await openStage(scenario, options, cast);
  const { sandbox, leakedKey, otherKey } = stage;
  const { region, victim, attackerAddress, backdoorUser } = scenario;
  await beginDetection(stage, scenario);
  tell({
    who: 'guardduty',
    what: `watches the trail, with the threat list ${scenario.threatList.name}; Security Hub is on`,
  });

  const job = cast.add(
    startCaller({
      ...(await openDoor(sandbox, scenario.job.address)),
      region,
      ...leakedKey,
      takesSession: false,
      attack: 'secrets',
    }),
  );
  await playPast(job, scenario, sandbox);
  tell({
    who: 'owner',
    what: `${victim.userName}'s job at ${scenario.job.address} has used the key for ${scenario.job.days} days`,
  });

  const attacker = cast.add(
    startCaller({
      ...(await openDoor(sandbox, attackerAddress)),
      region,
      ...leakedKey,
      takesSession: true,
      attack: 'secrets',
      backdoorUser,
    }),
  );
  const began = { wall: performance.now(), clock: await readClock(sandbox) };
  const before = await attacker.round();
  tell({
    who: 'attacker',
    what: `at ${attackerAddress} uses the key ${maskKey(leakedKey.accessKeyId)}: ${describeCalls(before)}; he takes a session, and makes a key for ${backdoorUser}`,
    mood: 'bad',
  });

  await advance(sandbox, 6 * MINUTE);
  const findings = await readHub(stage, 2);
  for (const type of new Set(findings.map((one) => one.type))) {
    const alike = findings.filter((one) => one.type === type);
    tell({
      who: 'hub',
      what: `shows ${alike.length} of ${type}, ${alike[0]?.label}: ${alike.map(({ api }) => api).join(', ')}`,
    });
  }
  const raw = await requireMail(sandbox, ({ text }) => text.includes('"detail-type":"GuardDuty Finding"'));
  tell({ who: 'mail', what: `to ${SECURITY}, past Cordon: "${raw.subject}"` });
  const asked = await requireMail(sandbox, ({ subject }) => subject.startsWith('[Cordon] INC-'));
  const id = /INC-[0-9a-f]{12}/.exec(asked.subject)?.[0] ?? '';
  tell({ who: 'mail', what: `to ${SECURITY}: ${describeMail(asked)}` });
  tell({ who: 'cordon', what: await describeLook(stage, id) });

  const analyst = startAnalyst({ origin: sandbox.origin, region }, tell);
  const { advised } = await decide(
    { analyst, stage, scenario, id, findings: findings.map((one) => one.id) },
    cast,
  );
  if (options.iamPropagation > 0) await new Promise((resolve) => setTimeout(resolve, options.iamPropagation));
  const after = await attacker.round();
  for (const result of after) tell(describeRefusal(result));
  const verified = await analyst.run('verify', id);
  for (const line of verified.out.split('\n').slice(0, 2)) tell({ who: 'cordon', what: line.trim() });
  const took = {
    minutes: (Date.parse(await readClock(sandbox)) - Date.parse(began.clock)) / MINUTE,
    seconds: (performance.now() - began.wall) / 1000,
  };
  tell({
    who: 'time',
    what: `from the attacker's first call to the proof: ${took.minutes.toFixed(1)} minutes of the account's time, ${took.seconds.toFixed(0)} s of yours`,
  });

  const owner = cast.add(
    startCaller({ endpoint: sandbox.origin, region, ...otherKey, takesSession: false, attack: 'secrets' }),
  );
  const bystander = await owner.round();
  tell({
    who: 'owner',
    what: `the job, given ${victim.userName}'s other key: ${describeCalls(bystander)}`,
    mood: succeeded(bystander) === bystander.length ? 'good' : 'bad',
  });
  const attackerIsOut = after.length > 0 && after.every(isRefusal);
  const ownerWorks = succeeded(bystander) === bystander.length;
  return {
    sandbox,
    incidents: await listIncidents({ dynamodb: stage.clients.dynamodb, tableName: stage.tableName }),
    verdict: verified.code === 0 ? 'contained' : 'not contained',
    attacker: {
      before: { tried: before.length, succeeded: succeeded(before) },
      after: { tried: after.length, denied: after.filter(isRefusal).length },
    },
    bystander: { tried: bystander.length, succeeded: succeeded(bystander) },
    mails: (await readMails(sandbox, SECURITY)).filter(({ subject }) => subject.includes(id)).length,
    isProven: verified.code === 0 && attackerIsOut && ownerWorks && advised.length > 1,
  };
}

/** The responder looks into it by itself, so that whoever decides has it before him. */
async function describeLook({ sandbox, clients, tableName }: Stage, id: string): Promise<string> {
  await advance(sandbox, MINUTE);
  const look = await waitFor(async () => {
    const { investigations } = await getIncident(id, { dynamodb: clients.dynamodb, tableName });
    return investigations[0];
  }, 60_000);
  return look === undefined
    ? 'has not looked into what was done within a minute'
    : `has looked into what was done: ${plain(look.verdict, 300)}`;
}

/** The job uses the key every day; its last run is two hours ago. */
async function playPast(job: CallerProcess, { job: { days } }: DetectedScenario, sandbox: SandboxProcess) {
  for (let day = 0; day < days; day += 1) {
    await advance(sandbox, DAY);
    await job.round();
  }
  await advance(sandbox, 120 * MINUTE);
}

const openDoor = async (sandbox: SandboxProcess, address: string): Promise<z.infer<typeof Door>> =>
  Door.parse(await sandbox.control('POST addresses', { address }));

const advance = (sandbox: SandboxProcess, milliseconds: number): Promise<unknown> =>
  sandbox.control('POST clock', { advance: milliseconds });

const readClock = async (sandbox: SandboxProcess): Promise<string> =>
  Clock.parse(await sandbox.control('GET status')).now;

async function requireMail(
  sandbox: SandboxProcess,
  isWanted: (mail: ReceivedMail) => boolean,
): Promise<ReceivedMail> {
  const mail = await waitFor(async () => (await readMails(sandbox, SECURITY)).find(isWanted), 30_000);
  if (mail === undefined) throw new CordonError('NoMail', `no such mail came to ${SECURITY}`);
  return mail;
}
