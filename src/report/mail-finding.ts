import { nameKind } from '../model/credential.ts';
import type { Finding, FindingSource } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { plain } from './plain-text.ts';

/** What the finding says, for a mail: every text in it may be an attacker's. */
export function describeFinding({ finding }: Incident): string[] {
  if ('unreadable' in finding) return [`an event that could not be read: ${plain(finding.because, 300)}`];
  return [
    `${plain(finding.type)} (${describeSource(finding)}, severity ${finding.severity})`,
    `${plain(finding.title, 300)}`,
    `finding ${plain(finding.id, 80)} in ${plain(finding.region, 40)}`,
  ];
}

const SOURCE: Record<FindingSource, string> = {
  guardduty: 'GuardDuty',
  'security-hub': 'Security Hub',
  health: 'AWS Health',
  quarantine: 'AWS has attached its quarantine policy',
  'trusted-advisor': 'Trusted Advisor',
  simulation: 'a simulation',
  person: 'a person',
};

const describeSource = ({ source, reportedBy }: Finding): string =>
  reportedBy === undefined ? SOURCE[source] : `${SOURCE[source]}: ${plain(reportedBy, 120)}`;

export function describeCredential({ finding, credential }: Incident): string[] {
  if ('unreadable' in finding) return [];
  const name =
    credential.principalName === undefined ? 'no principal named' : plain(credential.principalName, 64);
  return [
    `${name}, ${nameKind(credential.kind)} ${plain(credential.accessKeyId ?? '', 32)}`.trimEnd(),
    `account ${plain(finding.account, 20)}`,
  ];
}

export function describeOrigin({ finding }: Incident): string[] {
  if ('unreadable' in finding) return [];
  const address = finding.remoteAddress === undefined ? [] : [plain(finding.remoteAddress, 64)];
  const list = finding.threatList === undefined ? [] : [`on threat list "${plain(finding.threatList, 80)}"`];
  const call = finding.api === undefined ? [] : [`called ${plain(finding.api, 80)}`];
  const all = [...address, ...list, ...call];
  return all.length === 0 ? [] : [all.join(', ')];
}

/** As the detector counts it, up to this version of its finding. */
export function describeTimes({ finding }: Incident): string[] {
  if ('unreadable' in finding) return [];
  const { firstSeen, lastSeen, count } = finding;
  const all = [
    ...(firstSeen === undefined ? [] : [`first ${plain(firstSeen, 40)}`]),
    ...(lastSeen === undefined ? [] : [`last ${plain(lastSeen, 40)}`]),
    ...(count === undefined ? [] : [`seen ${count === 1 ? 'once' : `${count} times`}`]),
  ];
  return all.length === 0 ? [] : [all.join(', ')];
}
