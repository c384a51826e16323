import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { leakedUserKey } from '../scenarios/leaked-user-key.ts';
import { startSandboxProcess } from '../src/cli/stage/sandbox-process.ts';
import { type Stage, setStage, synthesize } from '../src/cli/stage/stage.ts';
import { PROPAGATION_MS } from '../src/contain/settle.ts';
import type { StoredIncident } from '../src/respond/read-incidents.ts';
import { emitFinding, incidentsOf, makeUser } from '../test/stories/open-stage.ts';
import { median, rounded } from './median.ts';

const ROUNDS = 5;
const LONGEST = 60_000;
const Calls = z.object({
  calls: z.array(z.object({ role: z.string(), operation: z.string(), count: z.number() })),
});

/**
 * From GuardDuty's finding to the verdict on record: first by the state that was read again, then by the proof, which
 * waits IAM's propagation out. The baseline is that wait alone: nobody can be surer sooner.
 */
export async function bench(): Promise<object> {
  const assembly = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const [sandbox] = await Promise.all([startSandboxProcess({ port: 0 }), synthesize(assembly)]);
  try {
    const stage = await setStage(sandbox, leakedUserKey, assembly);
    // The first starts the function's process.
    await measure(stage, 'cold');
    const before = await countCalls(stage);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure(stage, `verdict-${round}`));
    const calls = new Map(
      [...(await countCalls(stage))].map(([name, count]) => [name, count - (before.get(name) ?? 0)]),
    );
    const provenMs = median(rounds.map(({ proven }) => proven));
    process.stdout.write(`${ROUNDS} findings, one after the other, a new user and key in each\n`);
    return {
      verdictMs: rounded(median(rounds.map(({ verdict }) => verdict))),
      provenMs: rounded(provenMs),
      propagationMs: PROPAGATION_MS,
      ratioToPropagation: rounded(provenMs / PROPAGATION_MS),
      callsPerFinding: rounded([...calls.values()].reduce((sum, count) => sum + count, 0) / ROUNDS),
      byOperation: Object.fromEntries(
        [...calls]
          .filter(([, count]) => count > 0)
          .sort(([, one], [, other]) => other - one)
          .map(([name, count]) => [name, rounded(count / ROUNDS)]),
      ),
    };
  } finally {
    await sandbox.stop();
    await rm(assembly, { recursive: true, force: true });
  }
}

/** Milliseconds from the finding to what is recorded of it. */
async function measure(stage: Stage, name: string): Promise<{ verdict: number; proven: number }> {
  const { key } = await makeUser(stage, name);
  const started = performance.now();
  await emitFinding(stage, { id: `f-${name}`, userName: name, accessKeyId: key.accessKeyId });
  const until = async (holds: (incident: StoredIncident) => boolean): Promise<number> => {
    for (;;) {
      const [incident] = await incidentsOf(stage, `user/${name}`);
      const passed = performance.now() - started;
      if (incident !== undefined && holds(incident)) return passed;
      if (passed > LONGEST) throw new Error(`${name} did not come to a verdict`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const verdict = await until(({ credentials }) => credentials[0]?.verdict === 'contained');
  return { verdict, proven: await until(({ proofs }) => proofs[0]?.verdict === 'contained') };
}

/** Of the function's own role. */
async function countCalls(stage: Stage): Promise<ReadonlyMap<string, number>> {
  const { calls } = Calls.parse(await stage.sandbox.control('GET calls'));
  const own = calls.filter(({ role }) => role === 'GDKTranslatorRole');
  return new Map(own.map(({ operation, count }) => [operation, count]));
}
