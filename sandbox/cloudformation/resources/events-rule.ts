import type {
  PutRuleRequest,
  PutRuleResponse,
  PutTargetsRequest,
  PutTargetsResponse,
  RuleState,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../kernel/aws-error.ts';
import { ignoreMissing, refuseExisting } from '../existing.ts';
import { tagChange, tagsFor } from '../resource-tags.ts';
import { type Change, type ResourceContext, resourceType } from '../resource-type.ts';
import { document, list, map, number, object, required, tags, text, word } from '../shape.ts';

const target = object({
  Arn: required(text),
  DeadLetterConfig: object({ Arn: text }),
  HttpParameters: object({
    HeaderParameters: map(text),
    PathParameterValues: list(text),
    QueryStringParameters: map(text),
  }),
  Id: required(text),
  Input: text,
  InputPath: text,
  InputTransformer: object({ InputPathsMap: map(text), InputTemplate: required(text) }),
  RetryPolicy: object({ MaximumEventAgeInSeconds: number, MaximumRetryAttempts: number }),
  RoleArn: text,
  RunCommandParameters: object({
    RunCommandTargets: required(list(object({ Key: required(text), Values: required(list(text)) }))),
  }),
  SqsParameters: object({ MessageGroupId: required(text) }),
});

const properties = object({
  Description: text,
  EventBusName: text,
  EventPattern: document,
  Name: text,
  RoleArn: text,
  ScheduleExpression: text,
  State: word<RuleState>(),
  Tags: tags,
  Targets: list(target),
});

type Properties = ReturnType<typeof properties.read>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export const eventsRule = resourceType({
  type: 'AWS::Events::Rule',
  properties,
  attributes: ['Arn'],
  async create({ Targets, Tags, Name, ...same }, context) {
    const rule = Name ?? context.generateName(64);
    const on = { EventBusName: same.EventBusName };
    if (Name !== undefined)
      await refuseExisting(
        context.call('events', 'DescribeRule', { Name, ...on }),
        'AWS::Events::Rule',
        Name,
      );
    const made = await context.call<PutRuleResponse>('events', 'PutRule', {
      ...same,
      Name: rule,
      Tags: tagsFor(Tags, context),
    } satisfies PutRuleRequest);
    const ref = isDefaultBus(same.EventBusName) ? rule : `${busName(same.EventBusName)}|${rule}`;
    context.established(ref);
    await putTargets({ Rule: rule, ...on }, Targets, context);
    return { ref, attributes: { Arn: made.RuleArn ?? '' } };
  },
  async remove({ physicalId, properties: { Targets, EventBusName } }, context) {
    const Name = physicalId.slice(physicalId.indexOf('|') + 1);
    const Ids = (Targets ?? []).map(({ Id }) => Id);
    if (Ids.length > 0)
      await ignoreMissing(context.call('events', 'RemoveTargets', { Rule: Name, EventBusName, Ids }));
    await ignoreMissing(context.call('events', 'DeleteRule', { Name, EventBusName }));
  },
  update: {
    inPlace: ['Description', 'EventPattern', 'RoleArn', 'ScheduleExpression', 'State', 'Tags', 'Targets'],
    replaced: ['EventBusName', 'Name'],
    name: 'Name',
    apply: updateRule,
  },
});

async function updateRule(change: Change<Properties>, context: ResourceContext): Promise<void> {
  const { Targets, Tags: _tags, Name: _name, ...same } = change.after;
  const { EventBusName } = same;
  const Name = change.physicalId.slice(change.physicalId.indexOf('|') + 1);
  const put = await context.call<PutRuleResponse>('events', 'PutRule', {
    ...same,
    Name,
  } satisfies PutRuleRequest);
  const kept = new Set((Targets ?? []).map(({ Id }) => Id));
  const Ids = (change.before.Targets ?? []).map(({ Id }) => Id).filter((id) => !kept.has(id));
  if (Ids.length > 0) await context.call('events', 'RemoveTargets', { Rule: Name, EventBusName, Ids });
  if (change.changed.has('Targets')) await putTargets({ Rule: Name, EventBusName }, Targets, context);
  if (!change.changed.has('Tags')) return;
  const tags = tagChange(change, context);
  const ResourceARN = put.RuleArn;
  if (tags.removed.length > 0)
    await context.call('events', 'UntagResource', { ResourceARN, TagKeys: tags.removed });
  if (tags.put.length > 0) await context.call('events', 'TagResource', { ResourceARN, Tags: tags.put });
}

async function putTargets(
  rule: Pick<PutTargetsRequest, 'Rule' | 'EventBusName'>,
  Targets: Properties['Targets'] = [],
  context: ResourceContext,
): Promise<void> {
  if (Targets.length === 0) return;
  const input = { ...rule, Targets } satisfies PutTargetsRequest;
  const put = await context.call<PutTargetsResponse>('events', 'PutTargets', input);
  const [failed] = put.FailedEntries ?? [];
  if (failed !== undefined)
    throw new AwsError(failed.ErrorCode ?? 'InternalFailure', failed.ErrorMessage ?? '');
}

const busName = (nameOrArn = 'default'): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
const isDefaultBus = (nameOrArn: string | undefined): boolean => busName(nameOrArn) === 'default';
