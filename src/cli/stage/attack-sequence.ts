import type { DescribedFinding } from './described-finding.ts';

/**
 * What an attack sequence has in place of a call with a key: who acted, from where, and the signals that were
 * put together. https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Sequence.html
 */
export function buildSequence(finding: DescribedFinding): object {
  const { account, credential, call, seenAt, id } = finding;
  const uid = credential.principalId ?? credential.userName;
  const signal = (name: string, severity: number) => ({
    uid: `${id}-${name.toLowerCase()}`,
    type: 'CLOUD_TRAIL',
    name,
    severity,
    count: 1,
    // The model has these as timestamps: seconds since the epoch.
    createdAt: Date.parse(seenAt) / 1000,
    updatedAt: Date.parse(seenAt) / 1000,
    firstSeenAt: Date.parse(seenAt) / 1000,
    lastSeenAt: Date.parse(seenAt) / 1000,
    resourceUids: [credential.accessKeyId],
    actorIds: [uid],
    endpointIds: [call.address],
  });
  return {
    uid: id,
    description: finding.title,
    actors: [
      {
        id: uid,
        user: {
          name: credential.userName,
          uid,
          type: credential.userType,
          credentialUid: credential.accessKeyId,
          account: { uid: account },
        },
      },
    ],
    resources: [
      {
        uid: credential.accessKeyId,
        name: credential.userName,
        accountId: account,
        resourceType: 'ACCESS_KEY',
        region: finding.region,
        service: 'iam',
        data: {
          accessKey: {
            ...(credential.principalId === undefined ? {} : { principalId: credential.principalId }),
            userName: credential.userName,
            userType: credential.userType,
          },
        },
      },
    ],
    endpoints: [
      { id: call.address, ip: call.address, autonomousSystem: { name: 'Example Hosting', number: 64500 } },
    ],
    signals: [signal(call.api, 5), signal('CreateAccessKey', 8)],
    sequenceIndicators: [
      { key: 'ATTACK_TACTIC', title: 'Tactics', values: ['Discovery', 'Persistence'] },
      { key: 'HIGH_RISK_API', title: 'High-risk APIs', values: ['iam:CreateAccessKey'] },
    ],
  };
}
