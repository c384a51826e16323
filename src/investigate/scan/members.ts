import { hashBytes, hashEscaped, OFFSET, PRIME } from './value-hash.ts';

/** Bytes in a buffer of their own, with room for one word more after them, all zero. */
export interface Words {
  readonly bytes: Uint8Array;
  /** The same memory. */
  readonly words: Int32Array;
  readonly length: number;
}

/** What a member is to an investigation. `VALUE`: records are found by it. */
export const MEMBER = { VALUE: 1, TIME: 2, SOURCE: 3, REGION: 4, ACCOUNT: 5, CATEGORY: 6 } as const;

/**
 * The text of a member: `bytes[start]` to `bytes[end - 1]`, without its quotes, escapes as they stand. Of a VALUE its hash,
 * and of `AROA…:session`, which is found by its halves too, theirs: else the same again.
 */
export type VisitMember = (
  member: number,
  start: number,
  end: number,
  hash: number,
  before: number,
  after: number,
) => void;

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];

/**
 * Goes over JSON of whatever layout once, without parsing it, and visits the members that count. It may visit too many
 * (a member of that name deep in a request), never too few: inside a text its quotes would be escaped. Names that are
 * written with escapes (`\u0049d`) are not seen: AWS writes none. Four bytes at a time are looked at for a colon, and
 * the two letters before it tell nine of ten members that do not count: that costs about what unpacking does.
 */
export function visitMembers({ bytes, words, length }: Words, visit: VisitMember): void {
  const count = (length + 3) >> 2;
  for (let word = 0; word < count; word += 1) {
    const mixed = (words[word] as number) ^ 0x3a3a3a3a;
    // A bit for each byte that is a colon; above the lowest there may be one too many.
    let colons = (mixed - 0x01010101) & ~mixed & 0x80808080;
    while (colons !== 0) {
      const at = (word << 2) + ((31 - Math.clz32(colons & -colons)) >> 3);
      colons &= colons - 1;
      if (bytes[at] !== COLON) continue;
      if (bytes[at - 1] === QUOTE) {
        if (LAST_LETTERS[((bytes[at - 3] as number) << 8) | (bytes[at - 2] as number)] !== 0)
          visitAt(bytes, at - 1, at + 1, length, visit);
      } else if (isSpace(bytes[at - 1])) visitSpaced(bytes, at, length, visit);
    }
  }
}

