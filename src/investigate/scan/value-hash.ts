/** Of FNV-1a. Signed, so that the engine keeps it a small integer: an unsigned one would be twice as slow. */
export const OFFSET = 0x811c9dc5 | 0;
export const PRIME = 0x01000193;

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

export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = OFFSET;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), PRIME);
  return hash;
}

/** Of a text with escapes in JSON: its hash, and those of what stands before and after its first colon. */
export function hashEscaped(
  bytes: Uint8Array,
  start: number,
  end: number,
): readonly [number, number, number] {
  const plain = encoder.encode(unescapeText(decoder.decode(bytes.subarray(start, end))));
  const hash = hashBytes(plain, 0, plain.length);
  const colon = plain.indexOf(COLON);
  if (colon < 0) return [hash, hash, hash];
  return [hash, hashBytes(plain, 0, colon), hashBytes(plain, colon + 1, plain.length)];
}

function unescapeText(escaped: string): string {
  try {
    return JSON.parse(`"${escaped}"`);
  } catch {
    // No text that JSON allows: no record can be made of it either.
    return '';
  }
}
