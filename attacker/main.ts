/**
 * Somebody with an access key, as a process of his own: the AWS SDK, a key, an endpoint, and nothing of ours.
 * Every line on standard input is a round: he makes all his calls and prints one line of JSON for each,
 * then one that ends the round. ATTACK says what he is after: `look-around` (the default) or `secrets`. With SESSION=1
 * he takes a session in the first round, with BACKDOOR=name a key of that user, and uses them as well.
 */
import { createInterface } from 'node:readline';
import { type Attempt, callsOfSession, callsWithKey, type Keys, takeSession } from './calls.ts';
import { callsForSecrets, callsOfAnyKey, makeBackdoor } from './parameter-store.ts';

const where = {
  endpoint: process.env['AWS_ENDPOINT_URL'] ?? '',
  region: process.env['AWS_REGION'] ?? 'us-east-1',
};
const key: Keys = {
  accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
  secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
};
type Credential = 'key' | 'session' | 'new key';
const { SESSION: session, BACKDOOR: backdoor, ATTACK: attack = 'look-around' } = process.env;
const isAfterSecrets = attack === 'secrets';
const tries: [Credential, readonly Attempt[]][] = [
  [
    'key',
    isAfterSecrets
      ? [...callsOfAnyKey(key, where), ...callsForSecrets(key, where)]
      : callsWithKey(key, where),
  ],
];

const print = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

async function tryCall(credential: Credential, attempt: Attempt): Promise<void> {
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
  if (round === 1 && session === '1') {
    const taken = await takeSession(key, where);
    tries.push(['session', (isAfterSecrets ? callsForSecrets : callsOfSession)(taken, where)]);
  }
  if (round === 1 && backdoor !== undefined)
    tries.push(['new key', callsOfAnyKey(await makeBackdoor(key, where, backdoor), where)]);
  for (const [credential, attempts] of tries)
    for (const attempt of attempts) await tryCall(credential, attempt);
  print({ endOfRound: round });
}
