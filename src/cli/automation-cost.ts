import * as z from 'zod';
import { actionsFor } from '../contain/catalog.ts';
import { CordonError } from '../model/cordon-error.ts';
import type { Credential } from '../model/credential.ts';
import { INVESTIGATION_SCHEMA } from '../model/investigation.ts';
import { sayOwnerUse } from '../report/investigation/owner-use.ts';
import { readText } from './policy-file.ts';

/** What of an answer of `cordon investigate --json` says who uses a credential. */
const Uses = z.object({
  schema: z.literal(INVESTIGATION_SCHEMA),
  asOf: z.string().max(40),
  credentials: z.array(z.object({ id: z.string(), accessKeyId: z.string().optional() })).max(100_000),
  clusters: z
    .array(
      z.object({
        credential: z.string(),
        address: z.string(),
        agent: z.string(),
        actor: z.enum(['attacker', 'owner', 'unclear']),
        score: z.number(),
        reasons: z.array(z.string()),
        events: z.number(),
        firstSeen: z.string(),
        lastSeen: z.string(),
      }),
    )
    .max(100_000),
});
type Uses = z.infer<typeof Uses>;

/** What would have been done by itself, had the rule said so, and what that stops. */
export interface AutomationCost {
  /** `deactivate-access-key: …`; none: this version has no action for such a credential. */
  readonly acts: readonly string[];
  /** Who would have felt it, as an investigation saw him; absent: none was given. */
  readonly felt?: string;
}

/** Throws CordonError `Usage` where the file is no answer of an investigation, or is about somebody else. */
export function weighAutomation({ kind, accessKeyId }: Credential, file: string | undefined): AutomationCost {
  const acts = actionsFor(kind).map(
    ({ id, disruption, reversible }) =>
      `${id}: ${disruption}; it ${reversible ? 'can' : 'CANNOT'} be given back`,
  );
  if (file === undefined) return { acts };
  const uses = readUses(file);
  const own = uses.credentials.filter((one) => accessKeyId !== undefined && one.accessKeyId === accessKeyId);
  if (own.length === 0)
    throw new CordonError('Usage', `${file} is not about the key of this finding`, {
      advice: `cordon investigate ${accessKeyId ?? 'KEY'} --since 1d --json --out ${file}`,
    });
  const felt = `as of ${uses.asOf}, ${sayOwnerUse(
    own.map(({ id }) => id),
    uses,
  )}`;
  return { acts, felt };
}

function readUses(file: string): Uses {
  try {
    return Uses.parse(JSON.parse(readText(file)));
  } catch (cause) {
    if (cause instanceof CordonError) throw cause;
    throw new CordonError('Usage', `${file} is no answer of an investigation`, {
      advice: 'cordon investigate KEY --since 1d --json --out FILE',
      cause,
    });
  }
}
