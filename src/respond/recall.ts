import * as z from 'zod';
import { CordonError } from '../model/cordon-error.ts';
import { CHANNELS, type Finding, SOURCES, type UnreadableFinding } from '../model/finding.ts';
import type { Incident, Step } from '../model/incident.ts';
import { stepId } from './incident-store.ts';
import type { StoredIncident } from './read-incidents.ts';

const text = z.exactOptional(z.string());
const StoredFinding = z.object({
  id: z.string(),
  subject: text,
  source: z.enum(SOURCES),
  via: z.enum(CHANNELS),
  account: z.string(),
  region: z.string(),
  type: z.string(),
  severity: z.number(),
  title: z.string(),
  isSample: z.boolean(),
  isReplay: z.exactOptional(z.literal(true)),
  detectorId: text,
  accessKeyId: text,
  principalId: text,
  principalName: text,
  principalType: text,
  attachedRole: z.exactOptional(
    z.object({ of: z.enum(['instance', 'function', 'task']), arn: z.string(), workload: text }),
  ),
  otherKeys: z.exactOptional(z.array(z.string())),
  api: text,
  apiService: text,
  remoteAddress: text,
  threatList: text,
  firstSeen: text,
  lastSeen: text,
  updatedAt: text,
  count: z.exactOptional(z.number()),
  reportedBy: text,
});
const StoredUnreadable = z.object({ unreadable: z.literal(true), id: z.string(), because: z.string() });
/** The incident as it stood when this finding had been answered, made of what is stored of it. */
export function recall(stored: StoredIncident, ref: string): Incident {
  const found = stored.findings.find((finding) => finding.ref === ref);
  if (found === undefined) throw unlike(stored.id, `it has no finding ${ref}`);
  const finding = readStored(stored.id, found);
  const { credential, decision } = found;
  const kept = stored.credentials.find(({ accessKeyId }) => accessKeyId === credential.accessKeyId);
  return {
    id: stored.id,
    key: stored.key,
    entry: 'joined',
    openedAt: stored.openedAt,
    finding,
    credential,
    decision,
    ...(found.isConfirmed === undefined ? {} : { isConfirmed: found.isConfirmed }),
    steps: stored.steps
      .filter((step) => kept !== undefined && (kept.steps?.includes(stepId(step)) ?? true))
      .map((step): Step => ({ ...step, isRetryable: false })),
    ...(kept === undefined ? {} : { judgement: { verdict: kept.verdict, because: kept.because } }),
    ...(kept?.turn === undefined ? {} : { turn: kept.turn }),
    notStopped: kept?.notStopped ?? [],
    status: stored.status,
  };
}

function readStored(incidentId: string, value: unknown): Finding | UnreadableFinding {
  const unreadable = StoredUnreadable.safeParse(value);
  if (unreadable.success) return unreadable.data;
  const finding = StoredFinding.safeParse(value);
  if (!finding.success) throw unlike(incidentId, z.prettifyError(finding.error));
  return finding.data;
}

const unlike = (incidentId: string, because: string): CordonError =>
  new CordonError('MalformedRecord', `the record of ${incidentId} is not what Cordon writes: ${because}`, {
    advice: 'somebody else may have changed the table: look at it, and at who may write it',
  });
