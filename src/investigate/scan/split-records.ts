/** Where the objects of a list lie: start and end of each, in bytes, one after the other. */
export type Bounds = readonly number[];

export interface Split {
  readonly bounds: Bounds;
  /** `cut`: it ends in the middle. `broken`: before its end stands something that JSON does not allow there. */
  readonly damage?: 'cut' | 'broken';
}

/**
 * The objects at a depth of JSON: 1 is the outermost level (a file of lines, or of one object), 2 the elements of an
 * array, 3 those of `{"Records":[…]}`. Of what is damaged, those before the damage; of lines, those after it as well.
 * Whether an object is JSON in all that it has, only who parses it knows.
 */
export function splitObjects(bytes: Uint8Array, depthOfObjects: number): Split {
  const split = scan(bytes, depthOfObjects, false);
  if (split.damage === undefined || depthOfObjects !== 1) return split;
  return scan(bytes, depthOfObjects, true);
}

const NEWLINE = 0x0a;

/** By lines: what a line has left open ends where the next begins an object. */
function scan(bytes: Uint8Array, depthOfObjects: number, isByLines: boolean): Split {
  const bounds: number[] = [];
  let isBroken = false;
  let depth = 0;
  let start = -1;
  const giveUp = (): void => {
    isBroken = true;
    depth = 0;
    start = -1;
  };
  for (let at = startOf(bytes); at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    switch (byte) {
      case 0x22: // a text: over it
        for (at += 1; at < bytes.length && bytes[at] !== 0x22; at += 1) {
          // JSON writes a new line in a text as \n: this text has lost its end.
          if (bytes[at] === NEWLINE) break;
          if (bytes[at] === 0x5c) at += 1;
        }
        if (at < bytes.length && bytes[at] === NEWLINE) giveUp();
        // Without its end.
        if (at >= bytes.length) depth += 1;
        break;
      case 0x7b: // {
        if (isByLines && depth > 0 && bytes[at - 1] === NEWLINE) giveUp();
        depth += 1;
        if (depth === depthOfObjects) start = at;
        break;
      case 0x5b: // [
        depth += 1;
        break;
      case 0x7d: // }
        if (depth === depthOfObjects && start >= 0) bounds.push(start, at + 1);
        start = depth === depthOfObjects ? -1 : start;
        depth -= 1;
        break;
      case 0x5d: // ]
        depth -= 1;
        break;
      default:
        if (depth === 0 && byte > 0x20 && byte !== 0x2c) isBroken = true;
    }
    if (depth < 0) giveUp();
    if (isBroken && !isByLines) return { bounds, damage: 'broken' };
  }
  if (isBroken) return { bounds, damage: 'broken' };
  return depth > 0 ? { bounds, damage: 'cut' } : { bounds };
}

/** After a byte order mark. */
const startOf = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
