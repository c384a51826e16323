import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetUserCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import * as z from 'zod';
import { leakedUserKey } from '../scenarios/leaked-user-key.ts';
import { createOperatorClients } from '../src/aws/operator-clients.ts';
import { startSandboxProcess } from '../src/cli/stage/sandbox-process.ts';
import { putSimulatedFinding, simulatedDetail } from '../src/cli/stage/simulated-finding.ts';
import { type AccessKey, type Stage, setStage, synthesize } from '../src/cli/stage/stage.ts';
import { countCallsBefore } from './calls-before.ts';
import { median, rounded } from './median.ts';

const ROUNDS = 20;
const Status = z.object({ peakMemory: z.number() });

/**
 * From `put-events` to the attacker's first refused call: EventBridge, the function, the table, IAM. The
 * baseline is what nobody can be faster than: an administrator who sets the key Inactive at once.
 * IAM's own delay on AWS (3 to 4 s) comes on top of both and is left out.
 */
export async function bench(): Promise<object> {
  const assembly = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const [sandbox] = await Promise.all([startSandboxProcess({ port: 0 }), synthesize(assembly)]);
  try {
    const stage = await setStage(sandbox, leakedUserKey, assembly);
    const times = { cordon: [] as number[], byHand: [] as number[] };
    // The first round starts the function's process; it is measured apart.
    const cold = await measure(stage, 'cold', putFinding);
    for (let round = 0; round < ROUNDS; round += 1) {
      times.cordon.push(await measure(stage, `cordon-${round}`, putFinding));
      times.byHand.push(await measure(stage, `by-hand-${round}`, deactivate));
    }
    const callsBefore = await countCallsBefore(stage);
    const { peakMemory } = Status.parse(await sandbox.control('GET status'));
    process.stdout.write(`${ROUNDS} interleaved rounds, a new user and key in each\n`);
    return {
      medianMs: rounded(median(times.cordon)),
      worstMs: rounded(Math.max(...times.cordon)),
      coldMs: rounded(cold),
      byHandMs: rounded(median(times.byHand)),
      ratioToByHand: rounded(median(times.cordon) / median(times.byHand)),
      callsAnsweredBeforeUpdateAccessKey: callsBefore,
      sandboxPeakMemoryMB: rounded(peakMemory / 1024 / 1024),
    };
  } finally {
    await sandbox.stop();
    await rm(assembly, { recursive: true, force: true });
  }
}

type Stop = (stage: Stage, user: string, key: AccessKey) => Promise<unknown>;

/** Milliseconds until the key, which is used without pause, is refused for the first time. */
async function measure(stage: Stage, user: string, stop: Stop): Promise<number> {
  const key = await makeUser(stage, user);
  const { iam } = createOperatorClients({
    endpoint: stage.sandbox.origin,
    region: leakedUserKey.region,
    credentials: key,
  });
  await iam.send(new GetUserCommand({}));
  const started = performance.now();
  const stopped = stop(stage, user, key);
  for (;;) {
    try {
      await iam.send(new GetUserCommand({}));
    } catch {
      break;
    }
    if (performance.now() - started > 30_000) throw new Error(`${user} was not stopped within 30 s`);
  }
  const milliseconds = performance.now() - started;
  await stopped;
  iam.destroy();
  return milliseconds;
}

async function makeUser({ clients: { iam } }: Stage, UserName: string): Promise<AccessKey> {
  await iam.send(new CreateUserCommand({ UserName, Path: '/cordon-simulation/' }));
  const PolicyDocument = JSON.stringify(leakedUserKey.victim.policy);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'work', PolicyDocument }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
}

const putFinding: Stop = ({ clients, sandbox }, userName, { accessKeyId }) => {
  const { account } = sandbox.administrator;
  const finding = {
    id: `finding-of-${userName}`,
    accessKeyId,
    userName,
    account,
    region: leakedUserKey.region,
  };
  return putSimulatedFinding(clients.events, simulatedDetail(finding));
};

const deactivate: Stop = ({ clients }, UserName, { accessKeyId }) =>
  clients.iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: accessKeyId, Status: 'Inactive' }));
