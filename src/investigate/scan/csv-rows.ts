/** Rows of CSV as Athena writes it (RFC 4180): each with the places of its bytes, and its cells. */
export interface CsvRow {
  readonly start: number;
  readonly end: number;
  readonly cells: readonly string[];
}

const decoder = new TextDecoder();
const [QUOTE, COMMA, NEWLINE, RETURN] = [0x22, 0x2c, 0x0a, 0x0d];

export function* readCsvRows(bytes: Uint8Array): Generator<CsvRow> {
  let start = 0;
  while (start < bytes.length) {
    const cells: string[] = [];
    let at = start;
    for (;;) {
      const { text, next } = readCell(bytes, at);
      cells.push(text);
      at = next;
      if (bytes[at] !== COMMA) break;
      at += 1;
    }
    const end = at;
    while (bytes[at] === RETURN || bytes[at] === NEWLINE) at += 1;
    if (at === start) return;
    yield { start, end, cells };
    start = at;
  }
}

function readCell(bytes: Uint8Array, from: number): { text: string; next: number } {
  if (bytes[from] !== QUOTE) {
    let end = from;
    while (end < bytes.length && bytes[end] !== COMMA && bytes[end] !== NEWLINE && bytes[end] !== RETURN)
      end += 1;
    return { text: decoder.decode(bytes.subarray(from, end)), next: end };
  }
  let end = from + 1;
  for (; end < bytes.length; end += 1) {
    if (bytes[end] !== QUOTE) continue;
    if (bytes[end + 1] !== QUOTE) break;
    end += 1;
  }
  const text = decoder.decode(bytes.subarray(from + 1, end)).replaceAll('""', '"');
  // What stands between the closing quote and the next comma belongs to no cell.
  let next = end + 1;
  while (next < bytes.length && bytes[next] !== COMMA && bytes[next] !== NEWLINE && bytes[next] !== RETURN)
    next += 1;
  return { text, next: Math.min(next, bytes.length) };
}
