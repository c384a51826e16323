/** An ATT&CK technique, and the tactic that it is listed under here where ATT&CK lists it under several. */
export interface Technique {
  readonly id: string;
  readonly name: string;
  readonly tactic: string;
}

const technique = (id: string, tactic: string, name: string): Technique => ({ id, tactic, name });

/** MITRE ATT&CK for enterprise, the cloud platforms. https://attack.mitre.org/matrices/enterprise/cloud/ */
export const TECHNIQUES = {
  createAccount: technique('T1136.003', 'Persistence', 'Create Account: Cloud Account'),
  manipulateAccount: technique('T1098', 'Persistence', 'Account Manipulation'),
  addCredentials: technique('T1098.001', 'Persistence', 'Account Manipulation: Additional Cloud Credentials'),
  addRoles: technique('T1098.003', 'Privilege Escalation', 'Account Manipulation: Additional Cloud Roles'),
  addSshKey: technique('T1098.004', 'Persistence', 'Account Manipulation: SSH Authorized Keys'),
  registerDevice: technique('T1098.005', 'Persistence', 'Account Manipulation: Device Registration'),
  weakenMfa: technique(
    'T1556.006',
    'Defense Evasion',
    'Modify Authentication Process: Multi-Factor Authentication',
  ),
  changeTrust: technique(
    'T1484.002',
    'Privilege Escalation',
    'Domain or Tenant Policy Modification: Trust Modification',
  ),
  removeAccess: technique('T1531', 'Impact', 'Account Access Removal'),
  createInstance: technique(
    'T1578.002',
    'Defense Evasion',
    'Modify Cloud Compute Infrastructure: Create Cloud Instance',
  ),
  createSnapshot: technique(
    'T1578.001',
    'Defense Evasion',
    'Modify Cloud Compute Infrastructure: Create Snapshot',
  ),
  changeInstance: technique(
    'T1578.005',
    'Defense Evasion',
    'Modify Cloud Compute Infrastructure: Modify Cloud Compute Configurations',
  ),
  runServerless: technique('T1648', 'Execution', 'Serverless Execution'),
  administerByCloud: technique('T1651', 'Execution', 'Cloud Administration Command'),
  connectToMachine: technique(
    'T1021.008',
    'Lateral Movement',
    'Remote Services: Direct Cloud VM Connections',
  ),
  startUpScript: technique('T1037', 'Persistence', 'Boot or Logon Initialization Scripts'),
  triggerByEvent: technique('T1546', 'Persistence', 'Event Triggered Execution'),
  implantImage: technique('T1525', 'Persistence', 'Implant Internal Image'),
  takeCloudData: technique('T1530', 'Collection', 'Data from Cloud Storage'),
  transferToAccount: technique('T1537', 'Exfiltration', 'Transfer Data to Cloud Account'),
  openFirewall: technique(
    'T1562.007',
    'Defense Evasion',
    'Impair Defenses: Disable or Modify Cloud Firewall',
  ),
  blindLogs: technique('T1562.008', 'Defense Evasion', 'Impair Defenses: Disable or Modify Cloud Logs'),
  blindTools: technique('T1562.001', 'Defense Evasion', 'Impair Defenses: Disable or Modify Tools'),
  leaveHierarchy: technique('T1666', 'Defense Evasion', 'Modify Cloud Resource Hierarchy'),
  useUnusedRegion: technique('T1535', 'Defense Evasion', 'Unused/Unsupported Cloud Regions'),
  hijackService: technique('T1496.004', 'Impact', 'Resource Hijacking: Cloud Service Hijacking'),
  destroyData: technique('T1485', 'Impact', 'Data Destruction'),
  destroyByLifecycle: technique('T1485.001', 'Impact', 'Data Destruction: Lifecycle-Triggered Deletion'),
  inhibitRecovery: technique('T1490', 'Impact', 'Inhibit System Recovery'),
  encryptData: technique('T1486', 'Impact', 'Data Encrypted for Impact'),
  elevateForATime: technique(
    'T1548.005',
    'Privilege Escalation',
    'Abuse Elevation Control Mechanism: Temporary Elevated Cloud Access',
  ),
  useAccessToken: technique(
    'T1550.001',
    'Lateral Movement',
    'Use Alternate Authentication Material: Application Access Token',
  ),
  useCloudAccount: technique('T1078.004', 'Initial Access', 'Valid Accounts: Cloud Accounts'),
  readSecrets: technique(
    'T1555.006',
    'Credential Access',
    'Credentials from Password Stores: Cloud Secrets Management Stores',
  ),
  readUnsecured: technique('T1552', 'Credential Access', 'Unsecured Credentials'),
  discoverAccounts: technique('T1087.004', 'Discovery', 'Account Discovery: Cloud Account'),
  discoverGroups: technique('T1069.003', 'Discovery', 'Permission Groups Discovery: Cloud Groups'),
  discoverServices: technique('T1526', 'Discovery', 'Cloud Service Discovery'),
  discoverInfrastructure: technique('T1580', 'Discovery', 'Cloud Infrastructure Discovery'),
  discoverStorage: technique('T1619', 'Discovery', 'Cloud Storage Object Discovery'),
} as const satisfies Record<string, Technique>;
