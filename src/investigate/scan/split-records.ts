/** Where the objects of a list lie: start and end of each, in bytes, one after the other. */
export type Bounds = readonly number[];

/**
 * The objects at a depth of JSON: 1 is the outermost level (a file of lines, or of one object), 2 the elements of an
 * array, 3 those of `{"Records":[…]}`. One that is cut off at the end is left out. Text that is no JSON ends where it
 * closes what it has not opened.
 */
export function splitObjects(bytes: Uint8Array, depthOfObjects: number): Bounds {
  const bounds: number[] = [];
  let depth = 0;
  let start = -1;
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case 0x22: // a text: over it
        for (at += 1; at < bytes.length && bytes[at] !== 0x22; at += 1) if (bytes[at] === 0x5c) at += 1;
        break;
      case 0x7b: // {
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
    }
    if (depth < 0) return bounds;
  }
  return bounds;
}
