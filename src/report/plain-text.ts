/**
 * Text that an attacker may have chosen, made safe to stand in a mail or a terminal: one line, no control
 * or direction-changing characters, bounded, and with links that cannot be followed by a click.
 */
export function plain(text: string, longest = 200): string {
  const line = text
    .normalize('NFKC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to go.
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/:\/\//g, '[://]')
    .replace(/\bwww\./gi, 'www[.]')
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 3)}...` : line;
}

/** SNS takes fewer than 100 printable ASCII characters. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export function subjectLine(text: string): string {
  return plain(text, 1000)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 99);
}
