import * as z from 'zod';

const Entry = z.object({ key: z.string(), sha256: z.string() });

/** What the record has of one look at what was done. The whole answer is evidence; times in ISO 8601. */
export const InvestigationRecord = z.object({
  /** Which look, as `planLooks` names it. */
  look: z.string(),
  /** When it was written. */
  at: z.string(),
  /** What is said is said as of then. */
  asOf: z.string(),
  /** Whether all that was to be looked at was. */
  isComplete: z.boolean(),
  verdict: z.string(),
  counts: z.object({
    /** Events by the attacker. */
    events: z.number(),
    /** Credentials that came out of what was asked about, and those of them that are live. */
    credentials: z.number(),
    live: z.number(),
    /** Artifacts that are still there. */
    present: z.number(),
    secrets: z.number(),
  }),
  /** Calls that succeeded once containment had spread; absent: nothing was contained. */
  after: z.exactOptional(
    z.object({
      since: z.string(),
      calls: z.number(),
      /** Of the newest of them. */
      last: z.exactOptional(z.string()),
      /** `2026-11-21T11:09:00Z s3:ListBuckets by ASIA…`, the newest first; the first ones. */
      newest: z.array(z.string()),
    }),
  ),
  /** What people have to know of it, a sentence each; the same thing is the same sentence at every look. */
  found: z.array(z.string()),
  /** Regions and the like that were not looked at, and why. */
  notLookedAt: z.array(z.string()),
  /** The answer, the blast radius, the page, and the manifest that holds them. None: it was given up. */
  evidence: z.array(Entry),
});
export type InvestigationRecord = z.infer<typeof InvestigationRecord>;

/** The newest by what it is said as of; a later look is none where an earlier one was cut short and came after it. */
export const newestOf = (investigations: readonly InvestigationRecord[]): InvestigationRecord | undefined =>
  [...investigations].sort((one, other) => other.asOf.localeCompare(one.asOf))[0];

/** The page of that moment, by its key in the bucket. */
export const pageOf = ({ evidence }: Pick<InvestigationRecord, 'evidence'>): string | undefined =>
  evidence.find(({ key }) => key.endsWith('.html'))?.key;
