import { describe, expect, it } from 'vitest';
import { cssWord, html, whole } from './html.ts';

const lay = (text: string): string => html`<p title="${text}">${text}</p>`.markup;
const inside = (text: string): string => html`${text}`.markup;

describe('a text in a page', () => {
  it('cannot end the attribute or the element that it stands in', () => {
    const escaped = '&quot;&gt;&lt;b on&#61;&#39;x&#39;&gt;&#96;&amp;';
    expect(lay(`"><b on='x'>\`&`)).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it.each([
    ['a direction that is turned around', 'invoice\u202efdp.exe', 'invoice[U+202E]fdp.exe'],
    ['a control character', 'a\u0007b\u001b[31m', 'a[U+0007]b[U+001B][31m'],
    ['a run of them', 'a\u202e\u2066\u200bb', 'a[U+202E and 2 more]b'],
    ['half a character', 'a\ud800', 'a[U+D800]'],
    ['an end of a line', 'a\r\n b\u2028c', 'a b c'],
    ['a key id', 'used AKIAIOSFODNN7EXAMPLE here', 'used AKIA…MPLE here'],
  ])('shows %s for what it is', (_, text, shown) => {
    expect(inside(text)).toBe(shown);
  });

  it('loses what looks like a secret, in commands too, and keeps a digest', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'.replace('EXAMPLE', 'ex4mple');
    const token = `IQoJb3JpZ2luX2Vj${'Ab9/'.repeat(30)}`;
    for (const lost of [inside(`--secret ${secret}`), whole(`aws --token ${token} ${secret}`).markup]) {
      expect(lost).not.toContain(secret);
      expect(lost).not.toContain('Ab9/Ab9/');
    }
    const digest = 'd67f0c8e9b1a4c3d5e6f7a8b9c0d1e2f3a4b5c6d';
    expect(inside(digest)).toBe(digest);
  });

  it('is whole where it is a command', () => {
    expect(whole('cordon restore INC-1 --reactivate-key AKIAIOSFODNN7EXAMPLE').markup).toContain(
      'AKIAIOSFODNN7EXAMPLE',
    );
  });

  it('is nothing where there is none, and a list of markup stands as it is', () => {
    expect(html`<ul>${undefined}${[html`<li>${1}</li>`, html`<li>${'<'}</li>`]}</ul>`.markup).toBe(
      '<ul><li>1</li><li>&lt;</li></ul>',
    );
  });

  it('leaves a style sheet only letters, digits and hyphens', () => {
    expect(cssWord('INC-7f"}</style>*{')).toBe('INC-7fstyle');
  });
});
