/** The credential that a finding names, in GuardDuty's words. */
export interface NamedCredential {
  readonly accessKeyId: string;
  /** Of a role's session: the role's name. */
  readonly userName: string;
  readonly userType: 'IAMUser' | 'AssumedRole';
  /** `AIDA…`, or `AROA…:session`. Absent where IAM knows nobody of that name. */
  readonly principalId?: string;
}

/**
 * A finding that did not happen, before it is put into the form of whoever reports it. All forms are made of
 * this, so that they are of one finding: the same id, the same key, the same call.
 */
export interface DescribedFinding {
  readonly id: string;
  readonly type: string;
  /** GuardDuty's scale, 1 to 10. */
  readonly severity: number;
  readonly title: string;
  readonly account: string;
  readonly region: string;
  readonly detectorId: string;
  readonly credential: NamedCredential;
  /** The call that gave the credential away, and from where. */
  readonly call: { readonly service: string; readonly api: string; readonly address: string };
  /** ISO 8601, UTC. */
  readonly seenAt: string;
  /** How often by now. */
  readonly count: number;
}

export const detectorArn = ({ region, account, detectorId }: DescribedFinding): string =>
  `arn:aws:guardduty:${region}:${account}:detector/${detectorId}`;

/** By this ARN every service speaks of the finding. */
export const findingArn = (finding: DescribedFinding): string =>
  `${detectorArn(finding)}/finding/${finding.id}`;

/** Whose the address is, in all forms: a network and a place made for examples (RFC 5398). */
export const REMOTE_NETWORK = {
  asn: '64500',
  asnOrg: 'Example Hosting',
  isp: 'Example Hosting',
  org: 'Example Hosting',
} as const;
export const REMOTE_PLACE = { country: 'Netherlands', city: 'Amsterdam', lat: 52.37, lon: 4.89 } as const;

/** The account's own list of addresses, where the type says that one was hit. */
export function threatListOf({ type }: DescribedFinding): string | undefined {
  if (!type.includes('MaliciousIPCaller')) return undefined;
  return type.endsWith('.Custom') ? 'blocklist-1' : 'ProofPoint';
}

/** GuardDuty's bands. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html */
export function bandOf(severity: number): 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL' {
  if (severity >= 9) return 'CRITICAL';
  if (severity >= 7) return 'HIGH';
  return severity >= 4 ? 'MEDIUM' : 'LOW';
}

/** Types whose data are a sequence of signals and not one call with one key. */
export const isAttackSequence = ({ type }: Pick<DescribedFinding, 'type'>): boolean =>
  type.startsWith('AttackSequence:');
