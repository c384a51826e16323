import type {
  CreateReplicationSetInput,
  CreateReplicationSetOutput,
  GetReplicationSetOutput,
} from '@aws-sdk/client-ssm-incidents';
import { ignoreMissing } from '../existing.ts';
import { tagChange, tagRecordFor, toRecord } from '../resource-tags.ts';
import { type ResourceContext, resourceType } from '../resource-type.ts';
import { boolean, list, object, required, tags, text } from '../shape.ts';

const region = object({ RegionConfiguration: object({ SseKmsKeyId: required(text) }), RegionName: text });
type Region = ReturnType<typeof region.read>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssmincidents-replicationset.html */
export const ssmIncidentsReplicationSet = resourceType({
  type: 'AWS::SSMIncidents::ReplicationSet',
  properties: object({ DeletionProtected: boolean, Regions: required(list(region)), Tags: tags }),
  attributes: ['Arn'],
  async create({ DeletionProtected, Regions, Tags }, context) {
    const { arn = '' } = await context.call<CreateReplicationSetOutput>(
      'ssm-incidents',
      'CreateReplicationSet',
      { regions: regionMap(Regions), tags: tagRecordFor(Tags, context) } satisfies CreateReplicationSetInput,
    );
    context.established(arn);
    if (DeletionProtected === true) await protect(arn, true, context);
    return { ref: arn, attributes: { Arn: arn } };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('ssm-incidents', 'DeleteReplicationSet', { arn: physicalId }));
  },
  update: {
    inPlace: ['DeletionProtected', 'Regions', 'Tags'],
    replaced: [],
    async apply(change, context) {
      const { physicalId: resourceArn, after } = change;
      await changeRegions(resourceArn, after.Regions, context);
      await protect(resourceArn, after.DeletionProtected === true, context);
      const { put, removed } = tagChange(change, context);
      if (removed.length > 0)
        await context.call('ssm-incidents', 'UntagResource', { resourceArn, tagKeys: removed });
      if (put.length > 0)
        await context.call('ssm-incidents', 'TagResource', { resourceArn, tags: toRecord(put) });
    },
  },
});

const regionMap = (regions: readonly Region[]): Record<string, { sseKmsKeyId?: string | undefined }> =>
  Object.fromEntries(
    regions.map(({ RegionName = '', RegionConfiguration: configuration }) => [
      RegionName,
      configuration === undefined ? {} : { sseKmsKeyId: configuration.SseKmsKeyId },
    ]),
  );

const protect = (arn: string, deletionProtected: boolean, context: ResourceContext): Promise<object> =>
  context.call('ssm-incidents', 'UpdateDeletionProtection', { arn, deletionProtected });

/** One region by a call; those that go make room first, but the last one cannot. */
async function changeRegions(
  arn: string,
  wanted: readonly Region[],
  context: ResourceContext,
): Promise<void> {
  const { replicationSet } = await context.call<GetReplicationSetOutput>(
    'ssm-incidents',
    'GetReplicationSet',
    { arn },
  );
  const had = Object.keys(replicationSet?.regionMap ?? {});
  const keys = regionMap(wanted);
  const update = (action: object) =>
    context.call('ssm-incidents', 'UpdateReplicationSet', { arn, actions: [action] });
  for (const regionName of had)
    if (keys[regionName] === undefined) await update({ deleteRegionAction: { regionName } });
  for (const [regionName, value] of Object.entries(keys))
    if (!had.includes(regionName)) await update({ addRegionAction: { regionName, ...value } });
}
