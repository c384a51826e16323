import { maskKey } from '../../model/credential.ts';
import { hideSecrets } from './hide-secrets.ts';

/** Markup that is finished: nothing but `html` makes it, so that no text of others can. */
export interface Html {
  readonly markup: string;
}

type Value = string | number | Html | readonly Html[] | undefined;

/**
 * `html\`<b>${name}</b>\``: the template is ours and stands as it is; every text put into it is escaped, for the inside of
 * an element and for that of a quoted attribute. Undefined is nothing.
 */
export function html(template: TemplateStringsArray, ...values: readonly Value[]): Html {
  const [start = '', ...rest] = template;
  return {
    markup: rest.reduce((markup, ours, index) => `${markup}${layValue(values[index])}${ours}`, start),
  };
}

function layValue(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeText(maskIds(showHidden(hideSecrets(value))));
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}

/** A command that is copied: ids stand whole in it, or it would do nothing. */
export const whole = (command: string): Html => ({
  markup: escapeText(showHidden(hideSecrets(command))),
});

/** The one inline style sheet: no text of others is in it, but for what `cssWord` has let through. */
export const styleElement = (css: string): Html => ({ markup: `<style>${css}</style>` });

/** Text with what ends a text in HTML written as references. https://html.spec.whatwg.org/multipage/parsing.html */
const escapeText = (text: string): string => text.replace(/[&<>"'`=]/g, (sign) => REFERENCES[sign] ?? '');

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '=': '&#61;',
};

/** Line ends and blanks are one blank; control, invisible and direction-changing characters are written as their code. */
const showHidden = (text: string): string =>
  text
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu, (sign) => `[U+${codeOf(sign)}]`)
    .replace(/(\p{M}{2})\p{M}+/gu, '$1');

const codeOf = (sign: string): string =>
  (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

const KEY_ID = /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,124}(?![A-Za-z0-9])/g;

const maskIds = (text: string): string => text.replace(KEY_ID, maskKey);

/** A word that may stand between quotes in a style sheet. */
export const cssWord = (text: string): string => text.replace(/[^A-Za-z0-9-]/g, '').slice(0, 64);
