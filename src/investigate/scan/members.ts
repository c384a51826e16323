/** Bytes in a buffer of their own, with room for one word more after them, all zero. */
export interface Words {
  readonly bytes: Uint8Array;
  /** The same memory. */
  readonly words: Int32Array;
  readonly length: number;
}

/** What a member is to an investigation. `value`: records are found by it. */
export type Member =
  | 'value'
  | 'eventTime'
  | 'eventSource'
  | 'awsRegion'
  | 'recipientAccountId'
  | 'eventID'
  | 'eventCategory';

/** The text of a member: `bytes[start]` to `bytes[end - 1]`, without its quotes, escapes as they stand. */
export type VisitMember = (member: Member, start: number, end: number) => void;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/**
 * Goes over JSON of whatever layout once, without parsing it, and visits the members that count. It may visit too many
 * (a member of that name deep in a request), never too few: inside a text its quotes would be escaped. Names that are
 * written with escapes (`\u0049d`) are not seen: AWS writes none. Four bytes at a time are looked at for a colon, which
 * costs half of what a loop over bytes does.
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
      if (bytes[at] === COLON) visitColon(bytes, at, length, visit);
    }
  }
}

function visitColon(bytes: Uint8Array, colon: number, length: number, visit: VisitMember): void {
  let quote = colon - 1;
  if (bytes[quote] !== QUOTE) quote = skipBack(bytes, quote);
  if (quote < 5 || bytes[quote] !== QUOTE) return;
  const member = memberAt(bytes, quote);
  if (member !== undefined) visitText(member, bytes, colon + 1, length, visit);
}

function skipBack(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at > 0 && isSpace(bytes[at])) at -= 1;
  return at;
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function visitText(
  member: Member,
  bytes: Uint8Array,
  from: number,
  length: number,
  visit: VisitMember,
): void {
  let start = from;
  while (isSpace(bytes[start])) start += 1;
  if (bytes[start] !== QUOTE) return;
  start += 1;
  for (let end = start; end < length; end += 1) {
    const byte = bytes[end];
    if (byte === QUOTE) {
      visit(member, start, end);
      return;
    }
    if (byte === BACKSLASH) end += 1;
  }
}

/** By its last letters, the commonest first: nine of ten names are none of these. */
function memberAt(bytes: Uint8Array, quote: number): Member | undefined {
  const before = bytes[quote - 2];
  switch (bytes[quote - 1]) {
    case 0x64: // …Id
      if (before !== 0x49) return undefined;
      return isNamed(bytes, quote, RECIPIENT) ? 'recipientAccountId' : 'value';
    case 0x65: // …Name, …name, eventTime, eventSource
      if (before === 0x6d && bytes[quote - 3] === 0x61) return isN(bytes[quote - 4]) ? 'value' : undefined;
      if (before === 0x6d) return isNamed(bytes, quote, TIME) ? 'eventTime' : undefined;
      return before === 0x63 && isNamed(bytes, quote, SOURCE) ? 'eventSource' : undefined;
    case 0x6e: // …Arn, …arn, awsRegion
      if (before === 0x72) return 'value';
      return before === 0x6f && isNamed(bytes, quote, REGION) ? 'awsRegion' : undefined;
    case 0x4e: // …ARN
      return before === 0x52 ? 'value' : undefined;
    case 0x73: // …IPAddress
      return before === 0x73 && isNamed(bytes, quote, ADDRESS) ? 'value' : undefined;
    case 0x44: // eventID
      return before === 0x49 && isNamed(bytes, quote, EVENT_ID) ? 'eventID' : undefined;
    case 0x79: // eventCategory
      return before === 0x72 && isNamed(bytes, quote, CATEGORY) ? 'eventCategory' : undefined;
    default:
      return undefined;
  }
}

const isN = (byte: number | undefined): boolean => byte === 0x4e || byte === 0x6e;

const nameOf = (name: string): Uint8Array => new TextEncoder().encode(name);
const RECIPIENT = nameOf('"recipientAccountId');
const TIME = nameOf('"eventTime');
const SOURCE = nameOf('"eventSource');
const REGION = nameOf('"awsRegion');
const ADDRESS = nameOf('IPAddress');
const EVENT_ID = nameOf('"eventID');
const CATEGORY = nameOf('"eventCategory');

function isNamed(bytes: Uint8Array, quote: number, name: Uint8Array): boolean {
  for (let back = 1; back <= name.length; back += 1)
    if (bytes[quote - back] !== name[name.length - back]) return false;
  return true;
}