function visitSpaced(bytes: Uint8Array, colon: number, length: number, visit: VisitMember): void {
  let quote = colon - 1;
  while (quote > 0 && isSpace(bytes[quote])) quote -= 1;
  if (bytes[quote] === QUOTE) visitAt(bytes, quote, colon + 1, length, visit);
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function visitAt(bytes: Uint8Array, quote: number, from: number, length: number, visit: VisitMember): void {
  const member = memberAt(bytes, quote);
  if (member === 0) return;
  let start = from;
  while (isSpace(bytes[start])) start += 1;
  if (bytes[start] !== QUOTE) return;
  start += 1;
  if (member !== MEMBER.VALUE) {
    visitPlain(member, bytes, start, length, visit);
    return;
  }
  let hash = OFFSET;
  let before = 0;
  let colon = 0;
  for (let end = start; end < length; end += 1) {
    const byte = bytes[end] as number;
    if (byte === QUOTE) {
      if (colon === 0 || isArn(bytes, start)) visit(member, start, end, hash, hash, hash);
      else visit(member, start, end, hash, before, hashBytes(bytes, colon + 1, end));
      return;
    }
    if (byte === BACKSLASH) {
      visitEscaped(member, bytes, start, length, visit);
      return;
    }
    if (byte === COLON && colon === 0) {
      colon = end;
      before = hash;
    }
    hash = Math.imul(hash ^ byte, PRIME);
  }
}

/** What is not looked for needs no hash; what AWS writes always in one length, no looking for its end. */
function visitPlain(
  member: number,
  bytes: Uint8Array,
  start: number,
  length: number,
  visit: VisitMember,
): void {
  const usual = start + (USUAL_LENGTH[member] as number);
  const end = usual > start && bytes[usual] === QUOTE ? usual : findEnd(bytes, start, length);
  if (end < length) visit(member, start, end, 0, 0, 0);
}

function findEnd(bytes: Uint8Array, start: number, length: number): number {
  let end = start;
  for (; end < length && bytes[end] !== QUOTE; end += 1) if (bytes[end] === BACKSLASH) end += 1;
  return end;
}

/** `2026-01-01T00:00:00Z`, `111122223333`; 0: of whatever length. */
const USUAL_LENGTH = [0, 0, 20, 0, 0, 12, 0];

/** An ARN, which is all colons, is found whole. */
const isArn = (bytes: Uint8Array, start: number): boolean =>
  bytes[start] === 0x61 &&
  bytes[start + 1] === 0x72 &&
  bytes[start + 2] === 0x6e &&
  bytes[start + 3] === COLON;

function visitEscaped(
  member: number,
  bytes: Uint8Array,
  start: number,
  length: number,
  visit: VisitMember,
): void {
  for (let end = start; end < length; end += 1) {
    if (bytes[end] === BACKSLASH) end += 1;
    else if (bytes[end] === QUOTE) {
      const [hash, before, after] = hashEscaped(bytes, start, end);
      visit(member, start, end, hash, before, after);
      return;
    }
  }
}

/** A few letters tell each from all others that CloudTrail has, which is quicker than to compare them all. */
function memberAt(bytes: Uint8Array, quote: number): number {
  const third = bytes[quote - 3];
  switch (LAST_LETTERS[((bytes[quote - 2] as number) << 8) | (bytes[quote - 1] as number)]) {
    case ENDING.Id:
      // Account ids are the commonest of all, and nothing is looked for by them.
      if (third !== 0x74 || bytes[quote - 8] !== 0x63 || bytes[quote - 7] !== 0x63) return MEMBER.VALUE;
      return bytes[quote - 18] === 0x72 && bytes[quote - 19] === QUOTE ? MEMBER.ACCOUNT : 0;
    case ENDING.me:
      if (third === 0x61) return ((bytes[quote - 4] as number) | 0x20) === 0x6e ? MEMBER.VALUE : 0;
      return third === 0x69 && bytes[quote - 4] === 0x54 && isEvent(bytes, quote - 9) ? MEMBER.TIME : 0;
    case ENDING.rn:
      // Not `arn`: a caller's own is in every record, and says no more than his id.
      return third === 0x41 ? MEMBER.VALUE : 0;
    case ENDING.ss:
      return third === 0x65 && bytes[quote - 8] === 0x50 && bytes[quote - 9] === 0x49 ? MEMBER.VALUE : 0;
    case ENDING.ce:
      return third === 0x72 && isEvent(bytes, quote - 11) ? MEMBER.SOURCE : 0;
    case ENDING.on:
      return third === 0x69 &&
        bytes[quote - 6] === 0x52 &&
        bytes[quote - 10] === QUOTE &&
        bytes[quote - 9] === 0x61
        ? MEMBER.REGION
        : 0;
    case ENDING.ry:
      return third === 0x6f && isEvent(bytes, quote - 13) ? MEMBER.CATEGORY : 0;
    default:
      return 0;
  }
}

/** The last two letters of the names that may count. */
const ENDING = { Id: 1, me: 2, rn: 3, ss: 4, ce: 5, on: 6, ry: 7 } as const;
const LAST_LETTERS = new Uint8Array(1 << 16);
for (const [letters, ending] of [...Object.entries(ENDING), ['RN', ENDING.rn] as const])
  LAST_LETTERS[(letters.charCodeAt(0) << 8) | letters.charCodeAt(1)] = ending;

/** Whether a name that begins with `ev` begins here: with the ending, that is name enough. */
const isEvent = (bytes: Uint8Array, start: number): boolean =>
  bytes[start] === 0x65 && bytes[start + 1] === 0x76 && bytes[start - 1] === QUOTE;
