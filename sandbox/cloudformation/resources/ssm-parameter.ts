import type { ParameterTier, ParameterType, PutParameterRequest } from '@aws-sdk/client-ssm';
import { ignoreMissing } from '../existing.ts';
import { tagChange, tagsFor } from '../resource-tags.ts';
import { type ResourceContext, resourceType, type Tag } from '../resource-type.ts';
import { map, object, required, text, word } from '../shape.ts';
import { validationError } from '../template-error.ts';

const properties = object({
  AllowedPattern: text,
  DataType: text,
  Description: text,
  Name: text,
  Policies: text,
  Tags: map(text),
  Tier: word<ParameterTier>(),
  Type: required(word<ParameterType>()),
  Value: required(text),
});

type Properties = ReturnType<typeof properties.read>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html */
export const ssmParameter = resourceType({
  type: 'AWS::SSM::Parameter',
  properties,
  attributes: ['Type', 'Value'],
  async create(given, context) {
    if (given.Type === 'SecureString')
      throw validationError('The type SecureString is not supported for AWS::SSM::Parameter.');
    const Name = given.Name ?? context.generateName(1011);
    const Tags = tagsFor(listTags(given.Tags), context);
    await put(Name, given, context, { Tags });
    return { ref: Name, attributes: attributesOf(given) };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('ssm', 'DeleteParameter', { Name: physicalId }));
  },
  update: {
    inPlace: ['AllowedPattern', 'DataType', 'Description', 'Policies', 'Tags', 'Tier', 'Value'],
    replaced: ['Name'],
    name: 'Name',
    async apply(change, context) {
      const { physicalId: Name, before, after, changed, stackTagsBefore } = change;
      if ([...changed].some((name) => name !== 'Tags')) await put(Name, after, context, { Overwrite: true });
      const { put: added, removed } = tagChange(
        { before: tagged(before), after: tagged(after), stackTagsBefore },
        context,
      );
      const resource = { ResourceType: 'Parameter', ResourceId: Name };
      if (removed.length > 0)
        await context.call('ssm', 'RemoveTagsFromResource', { ...resource, TagKeys: removed });
      if (added.length > 0) await context.call('ssm', 'AddTagsToResource', { ...resource, Tags: added });
      return attributesOf(after);
    },
  },
});

const attributesOf = ({ Type, Value }: Properties) => ({ Type, Value });

const listTags = (record: Readonly<Record<string, string>> = {}): Tag[] =>
  Object.entries(record).map(([Key, Value]) => ({ Key, Value }));

const tagged = ({ Tags }: Properties) => ({ Tags: listTags(Tags) });

async function put(
  Name: string,
  { Tags: _, Name: __, ...same }: Properties,
  context: ResourceContext,
  more: { Tags?: Tag[] | undefined; Overwrite?: boolean },
): Promise<void> {
  await context.call('ssm', 'PutParameter', { ...same, Name, ...more } satisfies {
    [K in keyof PutParameterRequest]: PutParameterRequest[K] | undefined;
  });
}
