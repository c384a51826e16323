import * as z from 'zod/mini';
import type { LookupStore } from '../lookup-store.ts';
import { type Span, wholeSecond } from './spans.ts';

/** A stretch of time of one question that was read whole, newest first. */
export interface Look extends Span {
  readonly attribute: string;
  readonly value: string;
  /** When it was looked, milliseconds since the epoch. */
  readonly at: number;
}

/** Some looks at one region, and the records that were new in them, as JSON texts. */
export interface KeptPart {
  readonly looks: readonly Look[];
  readonly records: readonly string[];
}

const Part = z.object({
  version: z.literal(1),
  looks: z.array(
    z.object({ attribute: z.string(), value: z.string(), from: z.number(), to: z.number(), at: z.number() }),
  ),
  records: z.array(z.string()),
});

/**
 * An event may be there 15 minutes late, so that the end of what was seen then has to be looked at again.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html
 */
export const LATE = 15 * 60_000;

/** In parts, one after the other: none is ever written again, so that breaking off spoils none. */
const nameOf = (region: string, number: number): string => `lookup-${region}-${number}`;

/** What is kept of a region; a part that cannot be read counts as the end. */
export async function loadParts(store: LookupStore, region: string): Promise<readonly KeptPart[]> {
  const parts: KeptPart[] = [];
  for (;;) {
    const text = await store.load(nameOf(region, parts.length));
    const part = text === undefined ? undefined : readPart(text);
    if (part === undefined) return parts;
    parts.push({ ...part, looks: part.looks.map(settle) });
  }
}

export const savePart = (store: LookupStore, region: string, number: number, part: KeptPart): Promise<void> =>
  store.save(nameOf(region, number), JSON.stringify({ version: 1, ...part }));

function readPart(text: string): KeptPart | undefined {
  try {
    return Part.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const settle = (look: Look): Look => ({ ...look, to: Math.min(look.to, wholeSecond(look.at - LATE)) });
