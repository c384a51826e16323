/**
 * Somebody with an access key, as a process of his own: the AWS SDK, a key, an endpoint, and nothing of ours.
 * Every line on standard input is a round: he makes all his calls and prints one line of JSON for each,
 * then one that ends the round. With SESSION=1 he takes a session in the first round and uses it as well.
 */
import { createInterface } from 'node:readline';
import { type Attempt, callsOfSession, callsWithKey, type Keys, takeSession } from './calls.ts';

const where = {
  endpoint: process.env['AWS_ENDPOINT_URL'] ?? '',
  region: process.env['AWS_REGION'] ?? 'us-east-1',
};
const key: Keys = {
  accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
  secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
};
const withKey = callsWithKey(key, where);
let withSession: Attempt[] = [];

const print = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

async function tryCall(credential: 'key' | 'session', attempt: Attempt): Promise<void> {
  try {
    await attempt.make();
    print({ credential, call: attempt.call, succeeded: true });
  } catch (error) {
    const code = error instanceof Error ? error.name : String(error);
    const status: unknown = Reflect.get(Object(Reflect.get(Object(error), '$metadata')), 'httpStatusCode');
    print({ credential, call: attempt.call, succeeded: false, code, status });
  }
}

let round = 0;
for await (const _line of createInterface({ input: process.stdin })) {
  round += 1;
  if (round === 1 && process.env['SESSION'] === '1') {
    withSession = callsOfSession(await takeSession(key, where), where);
  }
  for (const attempt of withKey) await tryCall('key', attempt);
  for (const attempt of withSession) await tryCall('session', attempt);
  print({ endOfRound: round });
}
