import type { UserFacts } from '../contain/user-facts.ts';
import type { BlastRadius } from '../model/blast-radius.ts';
import { nameKind } from '../model/credential.ts';
import type { Finding, UnreadableFinding } from '../model/finding.ts';
import { plain } from '../report/plain-text.ts';
import type { Assessment } from '../respond/assess.ts';
import { describeBlastRadius } from './render-blast-radius.ts';
import { terminal } from './terminal.ts';

/** What is known of one finding, its credential and its principal. */
export interface Triaged extends Assessment {
  /** Of the user that is named; absent where none is, or where there is none by that name. */
  readonly user?: UserFacts;
  /** Absent: it was not asked for. */
  readonly blast?: BlastRadius | { readonly unread: string };
  /** The incidents of the same principal, newest first. Undefined: no stack was found in this region. */
  readonly incidents?: readonly { readonly id: string; readonly status: string; readonly openedAt: string }[];
}

const INDENT = 14;

export function renderTriage(triaged: Triaged): string {
  const { finding, credential, decision, key } = triaged;
  const { color } = terminal;
  const section = (name: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${color.bold(name.padEnd(INDENT))}${lines.join(`\n${' '.repeat(INDENT)}`)}`];
  const held =
    decision.held === undefined ? '' : ` (held back from ${decision.held.from}: ${decision.held.by})`;
  return [
    ...section('WHAT', describeFinding(finding)),
    ...section('WHO', [plain(key, 120)]),
    ...section('CREDENTIAL', [
      `${nameKind(credential.kind)} ${credential.accessKeyId ?? ''}`.trimEnd(),
      plain(credential.because, 400),
    ]),
    ...section('FROM', describeOrigin(finding)),
    ...section('USER', triaged.user === undefined ? [] : describeUser(triaged.user, credential.accessKeyId)),
    ...section('BLAST RADIUS', triaged.blast === undefined ? [] : describeBlastRadius(triaged.blast)),
    ...section('POLICY', [`${decision.mode} by rule ${decision.rule}${held}`, plain(decision.because, 400)]),
    ...section(
      'INCIDENTS',
      triaged.incidents === undefined
        ? ['unknown: there is no stack in this region']
        : triaged.incidents.map(({ id, status, openedAt }) => `${id} ${status}, opened ${openedAt}`),
    ),
    ...section('NEXT', listNext(triaged)),
  ].join('\n');
}

function describeFinding(finding: Finding | UnreadableFinding): string[] {
  if ('unreadable' in finding) return [`unreadable: ${plain(finding.because, 300)}`];
  if (finding.source === 'person') return ['no finding: the credential itself was named'];
  const sample = finding.isSample ? ['a SAMPLE, by the detector’s own flag'] : [];
  return [
    `${plain(finding.type)} (${finding.source} by ${finding.via}, severity ${finding.severity})`,
    plain(finding.title, 300),
    `finding ${plain(finding.id, 80)} of account ${finding.account} in ${plain(finding.region, 40)}`,
    ...sample,
  ];
}

function describeOrigin(finding: Finding | UnreadableFinding): string[] {
  if ('unreadable' in finding || finding.source === 'person') return [];
  const { remoteAddress, threatList, api, firstSeen, lastSeen, count, otherKeys = [] } = finding;
  const facts = [
    ...(remoteAddress === undefined ? [] : [plain(remoteAddress, 64)]),
    ...(threatList === undefined ? [] : [`on threat list "${plain(threatList, 80)}"`]),
    ...(api === undefined ? [] : [`called ${plain(api, 80)}`]),
    ...(firstSeen === undefined ? [] : [`first ${firstSeen}`]),
    ...(lastSeen === undefined ? [] : [`last ${lastSeen}`]),
    ...(count === undefined ? [] : [`${count} times`]),
  ];
  const others = otherKeys.length === 0 ? [] : [`also mentioned: ${otherKeys.join(', ')}`];
  return [...(facts.length === 0 ? [] : [facts.join(', ')]), ...others];
}

function describeUser(user: UserFacts, accessKeyId: string | undefined): string[] {
  const { keys, attachedPolicies, hasConsolePassword, mfaDevices, unread } = user;
  return [
    ...keys.map(({ accessKeyId: id, status, createdAt, lastUsed }) => {
      const used =
        lastUsed === undefined
          ? 'never used'
          : `last used ${lastUsed.at} for ${plain(lastUsed.service, 40)} in ${plain(lastUsed.region, 40)}`;
      return `${id === accessKeyId ? '>' : ' '} key ${id} ${status}, made ${createdAt}, ${used}`;
    }),
    `console password: ${hasConsolePassword === 'unknown' ? 'unknown' : hasConsolePassword ? 'yes' : 'no'}, MFA devices: ${mfaDevices}`,
    ...(attachedPolicies.length === 0
      ? []
      : [`attached: ${attachedPolicies.map((name) => plain(name, 128)).join(', ')}`]),
    ...unread.map((what) => `could not be read: ${what}`),
  ];
}

function listNext({ finding, credential, decision, user, incidents = [] }: Triaged): string[] {
  const page = decision.playbook === undefined ? [] : [`read docs/playbooks/${decision.playbook}.md`];
  const [incident] = incidents;
  const show = incident === undefined ? [] : [`cordon incident show ${incident.id}`];
  const isSample = !('unreadable' in finding) && finding.isSample;
  const keys =
    credential.kind === 'user-key'
      ? [credential.accessKeyId ?? '']
      : 'source' in finding && finding.source === 'person'
        ? (user?.keys ?? []).map(({ accessKeyId }) => accessKeyId)
        : [];
  const respond = isSample
    ? []
    : keys.map((key) => `cordon respond --key ${key}   (shows what would be done)`);
  return [...show, ...respond, ...page];
}
