import * as z from 'zod';
import { REPORT_SCHEMA } from '../../model/incident-report.ts';
import { InvestigationAnswer } from '../investigation/schema.ts';

const text = z.string();
const time = z.string().describe('ISO 8601, UTC');
const verdict = z.enum(['contained', 'not contained', 'unknown']);
const judgement = { verdict, because: text };

const finding = z.object({
  type: text,
  id: text,
  severity: z.number().exactOptional(),
  region: text.exactOptional(),
  isConfirmed: z.boolean().describe('GuardDuty has said that the finding is its own'),
  address: text.exactOptional(),
  api: text.exactOptional(),
  firstSeen: time.exactOptional(),
  lastSeen: time.exactOptional(),
  count: z.number().exactOptional(),
});

const proof = z.object({
  at: time,
  calls: z.array(
    z.object({
      call: text,
      with: z.enum(['key', 'session']),
      isObserved: z.boolean(),
      outcome: z.enum(['denied', 'allowed', 'not allowed']),
      by: text,
    }),
  ),
  log: text.exactOptional().describe('what the trail has had since'),
  breaches: z.array(text).describe('eventIDs of calls that succeeded although they should not have'),
});

const credential = z.object({
  ...judgement,
  kind: text,
  accessKeyId: text.exactOptional(),
  principalName: text.exactOptional(),
  isTried: z.boolean(),
  notStopped: z.array(text).describe('ways in that are still open'),
  proof: proof.exactOptional(),
});

const action = z.object({
  ...judgement,
  action: text,
  target: text,
  applied: z.enum(['yes', 'failed']),
  at: time.exactOptional(),
  before: text,
  after: text,
  isReversible: z.boolean(),
  undo: z.array(text),
});

const need = z.object({
  what: text,
  why: text,
  command: text.exactOptional(),
  isReversible: z.boolean().exactOptional(),
});

const blastRadius = z.object({
  asOf: time,
  principal: z.object({ kind: z.enum(['user', 'role']), arn: text }),
  isBeforeContainment: z.boolean(),
  services: z.array(z.object({ service: text, reach: z.enum(['all', 'some']), by: z.array(text) })),
  sensitive: z.array(z.object({ action: text, means: text, allowed: z.enum(['yes', 'if']), by: text })),
  roles: z.array(
    z.object({ arn: text, how: z.enum(['assumed', 'could', 'if']), because: text, has: z.array(text) }),
  ),
  secrets: z
    .array(
      z.object({
        store: z.enum(['secretsmanager', 'ssm']),
        name: text.describe('a name, never a value'),
        region: text,
        how: z.enum(['read', 'readable']),
        at: time.exactOptional(),
        because: text,
      }),
    )
    .describe('in the order in which to rotate them'),
  changes: z.array(text),
  users: z.array(
    z.object({ credential: text, address: text, agent: text, calls: z.number(), lastSeen: time }),
  ),
  cost: text,
  notChecked: z.array(text),
});

/** What `cordon report --format json` prints, which docs/catalog/report.schema.json publishes. */
export const ReportAnswer = z.object({
  schema: z.literal(REPORT_SCHEMA),
  asOf: time,
  id: text,
  key: text.describe('account/kind/name'),
  title: text,
  status: z.enum(['open', 'watching', 'quiet', 'closed', 'merged']),
  openedAt: time,
  updatedAt: time,
  mergedInto: text.exactOptional(),
  severity: z.number(),
  acknowledged: z.object({ by: text, at: time }).exactOptional(),
  assigned: z.object({ to: text, by: text, at: time }).exactOptional(),
  decision: z.object({ mode: text, rule: text, because: text, playbook: text.exactOptional() }),
  findings: z.array(finding),
  credentials: z.array(credential),
  actions: z.array(action).describe('in the order in which they were done'),
  needsYou: z.array(need).describe('the most urgent first'),
  case: z.object({ desk: text, arn: text }).exactOptional(),
  runs: z.array(z.object({ id: text, document: text, status: text })),
  timeline: z.array(z.object({ at: time, text })),
  investigation: InvestigationAnswer.exactOptional(),
  blastRadius: blastRadius.exactOptional(),
  evidence: z.array(z.object({ key: text, sha256: text })),
  notKnown: z.array(text).describe('which part of this could not be had, and why'),
});
