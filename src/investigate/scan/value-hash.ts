const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * FNV-1a over UTF-8. That two values have one hash costs a look at a record that does not fit: what is found is always
 * compared as text.
 */
export function hashText(text: string): number {
  const bytes = encoder.encode(text);
  return hashBytes(bytes, 0, bytes.length);
}

function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = OFFSET;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), PRIME);
  return hash >>> 0;
}

/**
 * The hashes by which a value in JSON is found: its own, and of `AROA…:session` those of its halves. An ARN, which is all
 * colons, is found whole.
 */
export function visitHashes(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: (hash: number) => void,
): void {
  let hash = OFFSET;
  let colon = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte === BACKSLASH) {
      visitUnescaped(bytes, start, end, visit);
      return;
    }
    if (byte === COLON && colon === 0) {
      colon = at;
      if (!isArn(bytes, start, at)) visit(hash >>> 0);
    }
    hash = Math.imul(hash ^ byte, PRIME);
  }
  visit(hash >>> 0);
  if (colon > 0 && !isArn(bytes, start, colon)) visit(hashBytes(bytes, colon + 1, end));
}

const isArn = (bytes: Uint8Array, start: number, colon: number): boolean =>
  colon - start === 3 && bytes[start] === 0x61 && bytes[start + 1] === 0x72 && bytes[start + 2] === 0x6e;

function visitUnescaped(bytes: Uint8Array, start: number, end: number, visit: (hash: number) => void): void {
  const text = unescapeJson(decoder.decode(bytes.subarray(start, end)));
  if (text === undefined) return;
  const plain = encoder.encode(text);
  // A backslash of the value itself would begin this anew.
  if (!plain.includes(BACKSLASH)) {
    visitHashes(plain, 0, plain.length, visit);
    return;
  }
  visit(hashBytes(plain, 0, plain.length));
  const colon = plain.indexOf(COLON);
  if (colon <= 0) return;
  visit(hashBytes(plain, 0, colon));
  visit(hashBytes(plain, colon + 1, plain.length));
}

function unescapeJson(escaped: string): string | undefined {
  try {
    return JSON.parse(`"${escaped}"`);
  } catch {
    // No text that JSON allows: no record can be made of it either.
    return undefined;
  }
}
