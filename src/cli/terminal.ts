import pc from 'picocolors';

/** Where a command writes: results to standard output, progress and errors to standard error. */
export interface Terminal {
  result(text: string): void;
  progress(text: string): void;
  readonly color: typeof pc;
}

export const terminal: Terminal = {
  result: (text) => void process.stdout.write(`${text}\n`),
  progress: (text) => void process.stderr.write(`${text}\n`),
  color: pc,
};

/** Rows as aligned columns; widths come from the content. */
export function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
