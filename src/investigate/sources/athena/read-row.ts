import { LEAVES, type Leaf } from './members.ts';

/** A cell of a result; undefined where the record has no such member. */
export type Cell = string | undefined;

/** A record with CloudTrail's own names, of the cells of a row. `isBroken`: a part of it is no JSON, and is left out. */
export function readRow(cells: readonly Cell[]): {
  readonly record: Readonly<Record<string, unknown>>;
  readonly isBroken: boolean;
} {
  const record: Record<string, unknown> = {};
  let isBroken = false;
  for (const [at, leaf] of LEAVES.entries()) {
    const cell = cells[at];
    if (cell === undefined) continue;
    const value = readCell(cell, leaf);
    if (value === undefined) isBroken = true;
    else place(record, leaf.path, value);
  }
  return { record, isBroken };
}

function readCell(cell: string, { kind }: Leaf): unknown {
  if (kind === 'text') return cell;
  if (kind === 'flag') return cell === 'true' ? true : cell === 'false' ? false : cell;
  try {
    return JSON.parse(cell);
  } catch {
    // The file has it cut, or it is written in another way than is known here.
    return undefined;
  }
}

/** The names are this program's own: no text of a log is ever one. */
function place(record: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let among = record;
  for (const name of path.slice(0, -1)) {
    const inner = (among[name] ?? {}) as Record<string, unknown>;
    among[name] = inner;
    among = inner;
  }
  among[path.at(-1) ?? ''] = value;
}
