import type {
  CreateResponsePlanInput,
  CreateResponsePlanOutput,
  SsmTargetAccount,
  UpdateResponsePlanInput,
  VariableType,
} from '@aws-sdk/client-ssm-incidents';
import { ignoreMissing } from '../existing.ts';
import { tagChange, tagRecordFor, toRecord } from '../resource-tags.ts';
import { type Change, type ResourceContext, resourceType } from '../resource-type.ts';
import { list, number, object, required, tags, text, word } from '../shape.ts';

const automation = object({
  DocumentName: required(text),
  DocumentVersion: text,
  DynamicParameters: list(
    object({ Key: required(text), Value: required(object({ Variable: word<VariableType>() })) }),
  ),
  Parameters: list(object({ Key: required(text), Values: required(list(text)) })),
  RoleArn: required(text),
  TargetAccount: word<SsmTargetAccount>(),
});

/** Integrations are not on the list: a template with one is refused. */
const properties = object({
  Actions: list(object({ SsmAutomation: automation })),
  ChatChannel: object({ ChatbotSns: list(text) }),
  DisplayName: text,
  Engagements: list(text),
  IncidentTemplate: required(
    object({
      DedupeString: text,
      Impact: required(number),
      IncidentTags: tags,
      NotificationTargets: list(object({ SnsTopicArn: text })),
      Summary: text,
      Title: required(text),
    }),
  ),
  Name: required(text),
  Tags: tags,
});

type Properties = ReturnType<typeof properties.read>;

/**
 * Differs from AWS: AWS::SSMIncidents::ResponsePlan has no Integrations.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssmincidents-responseplan.html
 */
export const ssmIncidentsResponsePlan = resourceType({
  type: 'AWS::SSMIncidents::ResponsePlan',
  properties,
  attributes: ['Arn'],
  async create(given, context) {
    const { arn = '' } = await context.call<CreateResponsePlanOutput>('ssm-incidents', 'CreateResponsePlan', {
      name: given.Name,
      displayName: given.DisplayName,
      incidentTemplate: templateOf(given),
      chatChannel: given.ChatChannel === undefined ? undefined : chatChannelOf(given),
      engagements: given.Engagements,
      actions: actionsOf(given),
      tags: tagRecordFor(given.Tags, context),
    } satisfies CreateResponsePlanInput);
    context.established(arn);
    return { ref: arn, attributes: { Arn: arn } };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('ssm-incidents', 'DeleteResponsePlan', { arn: physicalId }));
  },
  update: {
    inPlace: ['Actions', 'ChatChannel', 'DisplayName', 'Engagements', 'IncidentTemplate', 'Tags'],
    replaced: ['Name'],
    name: 'Name',
    apply: updatePlan,
  },
});

/** What the template does not name any more is emptied: the API keeps what it is not given. */
async function updatePlan(change: Change<Properties>, context: ResourceContext): Promise<void> {
  const { physicalId: arn, after } = change;
  const template = templateOf(after);
  await context.call('ssm-incidents', 'UpdateResponsePlan', {
    arn,
    displayName: after.DisplayName ?? '',
    incidentTemplateTitle: template.title,
    incidentTemplateImpact: template.impact,
    incidentTemplateSummary: template.summary ?? '',
    incidentTemplateDedupeString: template.dedupeString ?? '',
    incidentTemplateNotificationTargets: template.notificationTargets ?? [],
    incidentTemplateTags: template.incidentTags ?? {},
    chatChannel: chatChannelOf(after),
    engagements: after.Engagements ?? [],
    actions: actionsOf(after),
  } satisfies UpdateResponsePlanInput);
  const { put, removed } = tagChange(change, context);
  if (removed.length > 0)
    await context.call('ssm-incidents', 'UntagResource', { resourceArn: arn, tagKeys: removed });
  if (put.length > 0)
    await context.call('ssm-incidents', 'TagResource', { resourceArn: arn, tags: toRecord(put) });
}

function templateOf({ IncidentTemplate: template }: Properties) {
  return {
    title: template.Title,
    impact: template.Impact,
    summary: template.Summary,
    dedupeString: template.DedupeString,
    incidentTags: template.IncidentTags === undefined ? undefined : toRecord(template.IncidentTags),
    notificationTargets: template.NotificationTargets?.map(({ SnsTopicArn = '' }) => ({
      snsTopicArn: SnsTopicArn,
    })),
  };
}

function chatChannelOf({ ChatChannel }: Properties) {
  const topics = ChatChannel?.ChatbotSns;
  return topics === undefined || topics.length === 0 ? { empty: {} } : { chatbotSns: topics };
}

const actionsOf = ({ Actions = [] }: Properties) =>
  Actions.flatMap(({ SsmAutomation: one }) =>
    one === undefined
      ? []
      : [
          {
            ssmAutomation: {
              roleArn: one.RoleArn,
              documentName: one.DocumentName,
              documentVersion: one.DocumentVersion,
              targetAccount: one.TargetAccount,
              parameters:
                one.Parameters && Object.fromEntries(one.Parameters.map(({ Key, Values }) => [Key, Values])),
              dynamicParameters:
                one.DynamicParameters &&
                Object.fromEntries(
                  one.DynamicParameters.map(({ Key, Value: { Variable = 'INCIDENT_RECORD_ARN' } }) => [
                    Key,
                    { variable: Variable },
                  ]),
                ),
            },
          },
        ],
  );
