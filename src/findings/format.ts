import type { Finding } from '../model/finding.ts';
import type { Fields } from './json.ts';

/** An event of EventBridge, an entry for its bus, or a document that came without either. */
export interface Envelope {
  readonly wrapping: 'event' | 'put-events' | 'none';
  /** EventBridge's name of who sent it: nobody but AWS can send as `aws.…`. */
  readonly source?: string;
  readonly detailType?: string;
  /** Whose bus it was first: of a member's finding it may be the administrator's account. */
  readonly account?: string;
  readonly region?: string;
  /** The event's detail, or the document itself. */
  readonly body: Fields;
}

/** A finding, or why there is none. */
export type Read = Finding | string;

/** A way in which findings come. One file each in `formats`, one line in the catalog. */
export interface Format {
  readonly name: string;
  /** What it is, and how it comes: for people. */
  readonly title: string;
  /** Field of ours -> where it is read from: for people. */
  readonly fields: Readonly<Record<string, string>>;
  recognises(envelope: Envelope): boolean;
  /** Every finding in it, and for what is none, why. */
  read(envelope: Envelope): readonly Read[];
}

/** More than one event of AWS can hold. */
export const MOST_FINDINGS = 100;

/** The documents of a `GetFindings` answer, or the one document that it is. */
export function listDocuments(body: Fields): readonly unknown[] {
  for (const name of ['Findings', 'findings']) {
    const list = Object.hasOwn(body, name) ? body[name] : undefined;
    if (Array.isArray(list)) return list;
  }
  return [body];
}

/** Reads at most `MOST_FINDINGS`, and says how many are left. */
export function readEach(
  documents: readonly unknown[],
  read: (document: unknown) => readonly Read[],
): Read[] {
  const reads = documents.slice(0, MOST_FINDINGS).flatMap(read);
  const left = documents.length - MOST_FINDINGS;
  return left > 0 ? [...reads, `${left} more findings than are read of one event (${MOST_FINDINGS})`] : reads;
}
