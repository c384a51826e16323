/** Findings for tests, with realistic values: the documentation's accounts, addresses and key ids. */
interface Change {
  readonly envelope?: Record<string, unknown>;
  readonly detail?: Record<string, unknown>;
  readonly key?: Record<string, unknown>;
  readonly service?: Record<string, unknown>;
}

export function guardDutyEvent(change: Change = {}): Record<string, unknown> {
  return {
    version: '0',
    id: '8f3c0a1e-4b6d-4f7a-9c2e-1d5b7a9e3f60',
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account: '111122223333',
    time: '2026-11-21T02:13:58Z',
    region: 'eu-west-2',
    resources: [],
    detail: {
      schemaVersion: '2.0',
      accountId: '111122223333',
      region: 'eu-west-2',
      partition: 'aws',
      id: '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60',
      arn: 'arn:aws:guardduty:eu-west-2:111122223333:detector/12ab/finding/5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60',
      type: 'CredentialAccess:IAMUser/CompromisedCredentials',
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: {
          accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
          principalId: 'AIDACKCEVSQ6C2EXAMPLE',
          userName: 'alice',
          userType: 'IAMUser',
          ...change.key,
        },
      },
      service: {
        serviceName: 'guardduty',
        action: {
          actionType: 'AWS_API_CALL',
          awsApiCallAction: { api: 'ListUsers', remoteIpDetails: { ipAddressV4: '198.51.100.7' } },
        },
        additionalInfo: { type: 'default', value: '{}' },
        eventFirstSeen: '2026-11-21T02:03:11Z',
        eventLastSeen: '2026-11-21T02:13:58Z',
        archived: false,
        count: 3,
        ...change.service,
      },
      severity: 8,
      createdAt: '2026-11-21T02:14:02Z',
      updatedAt: '2026-11-21T02:14:02Z',
      title: 'The access key of alice was used from an unusual place.',
      ...change.detail,
    },
    ...change.envelope,
  };
}

/** System 1's own `put-events` entry, as EventBridge delivers it: no service block, no principal id, no type. */
export function simulatedEvent(key: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    version: '0',
    id: '0d9c8b7a-6f5e-4d3c-8b2a-190807060504',
    'detail-type': 'GuardDuty Finding',
    source: 'custom.guardduty.simulation',
    account: '111122223333',
    time: '2026-11-21T02:13:58Z',
    region: 'eu-west-2',
    resources: [],
    detail: {
      severity: 8.0,
      type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration',
      title: 'Potential Credential Exfiltration',
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', userName: 'alice', ...key },
      },
      region: 'eu-west-2',
      id: 'test-id-001',
      accountId: '111122223333',
    },
  };
}

const FINDING_ID = '5ac3f1e29b7d4c0e8f6a1b2c3d4e5f60';

/** The keys' first letters as `GetFindings` writes them. */
export function raiseFirstLetters(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(raiseFirstLetters);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.slice(0, 1).toUpperCase() + name.slice(1),
      raiseFirstLetters(inner),
    ]),
  );
}

interface Actor {
  readonly name?: string;
  readonly uid?: string;
  readonly type?: string;
  readonly credentialUid?: string;
}

/** GuardDuty's attack sequence: no access key details, the principals are actors. */
export function attackSequenceEvent(...users: readonly Actor[]): Record<string, unknown> {
  return guardDutyEvent({
    detail: {
      type: 'AttackSequence:IAM/CompromisedCredentials',
      severity: 9,
      resource: { resourceType: 'AttackSequence' },
    },
    service: {
      action: undefined,
      detection: { sequence: sequenceOf(users) },
    },
  });
}

export const sequenceOf = (users: readonly Actor[]): Record<string, unknown> => ({
  uid: FINDING_ID,
  description: 'A sequence of 4 signals indicates that credentials are in other hands.',
  actors: users.map((user, index) => ({
    id: `actor-${index}`,
    user: { account: { uid: '111122223333' }, ...user },
  })),
});
