import * as z from 'zod';
import type { StoredIncident } from '../read-incidents.ts';
import type { EvidenceEntry } from './chain.ts';

/** The record's word on what lies in the evidence bucket: the manifest comes last. */
export const Saved = z.object({
  at: z.string(),
  evidence: z.array(z.object({ key: z.string(), sha256: z.string() })),
});

/** All that is on record of an incident's evidence, from its containment, its runbook and the looks at what was done. */
export const evidenceOf = ({
  saved,
  rotation,
  investigations,
}: Pick<StoredIncident, 'saved' | 'rotation' | 'investigations'>): EvidenceEntry[] => [
  ...saved.flatMap(({ evidence }) => evidence),
  ...(rotation?.evidence ?? []),
  ...investigations.flatMap(({ evidence }) => evidence),
];
