import type { DescribedFinding } from '../described-finding.ts';
import type { FindingFormat } from '../finding-format.ts';

/**
 * AWS has found the key in public and says so in the account's Health. It names the key and nobody's name, and has
 * no finding of GuardDuty's behind it. AWS sends it in us-east-1; here it comes where it is sent, as though forwarded.
 * https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 */
export const health: FindingFormat = {
  name: 'health',
  sender: 'AWS Health says that the key has been exposed',
  guardDuty: 'knows nothing',
  reasonAgainst: ({ credential }) =>
    credential.accessKeyId.startsWith('AKIA')
      ? undefined
      : "AWS Health reports exposed keys of users, not the keys of a role's session",
  buildEvent: (finding) => ({
    source: 'aws.health',
    detailType: 'AWS Health Event',
    resources: [finding.credential.accessKeyId],
    detail: buildDetail(finding),
  }),
};

function buildDetail({ id, account, credential, seenAt }: DescribedFinding): object {
  // Health writes its times as HTTP does.
  const time = new Date(seenAt).toUTCString();
  const { accessKeyId } = credential;
  return {
    eventArn: `arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/AWS_RISK_CREDENTIALS_EXPOSED_${id}`,
    service: 'RISK',
    eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED',
    eventTypeCategory: 'issue',
    eventScopeCode: 'ACCOUNT_SPECIFIC',
    communicationId: `${id}-1`,
    statusCode: 'open',
    eventRegion: 'us-east-1',
    startTime: time,
    lastUpdatedTime: time,
    eventDescription: [
      {
        language: 'en_US',
        latestDescription: `Your AWS account ${account} may be compromised: the access key ${accessKeyId} and its secret key were found in public.`,
      },
    ],
    affectedEntities: [{ entityValue: accessKeyId, status: 'IMPAIRED', lastUpdatedTime: time }],
    affectedAccount: account,
    page: '1',
    totalPages: '1',
  };
}
