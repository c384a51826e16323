import * as z from 'zod';
import {
  ARTIFACT_GROUPS,
  FILE_STATES,
  INVESTIGATION_SCHEMA,
  RULE_IDS,
  SEED_KINDS,
} from '../../model/investigation.ts';

const text = z.string();
const time = z.string().describe('ISO 8601, UTC');
const whole = z.number().int().min(0);
const confidence = z.enum(['proven', 'strong', 'possible']);
const actor = z.enum(['attacker', 'owner', 'unclear']);

const evidence = z
  .object({ file: text, offset: whole, length: whole, sha256: text })
  .describe('where a record was read: bytes of the file as unpacked, and their digest');

const credential = z.object({
  id: text,
  kind: z.enum(['user-key', 'session', 'console-session', 'user', 'role', 'workload', 'person', 'address']),
  accessKeyId: text.exactOptional(),
  principalId: text.exactOptional(),
  arn: text.exactOptional(),
  parent: text.exactOptional().describe('the id of the credential that it came out of'),
  rule: z.enum([...RULE_IDS, 'seed']),
  confidence,
  because: text.exactOptional().describe('the eventID of the call that it came out of'),
  createdAt: time.exactOptional(),
  expires: time.exactOptional(),
  state: z.enum(['live', 'ended', 'unknown']),
  actor,
  events: whole,
  firstSeen: time.exactOptional(),
  lastSeen: time.exactOptional(),
});

const event = z.object({
  eventID: text,
  eventTime: time,
  eventSource: text,
  eventName: text,
  awsRegion: text,
  account: text,
  sourceIPAddress: text,
  userAgent: text,
  errorCode: text.exactOptional().describe('present: AWS refused the call, or it failed'),
  isReadOnly: z.boolean(),
  credential: text.describe('the id of the credential that made the call'),
  actor,
  invokedBy: text.exactOptional(),
  object: text.exactOptional(),
  technique: text.exactOptional().describe('ATT&CK'),
  tactic: text.exactOptional(),
  evidence,
  copies: z.array(evidence),
});

const artifact = z.object({
  type: text,
  id: text,
  uniqueId: z.exactOptional(text).describe('what AWS made it with, AIDA… or AROA…, where it is known'),
  account: text,
  region: text,
  arn: text.exactOptional(),
  group: z.enum(ARTIFACT_GROUPS),
  state: z.enum(['present', 'removed', 'restored', 'unknown']),
  because: text,
  changes: z.array(
    z.object({
      eventID: text,
      at: time,
      op: z.enum(['create', 'modify', 'delete', 'weaken', 'use']),
      by: z.enum(['attacker', 'owner', 'unclear', 'other']),
    }),
  ),
  technique: z.object({ id: text, name: text }),
  danger: z.array(text),
  containment: text,
});

const exposure = z.object({
  kind: z.enum(['secret', 'data']),
  what: text.describe('a name, never a value'),
  eventID: text,
  at: time,
  actor,
  advice: text,
});

const cluster = z.object({
  credential: text,
  address: text,
  agent: text,
  actor,
  score: z.number(),
  reasons: z.array(text),
  events: whole,
  firstSeen: time,
  lastSeen: time,
});

const coverage = z.object({
  source: text,
  files: z.object({
    read: whole,
    truncated: whole,
    corrupt: whole,
    empty: whole,
    'not CloudTrail': whole,
    skipped: whole,
  }),
  problems: z.array(z.object({ file: text, state: z.enum(FILE_STATES), because: text })),
  records: whole,
  duplicates: whole,
  firstEvent: time.exactOptional(),
  lastEvent: time.exactOptional(),
  regions: z.array(
    z.object({
      account: text,
      region: text,
      records: whole,
      firstEvent: time,
      lastEvent: time,
      days: z.array(text),
    }),
  ),
  dataEvents: z.array(text),
  gaps: z.array(
    z.object({
      kind: z.enum(['trail stopped', 'trail changed', 'no delivery', 'day missing']),
      where: text,
      from: time,
      to: time.exactOptional(),
      because: text,
    }),
  ),
  notChecked: z.array(text).min(1).describe('what no conclusion may be drawn about'),
});

/** The answer of `cordon investigate --json`, which docs/catalog/investigation.schema.json publishes. */
export const InvestigationAnswer = z.object({
  schema: z.literal(INVESTIGATION_SCHEMA),
  seed: z.object({ kind: z.enum(SEED_KINDS), value: text }),
  window: z.object({ since: time.exactOptional(), until: time.exactOptional() }),
  asOf: time.describe('what "live" and "present" are said as of'),
  verdict: text.describe('one sentence'),
  credentials: z.array(credential),
  events: z.array(event),
  artifacts: z.array(artifact),
  exposures: z.array(exposure),
  clusters: z.array(cluster),
  containment: z.array(z.object({ what: text, why: text, how: text, disrupts: text, undo: text })),
  coverage,
});
