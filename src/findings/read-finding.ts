import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Finding, UnreadableFinding } from '../model/finding.ts';
import { readGuardDuty } from './guardduty.ts';

/** More than any EventBridge event can hold. */
const LONGEST = 1024 * 1024;

const Envelope = z.object({
  source: z.string().check(z.maxLength(256)),
  'detail-type': z.string().check(z.maxLength(256)),
  detail: z.record(z.string(), z.unknown()),
});

/**
 * An EventBridge event as a `Finding`. What cannot be read comes back as such, with the reason:
 * it may be an attempt, so a person hears of it, and nothing in it is acted on.
 */
export function readFinding(event: unknown): Finding | UnreadableFinding {
  const text = JSON.stringify(event) ?? '';
  if (text.length > LONGEST) return unreadable(text, `it is longer than ${LONGEST} characters`);
  const envelope = Envelope.safeParse(event);
  if (!envelope.success)
    return unreadable(text, 'it is not an EventBridge event with source, detail-type and detail');
  const { source, 'detail-type': detailType, detail } = envelope.data;
  const kind = SOURCES.get(source);
  if (kind === undefined || detailType !== 'GuardDuty Finding') {
    return unreadable(text, 'its source and detail-type are not those of a GuardDuty finding');
  }
  const finding = readGuardDuty(detail, kind);
  return typeof finding === 'string' ? unreadable(text, finding) : finding;
}

const SOURCES: ReadonlyMap<string, Finding['source']> = new Map([
  ['aws.guardduty', 'guardduty'],
  ['custom.guardduty.simulation', 'simulation'],
]);

const unreadable = (text: string, because: string): UnreadableFinding => ({
  unreadable: true,
  id: createHash('sha256').update(text).digest('hex').slice(0, 32),
  because,
});
