import { buildCommand } from '@stricli/core';
import * as z from 'zod';
import { CordonError } from '../../model/cordon-error.ts';
import { plain } from '../../report/plain-text.ts';
import { askControl } from '../ask-control.ts';
import { connect } from '../connect.ts';
import { jsonFlag, whereFlags } from '../flags.ts';
import { RESTORE_SCHEMA, showRestoration, showResults } from '../render-restoration.ts';
import { type RestoreFlags, restoreDirectly } from '../restore-directly.ts';
import { refuse, requireHash, reviewFlags } from '../reviewed-plan.ts';

/** A person gives back what an incident's containment has changed: exactly, or not at all. */
export const restore = buildCommand({
  docs: { brief: 'give back what containment has changed: shows the plan; with --apply --plan HASH does it' },
  parameters: {
    flags: {
      ...whereFlags,
      ...reviewFlags,
      reactivateKey: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'the leaked key that is set Active again; without it, it stays Inactive',
      },
      force: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief: 'lift the deny of old sessions before the last of them has expired',
      },
      reason: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'why, in a line: it stands in the mail; --apply needs it, unless --direct',
      },
      direct: {
        kind: 'boolean',
        default: false,
        withNegated: false,
        brief:
          'with your own rights, for when CordonControl cannot be reached; checks no seals, and the same finding contains again',
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'incident', brief: 'its id, INC-…' }],
    },
  },
  async func(flags: RestoreFlags, id: string) {
    requireHash(flags);
    return flags.direct ? restoreDirectly(flags, id) : askForRestore(flags, id);
  },
});

const Planned = z.object({
  plan: z.object({
    hash: z.string(),
    actions: z.array(z.object({ id: z.string(), target: z.string(), before: z.string(), after: z.string() })),
  }),
  unchanged: z.array(z.string()),
});
const step = { action: z.string(), target: z.string() };
const Done = z.object({
  results: z.array(
    z.discriminatedUnion('kind', [
      z.object({ ...step, kind: z.literal('change'), before: z.string(), after: z.string() }),
      z.object({ ...step, kind: z.enum(['nothing', 'failed']), because: z.string() }),
      z.object({ ...step, kind: z.literal('drift'), expected: z.string(), found: z.string() }),
    ]),
  ),
  unchanged: z.array(z.string()),
  left: z.string().optional(),
});

async function askForRestore(flags: RestoreFlags, incident: string): Promise<void> {
  const { apply, plan, reactivateKey, force, reason } = flags;
  if (apply && reason === undefined) {
    throw new CordonError('Usage', '--apply needs --reason TEXT: everyone is told why', {
      advice: 'run the same command with --reason',
    });
  }
  const reply = await askControl(
    {
      verb: 'restore',
      incident,
      force,
      ...(apply ? { plan } : {}),
      ...(reactivateKey === undefined ? {} : { reactivateKey }),
      ...(reason === undefined ? {} : { reason }),
    },
    await connect(flags),
  );
  if (reply.status === 'refused') {
    const say = { schema: RESTORE_SCHEMA, json: flags.json };
    const differences = reply.differences.map((line) => plain(line, 600));
    return refuse(
      say,
      plain(reply.because, 600),
      differences,
      reply.next.map((one) => plain(one)),
    );
  }
  if (reply.status === 'shown') return showRestoration(incident, Planned.parse(reply.facts), flags);
  showResults(incident, { ...Done.parse(reply.facts), by: reply.by }, flags);
}
