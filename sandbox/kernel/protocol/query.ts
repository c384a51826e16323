import type { NormalizedSchema } from '@smithy/core/schema';
import type { WireFormat } from './decode.ts';

/** `Tags.member.1.Key=a` as a tree: a text at the leaf, branches by the part between the dots. */
export interface FormNode {
  text?: string;
  readonly parts: Map<string, FormNode>;
}

export function parseForm(body: Buffer): FormNode {
  const root: FormNode = { parts: new Map() };
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) {
    let node = root;
    for (const part of name.split('.').slice(0, 64)) {
      let next = node.parts.get(part);
      if (next === undefined) {
        next = { parts: new Map() };
        node.parts.set(part, next);
      }
      node = next;
    }
    node.text = value;
  }
  return root;
}

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export const queryFormat: WireFormat<FormNode> = {
  member: (node, member, name) => node.parts.get(xmlName(member) ?? name),
  items(node, list) {
    const flat = list.getMergedTraits().xmlFlattened;
    return numbered(flat ? node : (node.parts.get(xmlName(list.getValueSchema()) ?? 'member') ?? EMPTY));
  },
  entries(node, map) {
    const entries = numbered(map.getMergedTraits().xmlFlattened ? node : (node.parts.get('entry') ?? EMPTY));
    return entries.flatMap((entry) => {
      const key = entry.parts.get(xmlName(map.getKeySchema()) ?? 'key')?.text;
      const value = entry.parts.get(xmlName(map.getValueSchema()) ?? 'value');
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    });
  },
  scalar: (node) => node.text,
  isStruct: () => true,
  raw: (node) => node.text,
};

const EMPTY: FormNode = { parts: new Map() };

const numbered = (node: FormNode): FormNode[] =>
  [...node.parts]
    .filter(([part]) => /^\d{1,6}$/.test(part))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);

function xmlName(schema: NormalizedSchema): string | undefined {
  const name = schema.getMergedTraits().xmlName;
  return typeof name === 'string' ? name : undefined;
}
