import * as z from 'zod/mini';

const MINUTE = 60_000;
/**
 * After containment, or after people were asked: at once, and as often as CloudTrail may be late.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html
 */
const AFTER_MINUTES = [0, 5, 15, 30];
/** Of the last look, after the first, ms. */
export const LAST_LOOK = 30 * MINUTE;

/** `20261121t110000000z-05`: when the looks began, and how many minutes later this one is. A part of keys in S3. */
const LookId = z.string().check(z.regex(/^\d{8}t\d{9}z-\d{2}$/));

/** What CordonSweep hands to CordonInvestigate. */
const LookRequest = z.strictObject({
  incident: z.string().check(z.regex(/^INC-[0-9a-f]{12}$/)),
  look: LookId,
  /** The number of the try, for who takes up what fails. */
  attempt: z.int().check(z.minimum(1)),
  /** Which of the places that there are for looks it has. */
  place: z.int().check(z.minimum(0), z.maximum(9)),
});
export type LookRequest = z.infer<typeof LookRequest>;

/** Undefined: it is no request of Cordon's. */
export const readLookRequest = (value: unknown): LookRequest | undefined => LookRequest.safeParse(value).data;

/** The looks that begin at this moment, with the time of each; milliseconds since the epoch. */
export function planLooks(since: number): readonly { readonly look: string; readonly at: number }[] {
  const begun = new Date(since).toISOString().replace(/[-:.]/g, '').toLowerCase();
  return AFTER_MINUTES.map((minutes) => ({
    look: `${begun}-${String(minutes).padStart(2, '0')}`,
    at: since + minutes * MINUTE,
  }));
}

/** As people call it: `+5 min`. */
export const nameLook = (look: string): string =>
  look.endsWith('-00') ? 'at once' : `+${Number(look.slice(-2))} min`;
