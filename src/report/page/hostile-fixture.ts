import type { IncidentReport } from '../../model/incident-report.ts';

/** What an attacker would make a name, an agent or an error text of. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '</style><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '" onfocus="alert(1)" autofocus="',
  '`><iframe srcdoc=x>',
  'javascript:alert(1)',
  '<a href="javascript:alert(1)">sign in again</a>',
  '[sign in](http://evil.example)',
  '<!--',
  ']]>',
  '&lt;script&gt;',
  '&#60;script&#62;',
  '<meta http-equiv=refresh content=0;url=//evil.example>',
  '<base href=//evil.example>',
  '{{alert(1)}}',
  '</code></td></tr></table>',
  '\u202egnp.exe',
  '\u2066\u200b\u0000\u001b[2J',
  '\ud800',
  '\r\n\r\n# heading\n| a | b |',
  'w'.repeat(300),
  'a\u0301\u0301\u0301\u0301\u0301',
  '__proto__',
] as const;

/** Members whose values are ours, by their form, or on which it hangs which calls are folded. */
const KEPT = new Set([
  ...[
    'schema',
    'kind',
    'rule',
    'confidence',
    'state',
    'actor',
    'group',
    'op',
    'status',
    'verdict',
    'outcome',
  ],
  ...['asOf', 'at', 'eventTime', 'firstSeen', 'lastSeen', 'openedAt', 'updatedAt', 'createdAt', 'expires'],
  ...['from', 'to', 'firstEvent', 'lastEvent', 'applied', 'with', 'how', 'allowed', 'reach', 'store', 'mode'],
  ...[
    'eventID',
    'because',
    'eventSource',
    'eventName',
    'errorCode',
    'id',
    'accessKeyId',
    'parent',
    'credential',
  ],
  ...['arn', 'target', 'action', 'type', 'severity', 'undo', 'command', 'tactic'],
]);

/** The report with every text that is not kept replaced: equal ones by equal ones, different ones by different ones. */
export function poisonAlike(report: IncidentReport, hostile: readonly string[]): IncidentReport {
  const made = new Map<string, string>();
  const poison = (text: string): string => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const turn = made.size;
    // First a number, so that two stay two where a text is cut.
    const next = `${turn}${hostile[turn % hostile.length] ?? ''}`;
    made.set(text, next);
    return next;
  };
  return walk(report, poison, KEPT) as IncidentReport;
}

/** Every text replaced, but for the few words that the interface lists. */
export function poisonAll(report: IncidentReport, hostile: readonly string[]): IncidentReport {
  let turn = 0;
  const ours = new Set([
    ...['schema', 'kind', 'rule', 'confidence', 'state', 'actor', 'group', 'op', 'status', 'verdict'],
    ...['outcome', 'applied', 'with', 'how', 'allowed', 'reach', 'store'],
  ]);
  return walk(report, () => hostile[turn++ % hostile.length] ?? '', ours) as IncidentReport;
}

function walk(value: unknown, poison: (text: string) => string, kept: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return poison(value);
  if (Array.isArray(value)) return value.map((one) => walk(one, poison, kept));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      kept.has(name) && (typeof one === 'string' || (Array.isArray(one) && typeof one[0] === 'string'))
        ? one
        : walk(one, poison, kept),
    ]),
  );
}
