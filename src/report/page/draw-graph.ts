import type { Graph, GraphNode } from './graph.ts';
import { type Html, html } from './html.ts';
import { cut } from './sayings.ts';

const BOX = { width: 190, height: 62 };
const GAP = { x: 40, y: 13 };
/** Signs that fit into a box. */
const TITLE = 21;
const ABOUT = 25;

interface Placed {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
}

/** A tree in columns: leaves beneath each other, what they hang on at the middle of them, addresses before the first. */
export function drawGraph(graph: Graph): Html {
  const placed = place(graph);
  const byId = new Map(placed.map((one) => [one.node.id, one]));
  const width = Math.max(...placed.map(({ x }) => x), 0) + BOX.width + 2;
  const height = Math.max(...placed.map(({ y }) => y), 0) + BOX.height + 2;
  const root = placed.find(({ node }) => node.column === 1);
  const edges = placed.flatMap((one) => {
    const from = one.node.parent === undefined ? undefined : byId.get(one.node.parent);
    if (from !== undefined) return [drawEdge(from, one)];
    return one.node.column === 0 && root !== undefined ? [drawEdge(one, root)] : [];
  });
  return html`<svg class="drawing" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-labelledby="graph-title"><title id="graph-title">From the addresses over the credentials to what was touched. The table below has the same in words.</title>
${edges}${placed.map(drawNode)}</svg>`;
}

function place({ nodes, addresses }: Graph): readonly Placed[] {
  const children = new Map<string | undefined, GraphNode[]>();
  const ids = new Set(nodes.map(({ id }) => id));
  for (const node of nodes) {
    const parent = node.parent !== undefined && ids.has(node.parent) ? node.parent : undefined;
    children.set(parent, [...(children.get(parent) ?? []), node]);
  }
  const placed: Placed[] = [];
  let row = 0;
  const walk = (node: GraphNode): number => {
    const below = children.get(node.id) ?? [];
    children.delete(node.id);
    const rows = below.map(walk);
    const middle = rows.length === 0 ? row : ((rows[0] ?? 0) + (rows.at(-1) ?? 0)) / 2;
    if (rows.length === 0) row += 1;
    placed.push({ node, x: xOf(node.column), y: yOf(middle) });
    return middle;
  };
  const roots = (children.get(undefined) ?? []).map(walk);
  const first = Math.max(0, (roots[0] ?? 0) - (addresses.length - 1) / 2);
  return [...addresses.map((node, index) => ({ node, x: xOf(0), y: yOf(first + index) })), ...placed];
}

const xOf = (column: number): number => 1 + column * (BOX.width + GAP.x);
const yOf = (row: number): number => 1 + Math.round(row * (BOX.height + GAP.y));

function drawEdge(from: Placed, to: Placed): Html {
  const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2];
  const [x2, y2] = [to.x, to.y + BOX.height / 2];
  const middle = (x1 + x2) / 2;
  // In the last column a chain goes on within it.
  const path =
    x2 > x1
      ? `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2 - 6} ${y2}`
      : `M${x1} ${y1}C${x1 + 26} ${y1} ${x1 + 26} ${y2} ${x1} ${y2}`;
  return html`<path class="edge${to.node.isPossible === true ? ' possible' : ''}" d="${path}"/>${
    x2 > x1 ? html`<path class="tip" d="M${x2 - 7} ${y2 - 4}l7 4-7 4z"/>` : undefined
  }`;
}

const drawNode = ({ node: { title, about, state, tone, isPossible = false }, x, y }: Placed): Html =>
  html`<g class="node ${tone}${isPossible ? ' possible' : ''}"><rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="8"/><text class="title" x="${x + 12}" y="${y + 20}">${cut(title, TITLE)}</text><text class="about" x="${x + 12}" y="${y + 36}">${cut(about, ABOUT)}</text><use class="i" href="#${`i-${tone}`}" x="${x + 11}" y="${y + 42}" width="13" height="13"/><text class="state" x="${x + 29}" y="${y + 53}">${cut(state, 22)}</text></g>`;
