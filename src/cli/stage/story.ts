import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Scene, ToldScenario } from '../../../scenarios/scenario.ts';
import { maskKey } from '../../model/credential.ts';
import { listIncidents, type StoredIncident } from '../../respond/read-incidents.ts';
import { describeCase, describeProof, describeRotation } from './aftermath.ts';
import { startCaller } from './caller-process.ts';
import { raiseFinding } from './finding-event.ts';
import { type ReceivedMail, readMails, waitFor } from './mailbox.ts';
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.ts';
import { SECURITY, type Stage, setStage, synthesize } from './stage.ts';
import {
  describeCalls,
  describeMail,
  describeRefusal,
  describeTrail,
  describeVerdict,
  isRefusal,
  type Line,
  succeeded,
} from './telling.ts';
import { CONTAINING, withoutPermission } from './without-permission.ts';

export interface StoryOptions {
  readonly port: number;
  /** Milliseconds between a change in IAM and its enforcement. */
  readonly iamPropagation: number;
  /** Takes from the deployed roles what containment needs: the story must then fail, and say so. */
  readonly withoutPermission: boolean;
}

export interface Story {
  readonly sandbox: SandboxProcess;
  readonly incidents: readonly StoredIncident[];
  readonly verdict: string;
  readonly attacker: {
    readonly before: { readonly tried: number; readonly succeeded: number };
    readonly after: { readonly tried: number; readonly denied: number };
  };
  readonly bystander: { readonly tried: number; readonly succeeded: number };
  readonly mails: number;
  /** The product's own verdict is not enough: the attacker's calls and the owner's have the last word. */
  readonly isProven: boolean;
}

/**
 * Plays a scenario: every line that is told is something that has just happened, and every number is
 * counted. Attacker and owner are processes of their own with nothing but a key.
 */
export async function playStory(scenario: ToldScenario, options: StoryOptions, cast: Cast): Promise<Story> {
  const { tell } = cast;
  const stage = await openStage(scenario, options, cast);
  const { sandbox, leakedKey, otherKey } = stage;
  const { region, victim } = scenario;
  const attackersDoor = Endpoint.parse(
    await sandbox.control('POST addresses', { address: scenario.attackerAddress }),
  );
  const attacker = cast.add(startCaller({ ...attackersDoor, region, ...leakedKey, takesSession: true }));
  const owner = cast.add(startCaller({ endpoint: sandbox.origin, region, ...otherKey, takesSession: false }));

  const before = await attacker.round();
  tell({
    who: 'attacker',
    what: `at ${scenario.attackerAddress} uses ${victim.userName}'s key ${maskKey(leakedKey.accessKeyId)}: ${describeCalls(before)}`,
    mood: 'bad',
  });
  tell({
    who: 'attacker',
    what: 'has also taken a session with it (GetSessionToken), which outlives the key',
  });

  const found = performance.now();
  tell({ who: 'finding', what: await raiseFinding(scenario, stage) });
  const incident = await waitFor(() => findVerdict(stage), 30_000);
  for (const line of describeVerdict(incident, performance.now() - found)) tell(line);

  if (options.iamPropagation > 0) {
    const during = await attacker.round();
    tell({
      who: 'attacker',
      what: `tries again at once: ${describeCalls(during)}; IAM needs ${options.iamPropagation / 1000} s to spread a change`,
    });
    await new Promise((resolve) => setTimeout(resolve, options.iamPropagation));
  }
  const after = await attacker.round();
  for (const result of after) tell(describeRefusal(result));
  // It waits IAM's propagation out, which is not played where the story is to be short.
  const isProven = incident?.steps.some(({ applied }) => applied === 'yes') === true;
  if (incident !== undefined && isProven && options.iamPropagation > 0)
    tell(await describeProof(stage, incident, found));
  const bystander = await owner.round();
  const owns = succeeded(bystander) === bystander.length;
  tell({
    who: 'owner',
    what: `${victim.userName}'s nightly job goes on with the other key: ${describeCalls(bystander)}`,
    mood: owns ? 'good' : 'bad',
  });

  const mails = await waitFor(() => incidentMails(sandbox, incident?.id ?? 'none'), 10_000);
  tell({
    who: 'mail',
    what: `to ${SECURITY}: ${describeMail(mails?.[0])}`,
    mood: mails === undefined ? 'bad' : 'good',
  });
  if (incident !== undefined) await tellAftermath(stage, incident, scenario, { ...cast, ...options });
  tell({ who: 'cloudtrail', what: await describeTrail(stage, region) });
  const verdict = incident?.credentials[0]?.verdict ?? 'unknown';
  const incidents = await listIncidents({ dynamodb: stage.clients.dynamodb, tableName: stage.tableName });
  const told = (await incidentMails(sandbox, incident?.id ?? 'none'))?.length ?? 0;
  const denied = after.filter(isRefusal).length;
  const isRefused = after.length > 0 && denied === after.length;
  return {
    sandbox,
    incidents,
    verdict,
    attacker: {
      before: { tried: before.length, succeeded: succeeded(before) },
      after: { tried: after.length, denied },
    },
    bystander: { tried: bystander.length, succeeded: succeeded(bystander) },
    mails: told,
    isProven: verdict === 'contained' && isRefused && owns && incidents.length === 1 && told === 1,
  };
}

