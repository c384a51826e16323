import type { BlastRadius } from '../../model/blast-radius.ts';
import type { Investigation } from '../../model/investigation.ts';
import { renderPage } from '../../report/page/page.ts';
import { type EvidenceEntry, saveInChain } from '../evidence/chain.ts';
import { note } from '../note.ts';
import type { StoredIncident } from '../read-incidents.ts';
import { buildReport } from '../report-incident.ts';
import { ONCE, putSealed } from '../seal.ts';
import { iso } from '../table.ts';
import { listWaitingPlans } from '../waiting-plans.ts';
import { foldLook } from './fold-look.ts';
import type { InvestigationDeps } from './investigate-incident.ts';
import type { InvestigationRecord } from './investigation-record.ts';
import { nameLook } from './look.ts';

type Found = Omit<InvestigationRecord, 'at' | 'asOf' | 'evidence'> & { readonly asOf: number };

interface Parts {
  /** Absent: the look was given up. */
  readonly investigation?: Investigation;
  readonly blastRadius?: BlastRadius;
  readonly notKnown?: readonly string[];
}

/**
 * Evidence first, then the record that names it, then people: who dies in between leaves what the next one goes on
 * from, and what was written once stays.
 */
export async function keepInvestigation(
  stored: StoredIncident,
  found: Found,
  parts: Parts,
  deps: InvestigationDeps,
): Promise<void> {
  const { store } = deps;
  const at = iso(store.now()).S;
  const evidence = await saveParts(stored, found, parts, deps);
  const record = { ...found, at, asOf: iso(found.asOf).S, evidence };
  const key = [`INCIDENT#${stored.id}`, `INVESTIGATION#${found.look}`] as const;
  const written = await putSealed(key, record, store, ONCE);
  await foldLook(stored.id, record, deps);
  if (written === 'written') await note({ id: stored.id, entry: 'joined' }, describeLook(record), deps);
}

async function saveParts(
  stored: StoredIncident,
  { look }: Found,
  { investigation, blastRadius, notKnown = [] }: Parts,
  { store, bucket }: InvestigationDeps,
): Promise<EvidenceEntry[]> {
  if (investigation === undefined) return [];
  const report = buildReport(stored, {
    asOf: iso(store.now()).S,
    plans: await listWaitingPlans(stored.id, store),
    investigation,
    ...(blastRadius === undefined ? {} : { blastRadius }),
    notKnown,
  });
  const folder = `investigation/${look}`;
  return saveInChain(
    stored.id,
    {
      [`${folder}/answer.json`]: JSON.stringify(investigation),
      ...(blastRadius === undefined ? {} : { [`${folder}/blast-radius.json`]: JSON.stringify(blastRadius) }),
      [`${folder}/page.html`]: renderPage(report),
    },
    bucket,
  );
}

function describeLook({
  look,
  asOf,
  verdict,
  after,
  isComplete,
  notLookedAt,
  evidence,
}: InvestigationRecord) {
  const manifest = evidence.at(-1);
  return [
    `looked into what was done (${nameLook(look)}, as of ${asOf}): ${verdict}`,
    ...(after === undefined ? [] : [`${after.calls} calls succeeded since ${after.since}`]),
    ...(isComplete ? [] : [`not looked at: ${notLookedAt.slice(0, 3).join('; ')}`]),
    ...(manifest === undefined ? [] : [`evidence kept: ${manifest.key} sha256 ${manifest.sha256}`]),
  ].join('; ');
}
