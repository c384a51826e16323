/** How a member stands in the table: a text, a truth as text, JSON as a text, or the array of resources. */
export type MemberKind = 'text' | 'flag' | 'json' | 'resources';

export interface Members {
  readonly [name: string]: MemberKind | Members;
}

/**
 * The members of a record (version 1.11) that the table has, with CloudTrail's own names. The definition of the table, what is
 * selected from it, and how a row becomes a record again all go by this list. AWS's own definition lacks `inScopeOf`,
 * `sourceIdentity`, `signInSessionArn`, `assumedRoot`, `invokedByDelegate` and `credentialId`.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 * https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
 */
export const RECORD: Members = {
  eventVersion: 'text',
  eventTime: 'text',
  eventSource: 'text',
  eventName: 'text',
  awsRegion: 'text',
  sourceIPAddress: 'text',
  userAgent: 'text',
  errorCode: 'text',
  errorMessage: 'text',
  userIdentity: {
    type: 'text',
    principalId: 'text',
    arn: 'text',
    accountId: 'text',
    accessKeyId: 'text',
    userName: 'text',
    invokedBy: 'text',
    identityProvider: 'text',
    credentialId: 'text',
    invokedByDelegate: { accountId: 'text' },
    onBehalfOf: { userId: 'text', identityStoreArn: 'text' },
    inScopeOf: { sourceArn: 'text', sourceAccount: 'text', issuerType: 'text', credentialsIssuedTo: 'text' },
    sessionContext: {
      sessionIssuer: {
        type: 'text',
        principalId: 'text',
        arn: 'text',
        accountId: 'text',
        userName: 'text',
      },
      attributes: { creationDate: 'text', mfaAuthenticated: 'text' },
      webIdFederationData: { federatedProvider: 'text' },
      sourceIdentity: 'text',
      signInSessionArn: 'text',
      assumedRoot: 'text',
      ec2RoleDelivery: 'text',
    },
  },
  requestParameters: 'json',
  responseElements: 'json',
  additionalEventData: 'json',
  serviceEventDetails: 'json',
  requestID: 'text',
  eventID: 'text',
  sharedEventID: 'text',
  eventType: 'text',
  eventCategory: 'text',
  managementEvent: 'flag',
  readOnly: 'flag',
  recipientAccountId: 'text',
  vpcEndpointId: 'text',
  vpcEndpointAccountId: 'text',
  sessionCredentialFromConsole: 'text',
  tlsDetails: { tlsVersion: 'text', cipherSuite: 'text', clientProvidedHostHeader: 'text' },
  resources: 'resources',
};

/** A member that has no members of its own. */
export interface Leaf {
  readonly path: readonly string[];
  readonly kind: MemberKind;
}

export function leavesOf(members: Members, above: readonly string[] = []): readonly Leaf[] {
  return Object.entries(members).flatMap(([name, member]) =>
    typeof member === 'string'
      ? [{ path: [...above, name], kind: member }]
      : leavesOf(member, [...above, name]),
  );
}

/** In the order in which a row has them. */
export const LEAVES = leavesOf(RECORD);

/** Athena's columns are lower case, and so are the names in a result. */
export const columnOf = ({ path }: Leaf): string => path.join('_').toLowerCase();
