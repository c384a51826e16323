import type { Tone } from './blocks.ts';
import { type Html, html } from './html.ts';
import type { RowActor } from './timeline-rows.ts';

/** Who did it, by shape and word; colour only repeats it. */
export const ACTOR_WORDS: Readonly<Record<RowActor, string>> = {
  attacker: 'attacker',
  owner: 'owner',
  unclear: 'unclear',
  us: 'Cordon, people',
};

/** Drawn once, used by reference: a page has hundreds. */
export const symbols: Html = html`<svg class="symbols" width="0" height="0" aria-hidden="true" focusable="false"><defs>
<symbol id="i-good" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7.25"/><path d="M4.6 8.3l2.3 2.4 4.6-5"/></symbol>
<symbol id="i-bad" viewBox="0 0 16 16"><path d="M5 .9h6l4.1 4.1v6L11 15.1H5L.9 11V5z"/><path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"/></symbol>
<symbol id="i-unsure" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7.25"/><path d="M5.9 6.2a2.1 2.1 0 1 1 3 1.9c-.6.3-.9.7-.9 1.4M8 11.7v.3"/></symbol>
<symbol id="i-plain" viewBox="0 0 16 16"><circle cx="8" cy="8" r="3"/></symbol>
<symbol id="m-attacker" viewBox="-8 -8 16 16"><path d="M0-6.4L6.4 5.2H-6.4z"/></symbol>
<symbol id="m-owner" viewBox="-8 -8 16 16"><circle r="5.4"/></symbol>
<symbol id="m-unclear" viewBox="-8 -8 16 16"><path d="M-5-5h10V5H-5z"/></symbol>
<symbol id="m-us" viewBox="-8 -8 16 16"><path d="M0-6.8L6.8 0 0 6.8-6.8 0z"/></symbol>
</defs></svg>`;

export const toneIcon = (tone: Tone): Html =>
  html`<svg class="i" aria-hidden="true"><use href="#${`i-${tone}`}"/></svg>`;

export const actorIcon = (actor: RowActor, isFilled = true): Html =>
  html`<svg class="m ${actor}${isFilled ? '' : ' hollow'}" aria-hidden="true"><use href="#${`m-${actor}`}"/></svg>`;
