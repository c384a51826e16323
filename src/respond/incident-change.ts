import * as z from 'zod';
import { MODES } from '../model/decision.ts';
import { INCIDENT_STATUSES } from '../model/incident.ts';

export const CHANGE_SOURCE = 'cordon';
export const CHANGE_DETAIL_TYPE = 'Cordon Incident State Change';

/** What can become of an incident. `severity-raised`: a finding in it has become more severe, or a worse one joined. */
export const CHANGES = [
  'opened',
  'contained',
  'not contained',
  'unknown',
  'quiet',
  'acknowledged',
  'assigned',
  'approved',
  'rejected',
  'expired',
  'restored',
  'closed',
  'reopened',
  'merged',
  'severity-raised',
  'escalated',
] as const;

/**
 * The `detail` of the event. Every field is always there, null where there is nothing to say, so that a rule may
 * match on any of them. Texts that a finding may have chosen are one line of plain text, and bounded.
 */
export const IncidentChange = z.strictObject({
  schema: z.literal('cordon.incident-change/1'),
  incident: z.string().max(100).describe('The id of the incident, as `cordon incident show` takes it'),
  account: z.string().max(20).describe('The account that the finding is about'),
  region: z.string().max(40).describe('The region of the finding'),
  at: z.iso.datetime().describe('When it changed, UTC'),
  change: z.enum(CHANGES).describe('What has become of it'),
  status: z.enum(INCIDENT_STATUSES),
  verdict: z
    .enum(['contained', 'not contained', 'unknown'])
    .nullable()
    .describe('Whether it is contained; null: nothing was tried'),
  mode: z.enum(MODES).describe('What the response policy says to do'),
  rule: z.string().max(100).describe('The rule of the policy that decided'),
  severity: z.number().min(0).max(10).describe("GuardDuty's scale"),
  principal: z
    .strictObject({
      kind: z.string().max(40).describe('The kind of credential'),
      name: z.string().max(64).nullable(),
    })
    .describe('Whose credential it is'),
  accessKeyId: z.string().max(20).nullable().describe('Its first and last four characters'),
  by: z.string().max(2_048).nullable().describe('ARN of the person who did it; null: Cordon itself'),
  because: z.string().max(300),
});
export type IncidentChange = z.infer<typeof IncidentChange>;
export type ChangeName = IncidentChange['change'];
