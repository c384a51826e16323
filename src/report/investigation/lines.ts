/** One line of text, harmless; a command stands alone, so that nothing breaks it. */
export interface Line {
  readonly text: string;
  /** Belongs to the line before it. */
  readonly isDetail?: boolean;
  readonly isCommand?: boolean;
  /** Where the record lies that says so. */
  readonly evidence?: string;
}

/** How much of each list is shown: on a terminal what two screens hold, in a document all that people read. */
export interface Limits {
  readonly listed: number;
  /** Of what is to be done. */
  readonly steps: number;
}

export const asLines = (texts: readonly string[], isDetail = false): Line[] =>
  texts.map((text) => (isDetail ? { text, isDetail } : { text }));

/** Values by name, each as they came. */
export function groupPairs<Value>(
  pairs: Iterable<readonly [string, Value]>,
): Map<string, [Value, ...Value[]]> {
  const groups = new Map<string, [Value, ...Value[]]>();
  for (const [name, value] of pairs) {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return groups;
}
