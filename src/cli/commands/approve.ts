import { buildCommand } from '@stricli/core';
import { askAndShow } from '../ask-control.ts';
import { jsonFlag, type WhereFlags, whereFlags } from '../flags.ts';
import { readReason } from '../reported-finding.ts';
import { readHash } from '../reviewed-plan.ts';

interface Flags extends WhereFlags {
  readonly plan: string;
  readonly reason: string;
  readonly json: boolean;
}

/** Asked of CordonControl, by whoever is signed in: who that is, AWS says. */
const build = (verb: 'approve' | 'reject', brief: string) =>
  buildCommand({
    docs: { brief },
    parameters: {
      flags: {
        ...whereFlags,
        plan: { kind: 'parsed', parse: readHash, brief: 'the hash of the plan, as the mail gives it' },
        reason: { kind: 'parsed', parse: readReason, brief: 'why, in a line: it stands in the mail' },
        json: jsonFlag,
      },
      positional: {
        kind: 'tuple',
        parameters: [{ parse: String, placeholder: 'incident', brief: 'its id, INC-…' }],
      },
    },
    func: ({ plan, reason, ...flags }: Flags, incident: string) =>
      askAndShow({ verb, incident, plan, reason }, flags),
  });

export const approve = build('approve', 'say yes to a plan that waits for people: the last yes has it done');
export const reject = build('reject', 'say no to a plan that waits for people');
