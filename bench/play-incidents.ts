import { UpdateUserCommand } from '@aws-sdk/client-iam';
import { waitFor } from '../src/cli/stage/mailbox.ts';
import type { Stage } from '../src/cli/stage/stage.ts';
import type { StoredIncident } from '../src/respond/read-incidents.ts';
import {
  emitFinding,
  incidentsOf,
  mailsAbout,
  makeUser,
  rotated,
  settled,
  simulate,
} from '../test/stories/open-stage.ts';
import { runCli } from '../test/stories/run-cli.ts';

/** Incidents of every kind that this version knows, one after the other, each to its end. */
export async function playIncidents(stage: Stage): Promise<void> {
  const leaked = await makeUser(stage, 'leaked');
  await emitFinding(stage, { id: 'p-leaked', userName: 'leaked', accessKeyId: leaked.key.accessKeyId });
  await settled(stage, 'user/leaked');

  const renamed = await makeUser(stage, 'old-name');
  await stage.clients.iam.send(new UpdateUserCommand({ UserName: 'old-name', NewUserName: 'new-name' }));
  await emitFinding(stage, { id: 'p-renamed', userName: 'old-name', accessKeyId: renamed.key.accessKeyId });
  await settled(stage, 'user/old-name');

  const drill = await makeUser(stage, 'drill', '/cordon-simulation/');
  await simulate(stage, drill);
  await settled(stage, 'user/drill');
  await rotated(stage, 'user/drill');

  await playPeople(stage);
  await playFailures(stage);

  // A new finding a week later asks whether the old incident knows it; then the sweep has its minute.
  await stage.sandbox.control('POST clock', { advance: 7 * 24 * 3_600_000 });
  await emitFinding(stage, { id: 'p-later', userName: 'leaked', accessKeyId: leaked.key.accessKeyId });
  await waitFor(
    async () => ((await incidentsOf(stage, 'user/leaked')).length === 2 ? true : undefined),
    20_000,
  );
  await stage.sandbox.control('POST clock', { advance: 10 * 60_000 });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
}

/** A plan that waits is approved; then what it did is given back. */
async function playPeople(stage: Stage): Promise<void> {
  const { key } = await makeUser(stage, 'asked');
  const type = 'Recon:IAMUser/MaliciousIPCaller.Custom';
  await emitFinding(stage, { id: 'p-asked', type, userName: 'asked', accessKeyId: key.accessKeyId });
  const { id } = await settled(stage, 'user/asked');
  const shown = await cordon(stage, 'incident', 'show', id);
  const [plan = ''] = /\b[0-9a-f]{64}\b/.exec(shown) ?? [];
  await cordon(stage, 'approve', id, '--plan', plan, '--reason', 'played');
  const reviewed = await cordon(stage, 'restore', id, '--reason', 'played');
  const [back = ''] = /\b[0-9a-f]{64}\b/.exec(reviewed) ?? [];
  await cordon(stage, 'restore', id, '--reason', 'played', '--apply', '--plan', back);
}

async function cordon({ sandbox }: Stage, ...args: string[]): Promise<string> {
  const { code, out, errors } = await runCli(...args, '--sandbox', sandbox.origin);
  if (code !== 0) throw new Error(`cordon ${args.join(' ')}: ${code}: ${out}${errors}`);
  return out;
}

/** What follows containment fails at first: mail, case and runbook are the sweep's to do again. */
async function playFailures(stage: Stage): Promise<void> {
  const failing = [
    ['sns', 'Publish'],
    ['ssm-incidents', 'StartIncident'],
    ['ssm', 'StartAutomationExecution'],
  ] as const;
  for (const [service, operation] of failing) {
    await stage.sandbox.control('POST faults', { service, operation, kind: 'error' });
  }
  const drill = await makeUser(stage, 'unlucky', '/cordon-simulation/');
  await simulate(stage, drill);
  const { key } = await makeUser(stage, 'unlucky-too');
  await emitFinding(stage, { id: 'p-unlucky', userName: 'unlucky-too', accessKeyId: key.accessKeyId });
  await until(stage, 'user/unlucky', ({ timeline }) =>
    timeline.some(({ text }) => text.includes('could not start the runbook')),
  );
  await until(stage, 'user/unlucky-too', ({ timeline }) =>
    timeline.some(({ text }) => text.includes('could not open the case')),
  );
  await stage.sandbox.control('DELETE faults');
  const isTold = async ({ id }: StoredIncident) => (await mailsAbout(stage, id)).length > 0;
  // A minute at a time, with a pause: what runs has limits of its own in the sandbox's time.
  const advance = async () => {
    await stage.sandbox.control('POST clock', { advance: 61_000 });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  };
  await until(stage, 'user/unlucky', ({ runs }) => runs.some(({ status }) => status === 'Success'), advance);
  await until(stage, 'user/unlucky', isTold, advance);
  await until(
    stage,
    'user/unlucky-too',
    async (incident) => incident.case !== undefined && isTold(incident),
    advance,
  );
}

async function until(
  stage: Stage,
  principal: string,
  holds: (incident: StoredIncident) => boolean | Promise<boolean>,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const reached = await waitFor(async () => {
    await between();
    const [incident] = await incidentsOf(stage, principal);
    return incident !== undefined && (await holds(incident)) ? true : undefined;
  }, 60_000);
  if (reached === undefined) throw new Error(`${principal} did not come to what was waited for`);
}
