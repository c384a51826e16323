import type {
  CreateKeyRequest,
  CreateKeyResponse,
  KeySpec,
  KeyUsageType,
  OriginType,
} from '@aws-sdk/client-kms';
import { AwsError } from '../../kernel/aws-error.ts';
import { defaultKeyPolicy } from '../../services/kms/default-key-policy.ts';
import { ignoreMissing } from '../existing.ts';
import { tagChange, tagsFor } from '../resource-tags.ts';
import { type Change, type ResourceContext, resourceType, type Tag } from '../resource-type.ts';
import { boolean, document, number, object, tags, text, word } from '../shape.ts';
import { validationError } from '../template-error.ts';

const properties = object({
  BypassPolicyLockoutSafetyCheck: boolean,
  Description: text,
  EnableKeyRotation: boolean,
  Enabled: boolean,
  KeyPolicy: document,
  KeySpec: word<KeySpec>(),
  KeyUsage: word<KeyUsageType>(),
  MultiRegion: boolean,
  Origin: word<OriginType>(),
  PendingWindowInDays: number,
  Tags: tags,
});

type Properties = ReturnType<typeof properties.read>;

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
 * KeySpec, KeyUsage, MultiRegion and Origin: a change is refused on AWS too, so that no key is lost by it.
 */
export const kmsKey = resourceType({
  type: 'AWS::KMS::Key',
  properties,
  attributes: ['Arn', 'KeyId'],
  async create(given, context) {
    refuseRotation(given);
    const { KeyMetadata } = await context.call<CreateKeyResponse>('kms', 'CreateKey', {
      BypassPolicyLockoutSafetyCheck: given.BypassPolicyLockoutSafetyCheck,
      Description: given.Description,
      KeySpec: given.KeySpec,
      KeyUsage: given.KeyUsage,
      MultiRegion: given.MultiRegion,
      Origin: given.Origin,
      Policy: given.KeyPolicy,
      Tags: asKmsTags(tagsFor(given.Tags, context)),
    } satisfies CreateKeyRequest);
    const { KeyId = '', Arn = '' } = KeyMetadata ?? {};
    context.established(KeyId);
    if (given.Enabled === false) await context.call('kms', 'DisableKey', { KeyId });
    return { ref: KeyId, attributes: { Arn, KeyId } };
  },
  async remove({ physicalId: KeyId, properties: { PendingWindowInDays } }, context) {
    const deletion = context.call('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays });
    await ignoreMissing(deletion.catch(ignorePending));
  },
  update: {
    inPlace: [
      'BypassPolicyLockoutSafetyCheck',
      'Description',
      'EnableKeyRotation',
      'Enabled',
      'KeyPolicy',
      'PendingWindowInDays',
      'Tags',
    ],
    replaced: [],
    apply: updateKey,
  },
});

function refuseRotation({ EnableKeyRotation }: Properties): void {
  if (EnableKeyRotation === true)
    throw validationError('EnableKeyRotation must be false or left out: HMAC keys are not rotated.');
}

/** Somebody was quicker: the key is as a removal wants it. */
function ignorePending(error: unknown): void {
  if (!(error instanceof AwsError) || error.code !== 'KMSInvalidStateException') throw error;
}

const asKmsTags = (all: readonly Tag[] | undefined) =>
  all?.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));

async function updateKey(change: Change<Properties>, context: ResourceContext): Promise<void> {
  const { physicalId: KeyId, after, changed } = change;
  refuseRotation(after);
  if (changed.has('KeyPolicy'))
    await context.call('kms', 'PutKeyPolicy', {
      KeyId,
      Policy: after.KeyPolicy ?? defaultKeyPolicy(context.account),
      BypassPolicyLockoutSafetyCheck: after.BypassPolicyLockoutSafetyCheck,
    });
  if (changed.has('Description'))
    await context.call('kms', 'UpdateKeyDescription', { KeyId, Description: after.Description ?? '' });
  if (changed.has('Enabled'))
    await context.call('kms', after.Enabled === false ? 'DisableKey' : 'EnableKey', { KeyId });
  const { put, removed } = tagChange(change, context);
  if (removed.length > 0) await context.call('kms', 'UntagResource', { KeyId, TagKeys: removed });
  if (put.length > 0) await context.call('kms', 'TagResource', { KeyId, Tags: asKmsTags(put) });
}
