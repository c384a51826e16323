import { buildCommand } from '@stricli/core';
import { runProgram } from '../stage/programs.ts';

interface Flags {
  readonly port: number;
  readonly account: string;
  readonly iamPropagation: number;
}

export const sandbox = buildCommand({
  docs: { brief: 'run the embedded AWS on loopback until Ctrl-C' },
  parameters: {
    flags: {
      port: { kind: 'parsed', parse: Number, default: '4566', brief: 'the port, or the next free one' },
      account: { kind: 'parsed', parse: String, default: '111122223333', brief: "the account's 12 digits" },
      iamPropagation: {
        kind: 'parsed',
        parse: Number,
        default: '0',
        brief: 'ms until a change in IAM is enforced',
      },
    },
  },
  async func(flags: Flags) {
    process.exitCode = await runProgram('sandbox/main.ts', [
      ...['--port', String(flags.port), '--account', flags.account],
      ...['--iam-propagation', String(flags.iamPropagation)],
    ]);
  },
});
