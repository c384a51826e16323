import type { CreateLogGroupRequest, LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { ignoreMissing } from '../existing.ts';
import { tagChange, tagRecordFor, toRecord } from '../resource-tags.ts';
import { resourceType } from '../resource-type.ts';
import { number, object, tags, text, word } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export const logsLogGroup = resourceType({
  type: 'AWS::Logs::LogGroup',
  properties: object({
    KmsKeyId: text,
    LogGroupClass: word<LogGroupClass>(),
    LogGroupName: text,
    RetentionInDays: number,
    Tags: tags,
  }),
  attributes: ['Arn'],
  async create(properties, context) {
    const logGroupName = properties.LogGroupName ?? context.generateName(512);
    await context.call('logs', 'CreateLogGroup', {
      logGroupName,
      kmsKeyId: properties.KmsKeyId,
      logGroupClass: properties.LogGroupClass,
      tags: tagRecordFor(properties.Tags, context),
    } satisfies CreateLogGroupRequest);
    context.established(logGroupName);
    const retentionInDays = properties.RetentionInDays;
    if (retentionInDays !== undefined)
      await context.call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays });
    const Arn = `arn:aws:logs:${context.region}:${context.account}:log-group:${logGroupName}:*`;
    return { ref: logGroupName, attributes: { Arn } };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('logs', 'DeleteLogGroup', { logGroupName: physicalId }));
  },
  update: {
    inPlace: ['RetentionInDays', 'Tags'],
    replaced: ['LogGroupName'],
    name: 'LogGroupName',
    async apply(change, context) {
      const { physicalId: logGroupName, after, changed } = change;
      const { RetentionInDays: retentionInDays } = after;
      if (changed.has('RetentionInDays'))
        await context.call(
          'logs',
          retentionInDays === undefined ? 'DeleteRetentionPolicy' : 'PutRetentionPolicy',
          { logGroupName, retentionInDays },
        );
      if (!changed.has('Tags')) return;
      const resourceArn = `arn:aws:logs:${context.region}:${context.account}:log-group:${logGroupName}`;
      const { put, removed } = tagChange(change, context);
      if (removed.length > 0) await context.call('logs', 'UntagResource', { resourceArn, tagKeys: removed });
      if (put.length > 0) await context.call('logs', 'TagResource', { resourceArn, tags: toRecord(put) });
    },
  },
});
