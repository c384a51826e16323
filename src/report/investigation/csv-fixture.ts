/** Cells of a text by RFC 4180; throws on what is none. https://www.rfc-editor.org/rfc/rfc4180 */
export function readCsv(pieces: Iterable<string>): string[][] {
  const text = [...pieces].join('');
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (;;) {
      const cell = /"((?:[^"]|"")*)"/y;
      cell.lastIndex = at;
      const found = cell.exec(text);
      if (found === null) throw new Error(`no cell at ${at}`);
      row.push((found[1] ?? '').replaceAll('""', '"'));
      at = cell.lastIndex;
      if (text[at] !== ',') break;
      at += 1;
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`no end of a row at ${at}`);
    at += 2;
    rows.push(row);
  }
  return rows;
}
