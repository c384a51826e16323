/**
 * Words of an agent that give a tool of attackers and testers away, and what it is called. Some have honest users too:
 * in the credential's own past they weigh less. Kernels of such systems carry their name: `Linux/6.1.0-kali9-amd64`,
 * which GuardDuty goes by too.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html#pentest-iam-kalilinux
 */
const TOOLS: readonly (readonly [words: string, name: string])[] = [
  ['kali', 'Kali Linux'],
  ['parrot', 'Parrot Linux'],
  ['parrotsec', 'Parrot Linux'],
  ['pentoo', 'Pentoo Linux'],
  ['blackarch', 'BlackArch Linux'],
  ['pacu', 'Pacu'],
  ['stratus red team', 'Stratus Red Team'],
  ['scoutsuite', 'ScoutSuite'],
  ['scout suite', 'ScoutSuite'],
  ['prowler', 'Prowler'],
  ['cloudfox', 'CloudFox'],
  ['cloudsploit', 'CloudSploit'],
  ['cloudmapper', 'CloudMapper'],
  ['enumerate iam', 'enumerate-iam'],
  ['trufflehog', 'TruffleHog'],
  ['weirdaal', 'weirdAAL'],
];

/** How Prowler signs, unless it is told otherwise: the number is in no word. */
const PROWLER = 'apn_1826889';

/** Of an agent, cut to a length that is safe to look through. */
export function findTool(agent: string): string | undefined {
  const lower = agent.toLowerCase();
  const words = ` ${lower.split(/[^a-z]+/).join(' ')} `;
  const found = TOOLS.find(([name]) => words.includes(` ${name} `))?.[1];
  return found ?? (lower.includes(PROWLER) ? 'Prowler' : undefined);
}
