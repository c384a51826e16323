import { createHash } from 'node:crypto';
import type { Finding, UnreadableFinding } from '../model/finding.ts';
import { FORMATS } from './catalog.ts';
import { isTooDeep, lowerFirstLetters } from './json.ts';
import { isReplayed, openEnvelope } from './open-envelope.ts';

/** More than any EventBridge event can hold. */
const LONGEST = 1024 * 1024;

type Claim = Finding | UnreadableFinding;

/**
 * Everything that an event, or a document of a detector's, claims: one finding for each principal of each finding
 * in it. What cannot be read comes back as such, with the reason: it may be an attempt, so a person hears of it, and
 * nothing in it is acted on. Never throws, and never says nothing.
 */
export function readFindings(event: unknown): readonly [Claim, ...Claim[]] {
  const isDeep = isTooDeep(event);
  // Lowering cuts what is too deep to be written down.
  const text = writeText(isDeep ? lowerFirstLetters(event) : event);
  if (text === undefined) return [unreadable('', 'it is no JSON')];
  if (isDeep) return [unreadable(text, 'it is nested more deeply than any finding')];
  if (text.length > LONGEST) return [unreadable(text, `it is longer than ${LONGEST} characters`)];
  const envelope = openEnvelope(event);
  if (typeof envelope === 'string') return [unreadable(text, envelope)];
  const format = FORMATS.find((candidate) => candidate.recognises(envelope));
  if (format === undefined) {
    return [unreadable(text, 'its source and detail-type, or its fields, are not those of a known format')];
  }
  const replay = isReplayed(event) ? { isReplay: true as const } : {};
  const [first, ...more] = format
    .read(envelope)
    .map((read, index) =>
      typeof read === 'string'
        ? unreadable(index === 0 ? text : `${index} ${text}`, read)
        : { ...read, ...replay },
    );
  return first === undefined ? [unreadable(text, 'it holds no finding')] : [first, ...more];
}

function writeText(event: unknown): string | undefined {
  try {
    return JSON.stringify(event) ?? '';
  } catch {
    // A value that JSON cannot hold: nothing that a detector sends.
    return undefined;
  }
}

const unreadable = (text: string, because: string): UnreadableFinding => ({
  unreadable: true,
  id: createHash('sha256').update(text).digest('hex').slice(0, 32),
  because,
});
