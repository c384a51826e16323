import { Policy, type Role } from 'aws-cdk-lib/aws-iam';
import { CfnContact, CfnContactChannel, CfnPlan } from 'aws-cdk-lib/aws-ssmcontacts';
import { CfnReplicationSet, CfnResponsePlan } from 'aws-cdk-lib/aws-ssmincidents';
import { RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib/core';
import { RESPONSE_PLAN } from './names.ts';
import { createOnlyWhen, type Parameters, whereOn } from './parameters.ts';
import { allow } from './statements.ts';

/** Who is not answered by the first contact in this time, minutes, goes on to the next stage. */
const PATIENCE = 15;

/** StartIncident can name another: this one is for findings whose severity says nothing. 2: high. */
const IMPACT = 2;

/**
 * Where cases are kept, and who is engaged, by e-mail. The plan engages: Cordon itself does not, so that
 * nobody gets two mails of one incident. The address of `NotifyEmail` is not in it: it is told anyway.
 * Returns the response plan's ARN, which is there where Incident Manager is on.
 */
export function addIncidentManager(stack: Stack, parameters: Parameters, openedBy: readonly Role[]): string {
  const onCall = addOnCall(stack, parameters, addReplicationSet(stack, parameters));
  const escalation = addEscalation(stack, onCall.contact);
  const plan = new CfnResponsePlan(stack, RESPONSE_PLAN, {
    name: RESPONSE_PLAN,
    incidentTemplate: { title: 'Compromised AWS credential', impact: IMPACT },
    engagements: [escalation.contact.ref],
  });
  // A contact can be engaged before it has a plan, and then nobody is.
  plan.addResourceDependency(onCall.plan);
  plan.addResourceDependency(escalation.plan);
  const mayOpen = addPermission(stack, { plan, contacts: [onCall.contact, escalation.contact], openedBy });
  for (const part of [...Object.values(onCall), ...Object.values(escalation), plan, mayOpen]) {
    createOnlyWhen(parameters.incidentManagerOn, part);
  }
  return plan.attrArn;
}

/**
 * Deleting it deletes every incident of the account: it stays when the stack goes. Gives what the first
 * contact is tagged with, so that it is made after the set: DependsOn cannot depend on a condition.
 */
function addReplicationSet(stack: Stack, parameters: Parameters): string {
  const replicationSet = new CfnReplicationSet(stack, 'ReplicationSet', {
    regions: [{ regionName: stack.region }],
  });
  replicationSet.applyRemovalPolicy(RemovalPolicy.RETAIN);
  createOnlyWhen(parameters.makeReplicationSet, replicationSet);
  return whereOn(parameters.makeReplicationSet, replicationSet.ref, 'existing');
}

interface Engaged {
  readonly contact: CfnContact;
  readonly plan: CfnPlan;
}

function addOnCall(
  stack: Stack,
  parameters: Parameters,
  replicationSet: string,
): Engaged & { readonly channel: CfnContactChannel } {
  const contact = new CfnContact(stack, 'OnCall', {
    alias: 'cordon-on-call',
    displayName: 'Cordon on call',
    type: 'PERSONAL',
    tags: [{ key: 'replication-set', value: replicationSet }],
  });
  const channel = new CfnContactChannel(stack, 'OnCallChannel', {
    contactId: contact.ref,
    channelName: 'E-mail',
    channelType: 'EMAIL',
    channelAddress: parameters.onCallEmail,
  });
  const plan = new CfnPlan(stack, 'OnCallPlan', {
    contactId: contact.ref,
    stages: [
      {
        durationInMinutes: PATIENCE,
        // Tried again only where the first mail could not be sent.
        targets: [{ channelTargetInfo: { channelId: channel.ref, retryIntervalInMinutes: 5 } }],
      },
    ],
  });
  return { contact, channel, plan };
}

/** An escalation of its own, so that a second contact is a stage more and nothing else changes. */
function addEscalation(stack: Stack, onCall: CfnContact): Engaged {
  const contact = new CfnContact(stack, 'Escalation', {
    alias: 'cordon-escalation',
    displayName: 'Cordon escalation',
    type: 'ESCALATION',
  });
  // And so after the replication set.
  contact.addResourceDependency(onCall);
  const plan = new CfnPlan(stack, 'EscalationPlan', {
    contactId: contact.ref,
    stages: [
      {
        durationInMinutes: PATIENCE,
        targets: [{ contactTargetInfo: { contactId: onCall.ref, isEssential: true } }],
      },
    ],
  });
  return { contact, plan };
}

/**
 * Opening a case, and writing into cases of this plan. Incident Manager engages, and makes the OpsItem of
 * a case, with the permissions of who opens it: given for that way alone.
 * https://docs.aws.amazon.com/incident-manager/latest/userguide/incident-creation.html
 */
function addPermission(
  stack: Stack,
  parts: {
    readonly plan: CfnResponsePlan;
    readonly contacts: readonly CfnContact[];
    readonly openedBy: readonly Role[];
  },
): Policy {
  const throughIncidentManager = { StringEquals: { 'aws:CalledViaFirst': 'ssm-incidents.amazonaws.com' } };
  const cases = `arn:${stack.partition}:ssm-incidents::${stack.account}:incident-record/${RESPONSE_PLAN}/*`;
  const opsItems = stack.formatArn({ service: 'ssm', resource: 'opsitem', resourceName: '*' });
  const policy = new Policy(stack, 'OpenCases', {
    policyName: 'OpenCases',
    roles: [...parts.openedBy],
    statements: [
      allow('OpenCases', ['ssm-incidents:StartIncident'], [parts.plan.attrArn]),
      allow(
        'KeepCases',
        [
          'ssm-incidents:CreateTimelineEvent',
          'ssm-incidents:UpdateIncidentRecord',
          'ssm-incidents:UpdateRelatedItems',
        ],
        [cases],
      ),
      allow(
        'EngageThroughThePlan',
        ['ssm-contacts:StartEngagement'],
        parts.contacts.map(({ ref }) => ref),
        throughIncidentManager,
      ),
      allow('MakeItsOpsItem', ['ssm:CreateOpsItem'], [opsItems], throughIncidentManager),
    ],
  });
  Validations.of(policy).acknowledge(
    {
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm-incidents::<AWS::AccountId>:incident-record/${RESPONSE_PLAN}/*]`,
      reason: 'The id of a case is made when it is opened; cases of other plans are not in it.',
    },
    {
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:opsitem/*]',
      reason: 'Incident Manager makes the OpsItem of a case, and only it can use this permission.',
    },
  );
  return policy;
}
