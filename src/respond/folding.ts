import * as z from 'zod/mini';
import { attemptUpdate, json, read, type StoreDeps } from './table.ts';

const MINUTE = 60_000;
/** At most one update in this time, ms. */
export const SHORTEST = 15 * MINUTE;
/** While nothing but repeats come, it doubles up to this. */
export const LONGEST = 360 * MINUTE;

/**
 * How far people have been told of an incident. It decides when a mail comes and nothing else, and carries no seal.
 * Times in ms since the epoch.
 */
const Folding = z.object({
  /** Of the incident's first mail; all have it. Empty: none was sent. */
  subject: z.string(),
  /** When people were last told, or there was nothing to tell. */
  lastAt: z.number(),
  /** How long the next update waits when it holds nothing but repeats. */
  windowMs: z.number(),
  /** When the update is due that waits; 0: none does. */
  dueAt: z.number(),
  /** The highest that was told. */
  severity: z.number(),
  /** How many findings the last update told of; the first mail tells of one. */
  findings: z.number(),
  /** Of the versions of all findings, as they were told. */
  digest: z.string(),
  /** Access key -> the verdict that was told last. */
  verdicts: z.record(z.string(), z.string()),
  /** Digests of what looks at what was done have found and people were told. */
  found: z._default(z.array(z.string()), []),
});
export type Folding = z.infer<typeof Folding>;

const begin = (now: number): Folding => ({
  subject: '',
  lastAt: now,
  windowMs: SHORTEST,
  dueAt: 0,
  severity: 0,
  findings: 1,
  digest: '',
  verdicts: {},
  found: [],
});

/** Who changes it at the same time tries again; so often only where something else is wrong. */
const MOST_TRIES = 20;

/** Throws when the store does not take it. */
export async function changeFolding(
  incidentId: string,
  change: (folding: Folding) => Folding,
  store: StoreDeps,
): Promise<{ readonly before: Folding; readonly after: Folding }> {
  const key = [`INCIDENT#${incidentId}`, 'FOLDING'] as const;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const written = (await read(store, key))?.['body']?.S;
    const before = readFolding(written) ?? begin(store.now());
    const after = change(before);
    const body = json(after);
    if (body.S === written) return { before, after };
    const put = await attemptUpdate(store, {
      key,
      set: 'body = :body',
      values: { ':body': body, ...(written === undefined ? {} : { ':before': { S: written } }) },
      condition: written === undefined ? 'attribute_not_exists(body)' : 'body = :before',
    });
    if (put !== 'refused') return { before, after };
  }
  throw new Error(`${incidentId}: others change how far people are told, again and again`);
}

function readFolding(body: string | undefined): Folding | undefined {
  try {
    return Folding.safeParse(JSON.parse(body ?? '')).data;
  } catch {
    // Not JSON: not ours, and begun anew.
    return undefined;
  }
}

/** By a whole point: who can make findings up must not make a mail of every hundredth. */
export const hasRisen = (severity: number, { severity: told }: Pick<Folding, 'severity'>): boolean =>
  Math.floor(severity) > Math.floor(told);
