import type { IncidentReport } from '../../../model/incident-report.ts';
import type { Row, Section } from '../blocks.ts';
import { boundRows, prose } from '../blocks.ts';
import { drawGraph } from '../draw-graph.ts';
import { collectGraph, type GraphNode } from '../graph.ts';
import { html } from '../html.ts';
import { allAsJson, investigateCommand } from '../sayings.ts';

export function describeGraph(report: IncidentReport, listed: number): Section {
  const { investigation } = report;
  const section = { id: 'graph', title: 'Credential → role → resource', short: 'Graph' };
  if (investigation === undefined)
    return {
      ...section,
      blocks: [
        {
          kind: 'missing',
          text: [
            'What came out of the credential is unknown until it is investigated: ',
            { command: investigateCommand(report) },
          ],
        },
      ],
    };
  const graph = collectGraph(report, investigation);
  const titles = new Map(graph.nodes.map(({ id, title, about }) => [id, `${title}, ${about}`]));
  const seed = graph.nodes.find(({ column }) => column === 1);
  const layRow = ({ title, about, tone, state, how, parent, column }: GraphNode): Row => ({
    cells: [
      titles.get(parent ?? '') ?? (column === 0 ? '—' : 'asked about'),
      [title, ' ', { dim: about }],
      column === 0 ? `calls with ${seed?.title ?? 'the credential'}` : how,
      { tone, word: state },
    ],
  });
  return {
    ...section,
    beginsPage: true,
    blocks: [
      {
        kind: 'drawing',
        label: 'Graph of credentials',
        svg: drawGraph(graph),
        key: html`<ul class="key"><li>solid line: the records say it</li><li>dashed: policies allow it, no record has it</li></ul>`,
      },
      ...boundRows(
        {
          kind: 'table',
          caption: 'The same in words: what came out of what',
          head: ['Out of', 'What', 'How', 'State'],
          rows: [...graph.addresses, ...graph.nodes].map(layRow),
          none: 'Nothing came out of it.',
        },
        listed,
        allAsJson(report),
      ),
      ...(graph.left > 0
        ? [
            prose(`${graph.left.toLocaleString('en-US')} more credentials are not drawn: `, {
              command: allAsJson(report),
            }),
          ]
        : []),
    ],
  };
}
