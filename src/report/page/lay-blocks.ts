import { sayTime } from '../investigation/safe-words.ts';
import type { Block, Part, Row, Section, Step, Text } from './blocks.ts';
import { type Html, html, whole } from './html.ts';
import { actorIcon, toneIcon } from './shapes.ts';

/** A section as HTML. Titles of sections are of the second level, headings in them of the third. */
export const laySection = ({ id, title, beginsPage = false, blocks }: Section): Html =>
  html`<section id="${id}"${beginsPage ? html` class="page"` : undefined}><h2>${title}</h2>${blocks.map((block, index) => layBlock(block, `${id}-${index}`))}</section>
`;

/** `place` is ours: ids and names of regions are made of it. */
function layBlock(block: Block, place: string): Html {
  switch (block.kind) {
    case 'prose':
      return html`<p>${layText(block.text)}</p>`;
    case 'missing':
      return html`<p class="missing">${toneIcon('unsure')} ${layText(block.text)}</p>`;
    case 'heading':
      return html`<h3>${block.text}</h3>`;
    case 'list':
      return html`<ul class="list">${block.items.map((item) => html`<li>${layText(item)}</li>`)}</ul>`;
    case 'story':
      return html`<ol class="story">${block.items.map((item) => html`<li>${layText(item)}</li>`)}</ol>`;
    case 'steps':
      return html`<ol class="steps">${block.steps.map(layStep)}</ol>`;
    case 'drawing':
      return html`<figure>${block.key}<div class="scroll" role="group" tabindex="0" aria-label="${block.label}, picture">${block.svg}</div></figure>`;
    case 'more':
      return html`<details><summary>${block.summary}</summary>${block.blocks.map((one, index) => layBlock(one, `${place}-${index}`))}</details>`;
    case 'table':
      return layTable(block, place);
  }
}

function layTable({ caption, head, rows, none }: Extract<Block, { kind: 'table' }>, place: string): Html {
  if (rows.length === 0) return html`<p class="none">${caption}: ${none}</p>`;
  const id = `caption-${place}`;
  return html`<div class="scroll" role="group" tabindex="0" aria-labelledby="${id}"><table><caption id="${id}">${caption}</caption><thead><tr>${head.map(
    (name) => html`<th scope="col">${name === '' ? 'No.' : name}</th>`,
  )}</tr></thead><tbody>${rows.map(layRow)}</tbody></table></div>`;
}

const layRow = ({ id, cells: [first = '', ...others] }: Row): Html =>
  html`<tr${id === undefined ? undefined : html` id="${id}"`}><th scope="row">${layText(first)}</th>${others.map(
    (cell) => html`<td>${layText(cell)}</td>`,
  )}</tr>
`;

const REVERSIBLE = {
  yes: { tone: 'good', word: 'can be undone' },
  no: { tone: 'bad', word: 'cannot be undone' },
  unknown: undefined,
} as const;

function layStep({ what, why, command, reversible, details = [] }: Step): Html {
  const undo = REVERSIBLE[reversible];
  return html`<li><p class="what">${what}</p><p class="why">${why}${
    undo === undefined ? undefined : html` <span class="undo">${layPart(undo)}</span>`
  }</p>${details.map((text) => html`<p class="why">${text}</p>`)}${
    command === undefined ? undefined : html`<code class="cmd block">${whole(command)}</code>`
  }</li>`;
}

export const layText = (text: Text): Html => (isParts(text) ? html`${text.map(layPart)}` : layPart(text));

const isParts = (text: Text): text is readonly Part[] => Array.isArray(text);

function layPart(part: Part): Html {
  if (typeof part === 'string') return html`${part}`;
  if ('command' in part) return html`<code class="cmd">${whole(part.command)}</code>`;
  if ('code' in part) return html`<code>${part.code}</code>`;
  if ('time' in part) return html`<time>${sayTime(part.time)}</time>`;
  if ('to' in part) return html`<a href="#${part.to}">${part.text}</a>`;
  if ('dim' in part) return html`<span class="dim">${part.dim}</span>`;
  if ('actor' in part) return html`<span class="who">${actorIcon(part.actor)} ${part.word}</span>`;
  return html`<span class="tone ${part.tone}">${toneIcon(part.tone)} ${part.word}</span>`;
}
