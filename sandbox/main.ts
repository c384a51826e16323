/** The sandbox as a process: one line when it is ready, then it serves until it is told to stop. */
import { parseArgs } from 'node:util';
import { startSandbox } from './start.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4566' },
    account: { type: 'string', default: '111122223333' },
    seed: { type: 'string', default: 'cordon' },
    'iam-propagation': { type: 'string', default: '0' },
    /** For programs: the ready line is JSON, and the sandbox ends with the process that started it. */
    json: { type: 'boolean', default: false },
  },
});

function readNumber(name: 'port' | 'iam-propagation', most: number): number {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number >= 0 && number <= most) return number;
  process.stderr.write(`--${name} has to be a whole number from 0 to ${most}, not ${values[name]}\n`);
  process.exit(2);
}

const wanted = readNumber('port', 65_535);
const sandbox = await startSandbox({
  port: wanted,
  account: values.account,
  seed: values.seed,
  iamPropagation: readNumber('iam-propagation', 600_000),
});
const { administrator, origin } = sandbox;

if (values.json) {
  process.stdout.write(`${JSON.stringify({ origin, administrator })}\n`);
  process.stdin.resume().once('close', () => void stop());
} else {
  const moved = wanted !== 0 && sandbox.port !== wanted ? ` (port ${wanted} was taken)` : '';
  process.stdout.write(`The sandbox is on ${origin}${moved}, account ${administrator.account}. Ctrl-C stops it.

To use it from another terminal:
  export AWS_ENDPOINT_URL=${origin} AWS_REGION=eu-west-2
  export AWS_ACCESS_KEY_ID=${administrator.accessKeyId} AWS_SECRET_ACCESS_KEY=${administrator.secretAccessKey}
  aws sts get-caller-identity
(Version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for SQS: give it --endpoint-url ${origin} there.)
`);
}

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await sandbox.close();
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
