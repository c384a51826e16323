import type { EventPattern } from 'aws-cdk-lib/aws-events';

/** One kind of event that tells of a compromised credential. The home region answers it, every other forwards it. */
export interface FindingSource {
  /** Logical id of its rule, in both templates. */
  readonly id: string;
  /** After `Cordon-` in the home region, and after `Cordon-Forward-` elsewhere. */
  readonly name: string;
  readonly what: string;
  readonly pattern: EventPattern;
  /** Brings what GuardDuty brings too: answered only where the parameter `SecurityHub` is on. */
  readonly repeatsGuardDuty: boolean;
}

/** In every partition; the region in it is where Security Hub has the finding. */
const BY_GUARDDUTY = [{ suffix: 'product/aws/guardduty' }];

/**
 * Every finding, whatever its type and severity: the response policy decides, where it can be read and tried.
 * A list of types here would lose the type that AWS adds next.
 */
const guardDuty: FindingSource = {
  id: 'FindingRule',
  name: 'GuardDuty-Finding',
  what: 'GuardDuty findings',
  pattern: { source: ['aws.guardduty'], detailType: ['GuardDuty Finding'] },
  repeatsGuardDuty: false,
};

/**
 * Security Hub passes on the findings of every service, and again whenever somebody writes on one: those that
 * still stand, from GuardDuty, about a credential. Whatever their Workflow.Status: anybody who may write on findings
 * can set it, or have a rule of Security Hub's set it as they come, and would have a leaked key overlooked. What is
 * written on a finding changes neither its UpdatedAt nor its count, so that it is a repeat and nothing new.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
 */
const securityHub: FindingSource = {
  id: 'SecurityHubRule',
  name: 'SecurityHub-Finding',
  what: "GuardDuty's findings about credentials, as Security Hub CSPM passes them on",
  pattern: {
    source: ['aws.securityhub'],
    detailType: ['Security Hub Findings - Imported'],
    detail: {
      findings: {
        ProductArn: BY_GUARDDUTY,
        RecordState: ['ACTIVE'],
        $or: [{ Resources: { Type: ['AwsIamAccessKey'] } }, { Types: [{ wildcard: '*IAMUser*' }] }],
      },
    },
  },
  repeatsGuardDuty: true,
};

/** Whatever the action is called: a person has chosen a finding of GuardDuty, and it is the finding that counts. */
const customAction: FindingSource = {
  id: 'CustomActionRule',
  name: 'SecurityHub-Action',
  what: 'findings of GuardDuty that a person has sent on by a custom action of Security Hub',
  pattern: {
    source: ['aws.securityhub'],
    detailType: ['Security Hub Findings - Custom Action'],
    detail: { findings: { ProductArn: BY_GUARDDUTY } },
  },
  repeatsGuardDuty: true,
};

/**
 * OCSF; 2004 is a detection finding.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html
 */
const securityHubV2: FindingSource = {
  id: 'SecurityHubV2Rule',
  name: 'SecurityHub-V2-Finding',
  what: "GuardDuty's findings as Security Hub passes them on in OCSF",
  pattern: {
    source: ['aws.securityhub'],
    detailType: ['Findings Imported V2'],
    detail: {
      findings: {
        class_uid: [2004],
        metadata: { product: { $or: [{ uid: [{ suffix: '/aws/guardduty' }] }, { name: ['GuardDuty'] }] } },
      },
    },
  },
  repeatsGuardDuty: true,
};

/**
 * AWS itself has found a key, in public or in use: us-east-1 has it, and us-west-2 a copy.
 * https://docs.aws.amazon.com/health/latest/ug/cloudwatch-events-health.html
 */
const health: FindingSource = {
  id: 'HealthRule',
  name: 'Health-Risk',
  what: 'what AWS Health says of exposed and compromised credentials',
  pattern: {
    source: ['aws.health'],
    detailType: ['AWS Health Event', 'AWS Health Abuse Event'],
    detail: { eventTypeCode: [{ prefix: 'AWS_RISK_' }] },
  },
  repeatsGuardDuty: false,
};

/** In us-east-1 alone. https://docs.aws.amazon.com/awssupport/latest/user/cloudwatch-events-ta.html */
const trustedAdvisor: FindingSource = {
  id: 'TrustedAdvisorRule',
  name: 'TrustedAdvisor-Exposed-Key',
  what: 'exposed access keys that Trusted Advisor has found',
  pattern: {
    source: ['aws.trustedadvisor'],
    detailType: ['Trusted Advisor Check Item Refresh Notification'],
    detail: { 'check-name': ['Exposed Access Keys'], status: ['ERROR', 'WARN'] },
  },
  repeatsGuardDuty: false,
};

const QUARANTINE = [{ wildcard: '*AWSCompromisedKeyQuarantine*' }];

/**
 * AWS puts its quarantine on whoever's key it has found. It does not contain, but it tells. IAM's calls are
 * in us-east-1 alone, and there only if a trail records them.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
const quarantine: FindingSource = {
  id: 'QuarantineRule',
  name: 'AWS-Quarantine',
  what: "AWS's own quarantine policy, when somebody gets it",
  pattern: {
    source: ['aws.iam'],
    detailType: ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['iam.amazonaws.com'],
      eventName: ['AttachUserPolicy', 'PutUserPolicy', 'AttachRolePolicy'],
      requestParameters: { $or: [{ policyArn: QUARANTINE }, { policyName: QUARANTINE }] },
    },
  },
  repeatsGuardDuty: false,
};

export const findingSources: readonly FindingSource[] = [
  guardDuty,
  securityHub,
  customAction,
  securityHubV2,
  health,
  trustedAdvisor,
  quarantine,
];

/**
 * A source of its own, since nobody but AWS may put events of `aws.guardduty`. Severity is compared as a
 * number: a plain value in a pattern is compared as text, and of 8 and 8.0 it would match one.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const SIMULATED_FINDINGS: EventPattern = {
  source: ['custom.guardduty.simulation'],
  detailType: ['GuardDuty Finding'],
  detail: {
    type: ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration'],
    severity: [{ numeric: ['=', 8] }],
  },
};

/** System 2's: an address on a threat list uses a credential, `.Custom` where the list is one's own. */
export const MALICIOUS_IP_CALLERS: EventPattern = {
  source: ['aws.guardduty'],
  detailType: ['GuardDuty Finding'],
  detail: {
    type: [
      { prefix: 'Recon:IAMUser/MaliciousIPCaller' },
      { prefix: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller' },
    ],
  },
};
