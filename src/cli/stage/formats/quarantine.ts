import { createHash } from 'node:crypto';
import type { DescribedFinding } from '../described-finding.ts';
import type { FindingFormat } from '../finding-format.ts';

const POLICY_ARN = 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3';

/**
 * AWS has put the user into quarantine, which stops some of what a key can do and not the key. CloudTrail
 * tells of the attachment, by AWS's own session; it names the user and no key. AWS sends it in us-east-1, where
 * IAM is; here it comes where it is sent, as though forwarded.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html
 */
export const quarantine: FindingFormat = {
  name: 'quarantine',
  sender: 'CloudTrail tells that AWS has put the user into quarantine',
  guardDuty: 'knows nothing',
  reasonAgainst: ({ credential }) =>
    credential.userType === 'IAMUser' ? undefined : 'AWS quarantines users, not roles',
  buildEvent: (finding) => ({
    source: 'aws.iam',
    detailType: 'AWS API Call via CloudTrail',
    resources: [],
    detail: buildRecord(finding),
  }),
};

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
function buildRecord(finding: DescribedFinding): object {
  const { account, credential, seenAt } = finding;
  // CloudTrail's times have no fractions.
  const eventTime = `${seenAt.slice(0, 19)}Z`;
  return {
    eventVersion: '1.10',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROACKCEVSQ6C2EXAMPLE:AWSSupport',
      arn: `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForSupport/AWSSupport`,
      accountId: account,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: 'AROACKCEVSQ6C2EXAMPLE',
          arn: `arn:aws:iam::${account}:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport`,
          accountId: account,
          userName: 'AWSServiceRoleForSupport',
        },
        attributes: { creationDate: eventTime, mfaAuthenticated: 'false' },
      },
      invokedBy: 'support.amazonaws.com',
    },
    eventTime,
    eventSource: 'iam.amazonaws.com',
    eventName: 'AttachUserPolicy',
    awsRegion: 'us-east-1',
    sourceIPAddress: 'support.amazonaws.com',
    userAgent: 'support.amazonaws.com',
    requestParameters: { userName: credential.userName, policyArn: POLICY_ARN },
    responseElements: null,
    requestID: uuidOf(`${finding.id} request`),
    eventID: uuidOf(finding.id),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  };
}

/** CloudTrail's ids are UUIDs; the same finding is the same event. */
const uuidOf = (name: string): string =>
  createHash('sha256')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
