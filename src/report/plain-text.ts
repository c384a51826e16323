/** Words that GuardDuty's own types have after a dot; none is a top-level domain. */
const KEPT = 'Custom|InsideAWS|OutsideAWS';
/** What a mail program makes a link of by itself: a name, a dot, and what looks like a top-level domain. */
const DOMAIN = new RegExp(`(?<=[\\p{L}\\p{N}_-])[.](?!(?:${KEPT})(?![\\p{L}\\p{N}.-]))(?=\\p{L}{2})`, 'gu');
/** Beyond it nobody reads, and what follows need not be looked at. */
const LONGEST = 20_000;

/**
 * Text that an attacker may have chosen, made safe to stand in a terminal: one line, no control, invisible or
 * direction-changing characters, bounded, and with no address of the web that a click would open.
 */
export const plain = (text: string, longest = 200): string => cut(defang(oneLine(text)), longest);

/** The same for what a mail program, a chat or a case desk shows, which make links of mere names of hosts, too. */
export const unlinked = (text: string, longest = 200): string =>
  cut(defang(oneLine(text)).replace(DOMAIN, '[.]'), longest);

const defang = (line: string): string =>
  line
    .replace(/http(s?)(?=:)/gi, 'hxxp$1')
    .replaceAll('://', '[:]//')
    .replace(/\bwww[.]/gi, 'www[.]');

/** What is cut in two may be half of a character. */
const cut = (line: string, longest: number): string =>
  line.length > longest ? `${line.slice(0, longest - 3).replace(/[\ud800-\udbff]$/, '')}...` : line;

const oneLine = (text: string): string =>
  text
    .slice(0, LONGEST)
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    // Full stops of other scripts, which browsers take for dots.
    .replace(/[\u3002\uff61]/g, '.')
    .trim();

/**
 * A command that can be pasted into a shell. A user may be named `www.evil.example`: the backslash is nothing to the
 * shell, and keeps mail programs from making a link of it.
 */
export const command = (text: string): string =>
  oneLine(text)
    .replaceAll('://', ':\\//')
    .replace(/\bwww[.]/gi, 'www\\.')
    .replace(/(?<=[\p{L}\p{N}_-])[.](?=\p{L}{2})/gu, '\\.')
    .slice(0, 1_000);

/** SNS takes fewer than 100 printable ASCII characters. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export function subjectLine(text: string): string {
  return unlinked(text, 1000)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 99);
}
