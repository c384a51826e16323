import type { Html } from './html.ts';
import type { RowActor } from './timeline-rows.ts';

/**
 * What the page says, without how it looks: one description for HTML and for Markdown. Texts come as they are, and are
 * escaped by whoever lays them out.
 */
export interface Section {
  /** Ours, never made of a name: links go to it. */
  readonly id: string;
  readonly title: string;
  /** In the table of contents. */
  readonly short: string;
  /** On paper it begins a page. */
  readonly beginsPage?: boolean;
  readonly blocks: readonly Block[];
}

/** What a state looks like: an icon of its own, beside the word. */
export type Tone = 'good' | 'bad' | 'unsure' | 'plain';

export type Part =
  | string
  /** To be copied: it stands whole. */
  | { readonly command: string }
  /** A digest, an address, a document: in letters of one width, masked like any text. */
  | { readonly code: string }
  /** ISO 8601. */
  | { readonly time: string }
  /** A link within the page. */
  | { readonly to: string; readonly text: string }
  | { readonly tone: Tone; readonly word: string }
  /** Who did it: a shape, and the word. */
  | { readonly actor: RowActor; readonly word: string }
  | { readonly dim: string };

export type Text = Part | readonly Part[];

export interface Row {
  /** Links go to it. */
  readonly id?: string;
  readonly cells: readonly Text[];
}

export interface Step {
  readonly what: string;
  readonly why: string;
  readonly command?: string;
  readonly reversible: 'yes' | 'no' | 'unknown';
  readonly details?: readonly string[];
}

export type Block =
  | { readonly kind: 'prose'; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | { readonly kind: 'story'; readonly items: readonly Text[] }
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly head: readonly string[];
      readonly rows: readonly Row[];
      /** What is said where there is no row. */
      readonly none: string;
    }
  | { readonly kind: 'drawing'; readonly label: string; readonly svg: Html; readonly key: Html }
  | { readonly kind: 'heading'; readonly text: string }
  /** A part that is not there: said where one would look for it. */
  | { readonly kind: 'missing'; readonly text: Text }
  | { readonly kind: 'more'; readonly summary: string; readonly blocks: readonly Block[] };

/** How much of each list is laid out; what is left out is said, with the command that has it. */
export interface Bounds {
  /** Of the timeline's rows. */
  readonly rows: number;
  /** Of any other list. */
  readonly listed: number;
}

export const prose = (...text: readonly Part[]): Block => ({ kind: 'prose', text });

/** The first ones, and beneath them how many are left. */
export function boundRows(
  table: Extract<Block, { readonly kind: 'table' }>,
  most: number,
  command: string,
): readonly Block[] {
  const left = table.rows.length - most;
  return left <= 0
    ? [table]
    : [
        { ...table, rows: table.rows.slice(0, most) },
        prose(`${left.toLocaleString('en-US')} more are not shown here: `, { command }),
      ];
}
