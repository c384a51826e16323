import * as z from 'zod';
import { nextLine, type Program, startProgram } from './programs.ts';

const Line = z.union([
  z.object({ endOfRound: z.number() }),
  z.object({
    credential: z.enum(['key', 'session', 'new key']),
    call: z.string(),
    succeeded: z.boolean(),
    code: z.string().optional(),
    status: z.number().optional(),
  }),
]);

export type CallResult = Exclude<z.infer<typeof Line>, { endOfRound: number }>;

/** Somebody who holds a key, in a process of his own that knows nothing of Cordon. */
export interface CallerProcess {
  /** Makes all his calls once and says what became of each. */
  round(): Promise<readonly CallResult[]>;
  stop(): Promise<void>;
}

export function startCaller(settings: {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Whether he takes a session with the key in his first round, and uses that too. */
  takesSession: boolean;
  /** What he is after; absent: he looks around. */
  attack?: 'secrets';
  /** The user for whom he makes a key in his first round, which he uses too. */
  backdoorUser?: string;
}): CallerProcess {
  const program = startProgram('attacker/main.ts', [], {
    AWS_ENDPOINT_URL: settings.endpoint,
    AWS_REGION: settings.region,
    AWS_ACCESS_KEY_ID: settings.accessKeyId,
    AWS_SECRET_ACCESS_KEY: settings.secretAccessKey,
    SESSION: settings.takesSession ? '1' : '0',
    ...(settings.attack === undefined ? {} : { ATTACK: settings.attack }),
    ...(settings.backdoorUser === undefined ? {} : { BACKDOOR: settings.backdoorUser }),
  });
  return { round: () => playRound(program), stop: program.stop };
}

async function playRound(program: Program): Promise<readonly CallResult[]> {
  program.write('go');
  const results: CallResult[] = [];
  for (;;) {
    const line = Line.parse(JSON.parse(await nextLine(program, 'the caller')));
    if ('endOfRound' in line) return results;
    results.push(line);
  }
}
