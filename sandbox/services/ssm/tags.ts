import type {
  AddTagsToResourceRequest,
  AddTagsToResourceResult,
  ListTagsForResourceRequest,
  ListTagsForResourceResult,
  RemoveTagsFromResourceRequest,
  RemoveTagsFromResourceResult,
} from '@aws-sdk/client-ssm';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { ssmArn } from './arn.ts';
import { findExecution } from './automation/execution.ts';
import { accessDocument, documentsOf } from './documents/document.ts';
import { accessOpsItem, opsItemsOf } from './ops-items/ops-item.ts';
import { accessParameter, parametersOf } from './parameters/parameter.ts';
import { requestedTags, resourceTags, toTagList, withTags } from './tag-sets.ts';

type Tags = ReadonlyMap<string, string>;

/** One thing that has tags. */
interface Tagged {
  readonly access: (action: string, context: Access['context']) => Access;
  /** Undefined: it is not there. */
  readonly tags: Tags | undefined;
  readonly set: (tags: Tags) => void;
}

const NOT_HERE = ['Association', 'MaintenanceWindow', 'ManagedInstance', 'OpsMetadata', 'PatchBaseline'];

function findTagged(call: Call, type: string, id: string): Tagged {
  if (type === 'Document') {
    const found = documentsOf(call).get(id);
    return {
      access: (action, context) => accessDocument(action, id, call, context),
      tags: found?.tags,
      set: (tags) => found !== undefined && documentsOf(call).set(id, { ...found, tags }),
    };
  }
  if (type === 'Parameter') {
    const found = parametersOf(call).get(id);
    return {
      access: (action, context) => accessParameter(action, id, call, context),
      tags: found?.tags,
      set: (tags) => found !== undefined && parametersOf(call).set(id, { ...found, tags }),
    };
  }
  if (type === 'Automation') {
    const found = findExecution(call, id);
    return {
      access: (action, context) => ({
        action: `ssm:${action}`,
        resource: ssmArn(call, `automation-execution/${id}`),
        context: { ...resourceTags(found?.tags), ...context },
      }),
      tags: found?.tags,
      set: (tags) => {
        if (found !== undefined) found.tags = tags;
      },
    };
  }
  if (type === 'OpsItem') {
    const found = opsItemsOf(call).get(id);
    return {
      access: (action, context) => accessOpsItem(action, id, call, context),
      tags: found?.tags,
      set: (tags) => found !== undefined && opsItemsOf(call).set(id, { ...found, tags }),
    };
  }
  if (NOT_HERE.includes(type)) throw notInSandbox(`ssm: tags of the resource type ${type}`);
  throw new AwsError('InvalidResourceType', 'The resource type is not valid.');
}

function requireTags({ tags }: Tagged): Tags {
  if (tags === undefined) throw new AwsError('InvalidResourceId', 'The resource ID is not valid.');
  return tags;
}

const AddTagsToResource = operation<AddTagsToResourceRequest, AddTagsToResourceResult>({
  access: (input, call) => [
    findTagged(call, input.ResourceType, input.ResourceId).access(
      'AddTagsToResource',
      requestedTags(input.Tags),
    ),
  ],
  act(input, call) {
    const tagged = findTagged(call, input.ResourceType, input.ResourceId);
    tagged.set(withTags(requireTags(tagged), input.Tags));
    return {};
  },
});

const RemoveTagsFromResource = operation<RemoveTagsFromResourceRequest, RemoveTagsFromResourceResult>({
  access: (input, call) => [
    findTagged(call, input.ResourceType, input.ResourceId).access('RemoveTagsFromResource', {
      'aws:TagKeys': input.TagKeys,
    }),
  ],
  act(input, call) {
    const tagged = findTagged(call, input.ResourceType, input.ResourceId);
    tagged.set(new Map([...requireTags(tagged)].filter(([key]) => !input.TagKeys.includes(key))));
    return {};
  },
});

const ListTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResult>({
  access: (input, call) => [
    findTagged(call, input.ResourceType, input.ResourceId).access('ListTagsForResource', {}),
  ],
  act: (input, call) => ({
    TagList: toTagList(requireTags(findTagged(call, input.ResourceType, input.ResourceId))),
  }),
});

export const tags = { AddTagsToResource, RemoveTagsFromResource, ListTagsForResource };
