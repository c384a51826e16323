import type {
  Action,
  ChatChannel,
  IncidentTemplate,
  NotificationTargetItem,
  SsmAutomation,
} from '@aws-sdk/client-ssm-incidents';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { checkCount, checkOneOf, checkText } from '../events/constraints.ts';
import { checkImpact, checkTitle, checkUnion } from './constraints.ts';
import { readTags } from './tag-sets.ts';

/** https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_CreateResponsePlan.html */
export function checkTemplate(template: IncidentTemplate): void {
  checkTitle('incidentTemplate.title', template.title);
  checkImpact('incidentTemplate.impact', template.impact);
  checkText('incidentTemplate.summary', template.summary, { min: 0, max: 8000 });
  checkText('incidentTemplate.dedupeString', template.dedupeString, { min: 0, max: 1000 });
  checkTargets(template.notificationTargets);
  readTags(template.incidentTags);
}

const TOPIC = /^arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;

export function checkTargets(targets: readonly NotificationTargetItem[] | undefined): void {
  checkCount('notificationTargets', targets ?? [], 0, 10);
  for (const target of targets ?? []) {
    checkUnion('notificationTargets', target);
    checkText('notificationTargets.snsTopicArn', target.snsTopicArn, { max: 1000, pattern: TOPIC });
  }
}

export function checkChatChannel(channel: ChatChannel | undefined): void {
  checkUnion('chatChannel', channel);
  const topics = channel?.chatbotSns;
  if (topics === undefined) return;
  checkCount('chatChannel.chatbotSns', topics, 1, 5);
  for (const arn of topics) checkText('chatChannel.chatbotSns', arn, { max: 1000, pattern: TOPIC });
}

const CONTACT = /^arn:aws(-cn|-us-gov)?:ssm-contacts:[a-z0-9-]*:([0-9]{12}):contact\/[a-z0-9_-]+$/;

export function checkEngagements(arns: readonly string[]): void {
  checkCount('engagements', arns, 0, 5);
  for (const arn of arns) checkText('engagements', arn, { min: 0, max: 2048, pattern: CONTACT });
}

const ROLE = /^arn:aws(-cn|-us-gov)?:iam::([0-9]{12})?:role\/.+$/;

export function checkActions(actions: readonly Action[]): void {
  checkCount('actions', actions, 0, 1);
  for (const action of actions) {
    checkUnion('actions', action);
    if (action.ssmAutomation !== undefined) checkAutomation(action.ssmAutomation);
  }
}

function checkAutomation(automation: SsmAutomation): void {
  const where = 'actions.ssmAutomation';
  const parameters = Object.entries(automation.parameters ?? {});
  const dynamic = Object.entries(automation.dynamicParameters ?? {});
  checkText(`${where}.roleArn`, automation.roleArn, { min: 0, max: 1000, pattern: ROLE });
  checkText(`${where}.documentName`, automation.documentName, {
    max: 128,
    pattern: /^[a-zA-Z0-9_\-.:/]{3,128}$/,
  });
  checkText(`${where}.documentVersion`, automation.documentVersion, { min: 0, max: 128 });
  checkOneOf(`${where}.targetAccount`, automation.targetAccount, TARGET_ACCOUNTS);
  if (automation.targetAccount === 'IMPACTED_ACCOUNT')
    throw notInSandbox('ssm-incidents: runbooks in the impacted account');
  checkCount(`${where}.parameters`, parameters, 0, 200);
  for (const [name, values] of parameters) {
    checkText(`${where}.parameters.key`, name, { max: 50 });
    checkCount(`${where}.parameters.value`, values, 0, 100);
    for (const value of values) checkText(`${where}.parameters.value`, value, { min: 0, max: 512 });
  }
  checkCount(`${where}.dynamicParameters`, dynamic, 0, 200);
  for (const [name, value] of dynamic) {
    checkText(`${where}.dynamicParameters.key`, name, { max: 50 });
    checkUnion(`${where}.dynamicParameters.value`, value);
    checkOneOf(`${where}.dynamicParameters.value.variable`, value.variable, VARIABLES);
  }
}

const TARGET_ACCOUNTS = ['RESPONSE_PLAN_OWNER_ACCOUNT', 'IMPACTED_ACCOUNT'];
const VARIABLES = ['INCIDENT_RECORD_ARN', 'INVOLVED_RESOURCES'];

export function refuseIntegrations(integrations: readonly unknown[] | undefined): void {
  if (integrations !== undefined && integrations.length > 0)
    throw notInSandbox('ssm-incidents: integrations of response plans');
}
