/** What the samples of GuardDuty's types of findings about credentials differ in. */
export interface SampleType {
  readonly severity: number;
  /** After `[SAMPLE] `. */
  readonly title: string;
  readonly userType: 'IAMUser' | 'AssumedRole' | 'Root';
  readonly hasThreatList: boolean;
  /** The finding names its principals in a sequence, and none in its resource. */
  readonly isSequence: boolean;
}

const API = 'API GeneratedFindingAPIName was invoked';
const LOW = 2;
const MEDIUM = 5;
const HIGH = 8;
const CRITICAL = 9;

const type = (severity: number, title: string, more: Partial<SampleType> = {}): SampleType => ({
  severity,
  title,
  userType: 'IAMUser',
  hasThreatList: false,
  isSequence: false,
  ...more,
});

const unusual = (severity: number): SampleType =>
  type(severity, 'User GeneratedFindingUserName is anomalously invoking APIs.');
const tooling = (system: string): SampleType => type(MEDIUM, `${API} from a ${system} computer.`);
const listed = (which: string): SampleType => type(MEDIUM, `${API} from ${which}.`, { hasThreatList: true });
const taken = (title: string): SampleType => type(HIGH, title, { userType: 'AssumedRole' });

/**
 * Differs from AWS: samples are made of the types of findings about credentials only, and of these all when none is
 * named. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html
 */
export const SAMPLE_TYPES: ReadonlyMap<string, SampleType> = new Map([
  ['CredentialAccess:IAMUser/AnomalousBehavior', unusual(MEDIUM)],
  ['DefenseEvasion:IAMUser/AnomalousBehavior', unusual(MEDIUM)],
  ['Discovery:IAMUser/AnomalousBehavior', unusual(LOW)],
  ['Exfiltration:IAMUser/AnomalousBehavior', unusual(HIGH)],
  ['Impact:IAMUser/AnomalousBehavior', unusual(HIGH)],
  ['InitialAccess:IAMUser/AnomalousBehavior', unusual(MEDIUM)],
  ['Persistence:IAMUser/AnomalousBehavior', unusual(MEDIUM)],
  ['PrivilegeEscalation:IAMUser/AnomalousBehavior', unusual(MEDIUM)],
  ['PenTest:IAMUser/KaliLinux', tooling('Kali Linux')],
  ['PenTest:IAMUser/ParrotLinux', tooling('Parrot Security Linux')],
  ['PenTest:IAMUser/PentooLinux', tooling('Pentoo Linux')],
  ['Policy:IAMUser/RootCredentialUsage', type(LOW, `${API} using root credentials.`, { userType: 'Root' })],
  [
    'Policy:IAMUser/ShortTermRootCredentialUsage',
    type(LOW, `${API} using restricted root credentials.`, { userType: 'Root' }),
  ],
  ['Recon:IAMUser/MaliciousIPCaller', listed('a known malicious IP address')],
  ['Recon:IAMUser/MaliciousIPCaller.Custom', listed('an IP address on a custom threat list')],
  ['Recon:IAMUser/TorIPCaller', listed('a Tor exit node')],
  [
    'Stealth:IAMUser/CloudTrailLoggingDisabled',
    type(LOW, 'CloudTrail trail GeneratedFindingTrail was disabled.'),
  ],
  ['Stealth:IAMUser/PasswordPolicyChange', type(LOW, 'The account password policy was weakened.')],
  ['UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B', type(MEDIUM, 'Unusual console logins were seen.')],
  [
    'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS',
    taken('Credentials of an EC2 instance were used from another AWS account.'),
  ],
  [
    'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    taken('Credentials of an EC2 instance were used from an external IP address.'),
  ],
  [
    'UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS',
    taken('Credentials of an AWS resource were used from an external IP address.'),
  ],
  ['UnauthorizedAccess:IAMUser/MaliciousIPCaller', listed('a known malicious IP address')],
  ['UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom', listed('an IP address on a custom threat list')],
  ['UnauthorizedAccess:IAMUser/TorIPCaller', listed('a Tor exit node')],
  [
    'AttackSequence:IAM/CompromisedCredentials',
    type(CRITICAL, 'Potential credential compromise of GeneratedFindingUserName by a sequence of actions.', {
      isSequence: true,
    }),
  ],
]);
