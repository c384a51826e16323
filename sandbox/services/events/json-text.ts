/** Loops and not regular expressions: senders choose these texts, and may make them long and unfinished. */

/** How deep the brackets of a JSON text nest. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at) - 1;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth);
    else if (char === '}' || char === ']') depth -= 1;
  }
  return deepest;
}

/** Takes the spaces between the tokens of a JSON text out, and leaves the rest letter for letter. */
export function minifyJson(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const start = at;
    if (text[at] === '"') at = endOfString(text, at);
    else at += 1;
    const part = text.slice(start, at);
    if (part.trim() !== '') parts.push(part);
  }
  return parts.join('');
}

/** The place after the string that begins at `start`; the end of the text when it is not finished. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

/** Whether a text that began inside a string, or not, ends inside one. */
export function endsInString(text: string, begins: boolean): boolean {
  let inside = begins;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\' && inside) at += 1;
    else if (text[at] === '"') inside = !inside;
  }
  return inside;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
