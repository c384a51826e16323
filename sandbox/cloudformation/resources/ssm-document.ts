import type {
  CreateDocumentRequest,
  DescribeDocumentResult,
  DocumentFormat,
  DocumentType,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../kernel/aws-error.ts';
import { tagChange, tagsFor } from '../resource-tags.ts';
import { type Change, type ResourceContext, resourceType } from '../resource-type.ts';
import { document, object, required, tags, text, word } from '../shape.ts';
import { validationError } from '../template-error.ts';

const properties = object({
  Content: required(document),
  DocumentFormat: word<DocumentFormat>(),
  DocumentType: word<DocumentType>(),
  Name: text,
  Tags: tags,
  TargetType: text,
  UpdateMethod: word<'Replace' | 'NewVersion'>(),
  VersionName: text,
});

type Properties = ReturnType<typeof properties.read>;

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-document.html
 * Differs from AWS: an SSM document without a name of its own whose UpdateMethod is Replace keeps its generated name when it is replaced.
 */
export const ssmDocument = resourceType({
  type: 'AWS::SSM::Document',
  properties,
  attributes: [],
  async create(given, context) {
    const Name = given.Name ?? context.generateName(128);
    await createDocument(Name, given, context);
    return { ref: Name };
  },
  async remove({ physicalId }, context) {
    await removeDocument(physicalId, context);
  },
  update: {
    inPlace: ['Content', 'DocumentFormat', 'Tags', 'TargetType', 'UpdateMethod', 'VersionName'],
    replaced: ['DocumentType', 'Name'],
    name: 'Name',
    async apply(change, context) {
      const { physicalId: Name, after, changed } = change;
      const isNewText = ['Content', 'DocumentFormat', 'TargetType', 'VersionName'].some((name) =>
        changed.has(name),
      );
      if (isNewText && after.UpdateMethod === 'NewVersion') await addVersion(Name, after, context);
      else if (isNewText) await replaceDocument(change, context);
      const { put, removed } = tagChange(change, context);
      const resource = { ResourceType: 'Document', ResourceId: Name };
      if (removed.length > 0)
        await context.call('ssm', 'RemoveTagsFromResource', { ...resource, TagKeys: removed });
      if (put.length > 0) await context.call('ssm', 'AddTagsToResource', { ...resource, Tags: put });
    },
  },
});

async function createDocument(Name: string, given: Properties, context: ResourceContext): Promise<void> {
  const { Content, DocumentFormat, DocumentType, TargetType, VersionName } = given;
  await context.call('ssm', 'CreateDocument', {
    Name,
    Content,
    DocumentFormat,
    DocumentType,
    TargetType,
    VersionName,
    Tags: tagsFor(given.Tags, context),
  } satisfies { [K in keyof CreateDocumentRequest]: CreateDocumentRequest[K] | undefined });
}

/** A document that is not there is said to be invalid. */
async function removeDocument(Name: string, context: ResourceContext): Promise<void> {
  try {
    await context.call('ssm', 'DeleteDocument', { Name });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'InvalidDocument') throw error;
  }
}

/** The newest version becomes the default, also when an earlier try has made it already. */
async function addVersion(Name: string, after: Properties, context: ResourceContext): Promise<void> {
  const { Content, DocumentFormat, TargetType, VersionName } = after;
  try {
    await context.call('ssm', 'UpdateDocument', {
      Name,
      Content,
      DocumentFormat,
      TargetType,
      VersionName,
      DocumentVersion: '$LATEST',
    });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'DuplicateDocumentContent') throw error;
  }
  const { Document } = await context.call<DescribeDocumentResult>('ssm', 'DescribeDocument', { Name });
  await context.call('ssm', 'UpdateDocumentDefaultVersion', {
    Name,
    DocumentVersion: Document?.LatestVersion,
  });
}

async function replaceDocument(
  { physicalId, after }: Change<Properties>,
  context: ResourceContext,
): Promise<void> {
  if (after.Name !== undefined)
    throw validationError(
      `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${after.Name} and update the stack again, or set its UpdateMethod to NewVersion.`,
    );
  await removeDocument(physicalId, context);
  await createDocument(physicalId, after, context);
}
