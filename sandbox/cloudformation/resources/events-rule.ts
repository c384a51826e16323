import type {
  PutRuleRequest,
  PutRuleResponse,
  PutTargetsRequest,
  PutTargetsResponse,
  RuleState,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../kernel/aws-error.ts';
import { ignoreMissing, refuseExisting } from '../existing.ts';
import { tagsFor } from '../resource-tags.ts';
import { resourceType } from '../resource-type.ts';
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

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export const eventsRule = resourceType({
  type: 'AWS::Events::Rule',
  properties: object({
    Description: text,
    EventBusName: text,
    EventPattern: document,
    Name: text,
    RoleArn: text,
    ScheduleExpression: text,
    State: word<RuleState>(),
    Tags: tags,
    Targets: list(target),
  }),
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
    if (Targets !== undefined && Targets.length > 0) {
      const input = { Rule: rule, ...on, Targets } satisfies PutTargetsRequest;
      const put = await context.call<PutTargetsResponse>('events', 'PutTargets', input);
      const [failed] = put.FailedEntries ?? [];
      if (failed !== undefined)
        throw new AwsError(failed.ErrorCode ?? 'InternalFailure', failed.ErrorMessage ?? '');
    }
    return { ref, attributes: { Arn: made.RuleArn ?? '' } };
  },
  async remove({ physicalId, properties: { Targets, EventBusName } }, context) {
    const Name = physicalId.slice(physicalId.indexOf('|') + 1);
    const Ids = (Targets ?? []).map(({ Id }) => Id);
    if (Ids.length > 0)
      await ignoreMissing(context.call('events', 'RemoveTargets', { Rule: Name, EventBusName, Ids }));
    await ignoreMissing(context.call('events', 'DeleteRule', { Name, EventBusName }));
  },
});

const busName = (nameOrArn = 'default'): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
const isDefaultBus = (nameOrArn: string | undefined): boolean => busName(nameOrArn) === 'default';
