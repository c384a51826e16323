import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { leakedUserKey } from '../scenarios/leaked-user-key.ts';
import type { Template } from '../src/cli/stage/deploy-stack.ts';
import { startSandboxProcess } from '../src/cli/stage/sandbox-process.ts';
import { setStage, synthesize } from '../src/cli/stage/stage.ts';
import { rounded } from './median.ts';
import { measureDeciding } from './storm/measure-deciding.ts';
import { type Measured, runStorm, type Settings } from './storm/run-storm.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);
/** The smaller storm, against which growth is measured, is a tenth of the other. */
const TENTH = 10;

/**
 * Thousands of deliveries about hundreds of users, in five formats, in any order, many of them twice, through EventBridge
 * and the deployed function. Afterwards each user has one incident and no working key, and nothing is lost; the
 * process fails where that is not so. A tenth of it goes first, on a sandbox of its own: growth is how much longer
 * an event takes in the whole than in the tenth.
 */
export async function bench(args: readonly string[]): Promise<object> {
  const settings = readSettings(args);
  say(`seed ${settings.seed}`);
  let isInterrupted = false;
  // A second Ctrl-C ends the process at once.
  process.once('SIGINT', () => {
    isInterrupted = true;
    say('interrupted: cleaning up');
  });
  const assembly = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const result = await measure(assembly, settings)
    .catch((error: unknown) => {
      // Its sandbox was taken away from under it.
      if (isInterrupted) return undefined;
      throw error;
    })
    .finally(() => rm(assembly, { recursive: true, force: true }));
  return result ?? process.exit(130);
}

async function measure(assembly: string, settings: Settings): Promise<object> {
  const { deliveries, principals, seed, atOnce } = settings;
  const deciding = measureDeciding();
  await synthesize(assembly);
  const tenth = await play(assembly, {
    ...settings,
    deliveries: Math.ceil(deliveries / TENTH),
    principals: Math.ceil(principals / TENTH),
  });
  const whole = await play(assembly, settings);
  fail(tenth);
  fail(whole);
  return {
    ...show(whole),
    growth: rounded(tenth.eventsPerSecond / whole.eventsPerSecond, 2),
    growthOfSandboxCpu: rounded(whole.sandboxCpuPerEvent / tenth.sandboxCpuPerEvent, 2),
    microsecondsPerEvent: rounded(deciding.microsecondsPerEvent),
    ratioToJsonParse: rounded(deciding.ratioToJsonParse),
    seed,
    atOnce,
    tenth: show(tenth),
  };
}

function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      deliveries: { type: 'string', default: '10000' },
      principals: { type: 'string', default: '500' },
      seed: { type: 'string', default: '1' },
      'at-once': { type: 'string', default: '8' },
    },
  });
  const read = (name: keyof typeof values, most: number): number => {
    const number = Number(values[name]);
    if (Number.isInteger(number) && number >= 1 && number <= most) return number;
    throw new Error(`--${name} has to be a whole number from 1 to ${most}, not ${values[name]}`);
  };
  return {
    deliveries: read('deliveries', 100_000),
    // A detector of the sandbox keeps 10,000 findings.
    principals: read('principals', 4_000),
    seed: read('seed', 2 ** 31),
    // More than 64 invocations at once the sandbox throttles.
    atOnce: read('at-once', 60),
    prefix: 'storm',
  };
}

async function play(assembly: string, settings: Settings): Promise<Measured> {
  const sandbox = await startSandboxProcess({ port: 0 });
  const stop = () => void sandbox.stop();
  process.once('SIGINT', stop);
  try {
    const stage = await setStage(sandbox, leakedUserKey, assembly, turnSecurityHubOn);
    return await runStorm(stage, settings, say);
  } finally {
    process.off('SIGINT', stop);
    await sandbox.stop();
  }
}

/** Without it, no rule takes what Security Hub passes on. */
export function turnSecurityHubOn(template: Template): Template {
  const parameters: object = Object(Reflect.get(template, 'Parameters'));
  const securityHub: object = Object(Reflect.get(parameters, 'SecurityHub'));
  const changed = { ...parameters, SecurityHub: { ...securityHub, Default: 'on' } };
  return { ...template, ...{ Parameters: changed } };
}

function fail({ events, principals, incidents, withOne, contained, lost, wrong }: Measured): void {
  if (incidents === principals && withOne === principals && contained === principals && lost === 0) return;
  process.exitCode = 1;
  say(`NOT as it should be, of ${events} events about ${principals} users:`);
  for (const line of [`there are ${incidents} incidents`, ...wrong]) say(`  ${line}`);
}

const show = (measured: Measured) => ({
  events: measured.events,
  principals: measured.principals,
  incidents: measured.incidents,
  contained: measured.contained,
  lost: measured.lost,
  eventsPerSecond: rounded(measured.eventsPerSecond),
  awsCallsPerEvent: rounded(measured.awsCallsPerEvent),
  peakMb: rounded(measured.peakBytes / 1024 / 1024),
  sandboxCpuMsPerEvent: rounded(measured.sandboxCpuPerEvent),
  failedInvocations: measured.failedInvocations,
});
