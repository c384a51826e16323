import { buildCommand } from '@stricli/core';
import * as z from 'zod';
import { plain } from '../../report/plain-text.ts';
import { askControl, type Reply, showReply } from '../ask-control.ts';
import { connect } from '../connect.ts';
import { containDirectly } from '../contain-directly.ts';
import { jsonFlag, whereFlags } from '../flags.ts';
import { policyFlag } from '../policy-file.ts';
import { CONTAIN_SCHEMA, type ContainFlags, showOutcome, showPlan } from '../render-containment.ts';
import { readReason } from '../reported-finding.ts';
import { refuse, requireHash, reviewFlags } from '../reviewed-plan.ts';

/**
 * A person contains a credential, whatever a rule says. CordonControl does it, which knows who he is by AWS's word and
 * tells everyone; what he has reviewed is what is done.
 */
export const contain = buildCommand({
  docs: { brief: 'contain a user: shows the plan and its hash; with --apply --plan HASH has it done' },
  parameters: {
    flags: {
      ...whereFlags,
      ...reviewFlags,
      level: {
        kind: 'enum',
        values: ['disable', 'deny'],
        default: 'disable',
        brief: 'disable: the key and all sessions; deny: everything that the user does',
      },
      reason: {
        kind: 'parsed',
        parse: readReason,
        optional: true,
        brief: 'why, in a line: it stands in the mail',
      },
      direct: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'by your own rights in IAM, where CordonControl cannot be reached',
      },
      policy: {
        ...policyFlag,
        brief: 'with --direct: a response policy in YAML (default: the one that ships)',
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          placeholder: 'what',
          brief: "an incident, INC-…, an access key id, AKIA…, or a user's ARN",
        },
      ],
    },
  },
  func(flags: ContainFlags, what: string) {
    requireHash(flags);
    return flags.direct ? containDirectly(flags, what) : askToContain(flags, what);
  },
});

async function askToContain(flags: ContainFlags, what: string): Promise<void> {
  const { level, reason, plan } = flags;
  const reply = await askControl(
    {
      verb: 'contain',
      level,
      ...(/^INC-/.test(what) ? { incident: what } : { what }),
      ...(reason === undefined ? {} : { reason }),
      ...(flags.apply ? { plan } : {}),
    },
    await connect(flags),
  );
  show(reply, what, flags);
}

function show(reply: Reply, what: string, flags: ContainFlags): void {
  const { incident = '' } = reply;
  const facts = 'facts' in reply ? reply.facts : {};
  const shown = Shown.safeParse(facts).data;
  const done = Done.safeParse(facts).data;
  if (reply.status === 'refused') {
    const lines = (texts: readonly string[]) => texts.map((text) => plain(text, 600));
    const say = { schema: CONTAIN_SCHEMA, json: flags.json };
    refuse(say, plain(reply.because, 600), lines(reply.differences), lines(reply.next));
  } else if (reply.status === 'shown' && shown !== undefined) {
    showPlan(shown, what, flags);
  } else if (reply.status === 'done' && done !== undefined) {
    const outcomes = done.results.map((result) => ({ ...result, incident }));
    showOutcome(done.plan, outcomes, flags);
  } else showReply({ verb: 'contain', incident }, reply, flags.json);
}

const PlanFacts = z.object({
  hash: z.string(),
  steps: z.array(
    z.object({
      action: z.string(),
      title: z.string(),
      target: z.string(),
      accessKeyId: z.string(),
      before: z.string(),
      after: z.string(),
      disruption: z.string(),
      reversible: z.boolean(),
      permissions: z.array(z.string()),
      doesNotStop: z.array(z.string()),
    }),
  ),
});
const Verdict = z.enum(['contained', 'not contained', 'unknown']);
const Shown = z.object({
  user: z.object({ arn: z.string(), userId: z.string() }),
  use: z.array(z.string()),
  approvers: z.number(),
  plan: PlanFacts,
});
const Done = z.object({
  plan: PlanFacts,
  results: z.array(
    z.object({
      verdict: Verdict,
      steps: z.array(
        z.object({
          action: z.string(),
          target: z.string(),
          judgement: z.object({ verdict: Verdict, because: z.string() }),
        }),
      ),
      notStopped: z.array(z.string()),
      unfinished: z.array(z.string()),
    }),
  ),
});
