import { nameKind } from '../model/credential.ts';
import type { Finding, FindingSource } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { unlinked } from './plain-text.ts';

/** What the finding says, for a mail: every text in it may be an attacker's. */
export function describeFinding({ finding }: Incident): string[] {
  if ('unreadable' in finding) return [`an event that could not be read: ${unlinked(finding.because, 300)}`];
  return [
    `${unlinked(finding.type)} (${describeSource(finding)}, severity ${finding.severity})`,
    `${unlinked(finding.title, 300)}`,
    `finding ${unlinked(finding.id, 80)} in ${unlinked(finding.region, 40)}`,
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
  reportedBy === undefined ? SOURCE[source] : `${SOURCE[source]}: ${unlinked(reportedBy, 120)}`;

export function describeCredential({ finding, credential }: Incident): string[] {
  if ('unreadable' in finding) return [];
  const name =
    credential.principalName === undefined ? 'no principal named' : unlinked(credential.principalName, 64);
  return [
    `${name}, ${nameKind(credential.kind)} ${unlinked(credential.accessKeyId ?? '', 32)}`.trimEnd(),
    `account ${unlinked(finding.account, 20)}`,
  ];
}

export function describeOrigin({ finding }: Incident): string[] {
  if ('unreadable' in finding) return [];
  const address = finding.remoteAddress === undefined ? [] : [unlinked(finding.remoteAddress, 64)];
  const list =
    finding.threatList === undefined ? [] : [`on threat list "${unlinked(finding.threatList, 80)}"`];
  const call = finding.api === undefined ? [] : [`called ${unlinked(finding.api, 80)}`];
  const all = [...address, ...list, ...call];
  return all.length === 0 ? [] : [all.join(', ')];
}

/** As the detector counts it, up to this version of its finding. */
export function describeTimes({ finding }: Incident): string[] {
  if ('unreadable' in finding) return [];
  const { firstSeen, lastSeen, count } = finding;
  const all = [
    ...(firstSeen === undefined ? [] : [`first ${unlinked(firstSeen, 40)}`]),
    ...(lastSeen === undefined ? [] : [`last ${unlinked(lastSeen, 40)}`]),
    ...(count === undefined ? [] : [`seen ${count === 1 ? 'once' : `${count} times`}`]),
  ];
  return all.length === 0 ? [] : [all.join(', ')];
}
