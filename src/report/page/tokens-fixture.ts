/** One start tag of a page: what a browser would make an element of. */
export interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const TEXT_ONLY = new Set(['style', 'title', 'script', 'textarea']);

/**
 * A tokenizer in the manner of the HTML standard, less lenient: whatever in a page is no text, no end tag and no start
 * tag of our form is an error. https://html.spec.whatwg.org/multipage/parsing.html#tokenization
 */
export function readTags(page: string): readonly Tag[] {
  const tags: Tag[] = [];
  let at = 0;
  let isInSvg = false;
  for (;;) {
    const open = page.indexOf('<', at);
    if (open === -1) return tags;
    if (page.startsWith('<!doctype html>', open)) {
      at = open + 1;
      continue;
    }
    const [end] = /^<\/[a-z][a-z0-9]*>/i.exec(page.slice(open, open + 40)) ?? [];
    if (end !== undefined) {
      if (end === '</svg>') isInSvg = false;
      at = open + end.length;
      continue;
    }
    const { tag, end: next } = readTag(page, open);
    tags.push(tag);
    if (tag.name === 'svg') isInSvg = true;
    // What stands in these is text up to their own end; a title within a picture is an element like others.
    at = TEXT_ONLY.has(tag.name) && !isInSvg ? page.indexOf(`</${tag.name}`, next) : next;
  }
}

function readTag(page: string, open: number): { readonly tag: Tag; readonly end: number } {
  const start = /^<([a-zA-Z][a-zA-Z0-9]*)/.exec(page.slice(open, open + 40));
  if (start === null) throw new Error(`no tag: ${page.slice(open, open + 60)}`);
  const attributes = new Map<string, string>();
  let at = open + start[0].length;
  for (;;) {
    const close = /^\s*\/?>/.exec(page.slice(at, at + 20));
    if (close !== null) return { tag: { name: start[1] ?? '', attributes }, end: at + close[0].length };
    const rest = page.slice(at, at + 4_000);
    const attribute = /^\s+([^\s"'<>/=]+)="([^"]*)"/.exec(rest);
    if (attribute === null) throw new Error(`no attribute: ${rest.slice(0, 60)}`);
    attributes.set(attribute[1] ?? '', attribute[2] ?? '');
    at += attribute[0].length;
  }
}

/** How many there are of each element. */
export function countElements(page: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of readTags(page)) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