/** The case, and for a rotated key the runbook and a call with the key that it made. */
async function tellAftermath(
  stage: Stage,
  incident: StoredIncident,
  scenario: ToldScenario,
  cast: Cast & Pick<StoryOptions, 'iamPropagation'>,
): Promise<void> {
  for (const line of await describeCase(stage, incident)) cast.tell(line);
  const isContained = incident.credentials.every(({ verdict }) => verdict === 'contained');
  if (incident.decision.mode !== 'rotate' || !isContained) return;
  const { lines, newKey } = await describeRotation(stage, incident);
  for (const line of lines) cast.tell(line);
  if (newKey === undefined) return;
  // Wherever the key is made, IAM needs its time until it is taken.
  await new Promise((resolve) => setTimeout(resolve, cast.iamPropagation));
  const holder = cast.add(
    startCaller({ endpoint: stage.sandbox.origin, region: scenario.region, ...newKey, takesSession: false }),
  );
  const calls = await holder.round();
  const works = succeeded(calls) === calls.length;
  cast.tell({
    who: 'owner',
    what: `with the new key: ${describeCalls(calls)}`,
    mood: works ? 'good' : 'bad',
  });
}

/** Who takes part; whoever plays the story ends them, however it ends. */
export interface Cast {
  add<T extends { stop(): Promise<void> }>(member: T): T;
  tell(line: Line): void;
}

const Endpoint = z.object({ endpoint: z.string() });

export async function openStage(scenario: Scene, options: StoryOptions, cast: Cast): Promise<Stage> {
  const assembly = await mkdtemp(join(tmpdir(), 'cordon-'));
  try {
    const [sandbox] = await Promise.all([
      startSandboxProcess({ port: options.port }).then(cast.add),
      synthesize(assembly),
    ]);
    cast.tell({
      who: 'sandbox',
      what: `an embedded AWS on ${sandbox.origin}, account ${sandbox.administrator.account}`,
    });
    const rewrite = options.withoutPermission ? withoutPermission : undefined;
    const stage = await setStage(sandbox, scenario, assembly, rewrite);
    // From here on: the stage itself need not wait for its own users and roles to spread.
    await sandbox.control('POST settings', { iamPropagation: options.iamPropagation });
    cast.tell({
      who: 'deploy',
      what: `the CloudFormation template that AWS gets, ${stage.resources} resources: CREATE_COMPLETE`,
    });
    if (options.withoutPermission) {
      cast.tell({ who: 'deploy', what: `without ${CONTAINING.join(' and ')} for its roles`, mood: 'bad' });
    }
    return stage;
  } finally {
    await rm(assembly, { recursive: true, force: true });
  }
}

async function findVerdict(stage: Stage): Promise<StoredIncident | undefined> {
  const [incident] = await listIncidents({ dynamodb: stage.clients.dynamodb, tableName: stage.tableName });
  return incident?.credentials.length === 0 ? undefined : incident;
}

async function incidentMails(
  sandbox: SandboxProcess,
  incidentId: string,
): Promise<ReceivedMail[] | undefined> {
  const mails = (await readMails(sandbox, SECURITY)).filter(({ subject }) => subject.includes(incidentId));
  return mails.length === 0 ? undefined : mails;
}
