import * as z from 'zod';
import type { DetectedScenario } from '../../../scenarios/scenario.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { maskKey } from '../../model/credential.ts';
import { plain } from '../../report/plain-text.ts';
import { getIncident } from '../../respond/read-incidents.ts';
import { type CallerProcess, type CallResult, startCaller } from './caller-process.ts';
import { beginDetection, type HubFinding, readHub } from './detection.ts';
import { type ReceivedMail, readMails, waitFor } from './mailbox.ts';
import { advanceClock, MINUTE, readTime } from './sandbox-clock.ts';
import type { SandboxProcess } from './sandbox-process.ts';
import { SECURITY, type Stage } from './stage.ts';
import type { Cast } from './story.ts';
import { describeCalls, describeMail } from './telling.ts';

/** An attack that GuardDuty has found by itself, and what of it lies before a person. */
export interface DetectedAttack {
  readonly attacker: CallerProcess;
  /** What he got before anybody did anything. */
  readonly before: readonly CallResult[];
  /** When he began: milliseconds of this machine, and of the account's time. */
  readonly began: { readonly wall: number; readonly clock: number };
  readonly incident: string;
  /** GuardDuty's id of one about the key. */
  readonly finding: string;
  /** Its event, as it came by mail, past Cordon. */
  readonly event: string;
}

/** The owner's job works for days; somebody else uses its key; it is found, shown, mailed and looked into. */
export async function playDetectedAttack(
  scenario: DetectedScenario,
  stage: Stage,
  cast: Cast,
): Promise<DetectedAttack> {
  const { sandbox } = stage;
  const { tell } = cast;
  await beginDetection(stage, scenario);
  tell({
    who: 'guardduty',
    what: `watches the trail, with the threat list ${scenario.threatList.name}; Security Hub is on`,
  });
  await playPast(scenario, stage, cast);
  const attacker = cast.add(await startAttacker(scenario, stage));
  const began = { wall: performance.now(), clock: await readTime(sandbox) };
  const before = await attacker.round();
  tell({
    who: 'attacker',
    what: `at ${scenario.attackerAddress} uses the key ${maskKey(stage.leakedKey.accessKeyId)}: ${describeCalls(before)}; he takes a session, and makes a key for ${scenario.backdoorUser}`,
    mood: 'bad',
  });
  await advanceClock(sandbox, DETECTED_WITHIN);
  const findings = await readHub(stage, 2);
  for (const line of describeFindings(findings)) tell({ who: 'hub', what: line });
  // There are such mails of the session, too.
  const isRaw = ({ text }: ReceivedMail) =>
    text.includes('"detail-type":"GuardDuty Finding"') && text.includes(`"${stage.leakedKey.accessKeyId}"`);
  const raw = await requireMail(sandbox, isRaw);
  tell({ who: 'mail', what: `to ${SECURITY}, past Cordon: "${raw.subject}"` });
  const asked = await requireMail(sandbox, ({ subject }) => subject.startsWith('[Cordon] INC-'));
  tell({ who: 'mail', what: `to ${SECURITY}: ${describeMail(asked)}` });
  const incident = /INC-[0-9a-f]{12}/.exec(asked.subject)?.[0] ?? '';
  tell({ who: 'cordon', what: await describeLook(stage, incident) });
  const [event = ''] = raw.text.split('\n', 1);
  return { attacker, before, began, incident, finding: Event.parse(JSON.parse(event)).detail.id, event };
}

const Event = z.object({ detail: z.object({ id: z.string() }) });

/** GuardDuty takes five minutes. */
const DETECTED_WITHIN = 6 * MINUTE;
const DAY = 24 * 60 * MINUTE;

/** The job uses the key every day; its last run is two hours ago. */
async function playPast(scenario: DetectedScenario, { sandbox, leakedKey }: Stage, cast: Cast) {
  const { region, victim, job } = scenario;
  const owner = cast.add(
    startCaller({
      ...(await openDoor(sandbox, job.address)),
      region,
      ...leakedKey,
      takesSession: false,
      attack: 'secrets',
    }),
  );
  for (let day = 0; day < job.days; day += 1) {
    await advanceClock(sandbox, DAY);
    await owner.round();
  }
  await advanceClock(sandbox, 120 * MINUTE);
  cast.tell({
    who: 'owner',
    what: `${victim.userName}'s job at ${job.address} has used the key for ${job.days} days`,
  });
}

const startAttacker = async (
  { region, attackerAddress, backdoorUser }: DetectedScenario,
  { sandbox, leakedKey }: Stage,
): Promise<CallerProcess> =>
  startCaller({
    ...(await openDoor(sandbox, attackerAddress)),
    region,
    ...leakedKey,
    takesSession: true,
    attack: 'secrets',
    backdoorUser,
  });

const Door = z.object({ endpoint: z.string() });
const openDoor = async (sandbox: SandboxProcess, address: string): Promise<z.infer<typeof Door>> =>
  Door.parse(await sandbox.control('POST addresses', { address }));

const describeFindings = (findings: readonly HubFinding[]): readonly string[] =>
  [...new Set(findings.map(({ type }) => type))].map((type) => {
    const alike = findings.filter((one) => one.type === type);
    return `shows ${alike.length} of ${type}, ${alike[0]?.label}: ${alike.map(({ api }) => api).join(', ')}`;
  });

/** The responder looks into it by itself, so that whoever decides has it before him. */
async function describeLook({ sandbox, clients, tableName }: Stage, id: string): Promise<string> {
  await advanceClock(sandbox, MINUTE);
  const look = await waitFor(async () => {
    const { investigations } = await getIncident(id, { dynamodb: clients.dynamodb, tableName });
    return investigations[0];
  }, 60_000);
  return look === undefined
    ? 'has not looked into what was done within a minute'
    : `has looked into what was done: ${plain(look.verdict, 300)}`;
}

async function requireMail(
  sandbox: SandboxProcess,
  isWanted: (mail: ReceivedMail) => boolean,
): Promise<ReceivedMail> {
  const mail = await waitFor(async () => (await readMails(sandbox, SECURITY)).find(isWanted), 30_000);
  if (mail === undefined) throw new CordonError('NoMail', `no such mail came to ${SECURITY}`);
  return mail;
}
