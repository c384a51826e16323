import type {
  CreateSecretRequest,
  CreateSecretResponse,
  GetRandomPasswordResponse,
} from '@aws-sdk/client-secrets-manager';
import { ignoreMissing } from '../existing.ts';
import { isObject } from '../json.ts';
import { tagChange, tagsFor } from '../resource-tags.ts';
import { type ResourceContext, resourceType } from '../resource-type.ts';
import { boolean, number, object, tags, text } from '../shape.ts';
import { validationError } from '../template-error.ts';

const properties = object({
  Description: text,
  GenerateSecretString: object({
    ExcludeCharacters: text,
    ExcludeLowercase: boolean,
    ExcludeNumbers: boolean,
    ExcludePunctuation: boolean,
    ExcludeUppercase: boolean,
    GenerateStringKey: text,
    IncludeSpace: boolean,
    PasswordLength: number,
    RequireEachIncludedType: boolean,
    SecretStringTemplate: text,
  }),
  KmsKeyId: text,
  Name: text,
  SecretString: text,
  Tags: tags,
});

type Properties = ReturnType<typeof properties.read>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html */
export const secretsmanagerSecret = resourceType({
  type: 'AWS::SecretsManager::Secret',
  properties,
  attributes: ['Id'],
  async create(given, context) {
    const made = await context.call<CreateSecretResponse>('secretsmanager', 'CreateSecret', {
      Name: given.Name ?? context.generateName(512),
      Description: given.Description,
      KmsKeyId: given.KmsKeyId,
      SecretString: await secretValue(given, context),
      Tags: tagsFor(given.Tags, context),
    } satisfies CreateSecretRequest);
    const arn = made.ARN ?? '';
    return { ref: arn, attributes: { Id: arn } };
  },
  // Without recovery: a stack that is made again can have the name again.
  async remove({ physicalId }, context) {
    const change = { SecretId: physicalId, ForceDeleteWithoutRecovery: true };
    await ignoreMissing(context.call('secretsmanager', 'DeleteSecret', change));
  },
  update: {
    inPlace: ['Description', 'GenerateSecretString', 'KmsKeyId', 'SecretString', 'Tags'],
    replaced: ['Name'],
    name: 'Name',
    async apply(change, context) {
      const { physicalId: SecretId, after, changed } = change;
      const isNewValue = changed.has('SecretString') || changed.has('GenerateSecretString');
      if (isNewValue || changed.has('Description') || changed.has('KmsKeyId'))
        await context.call('secretsmanager', 'UpdateSecret', {
          SecretId,
          Description: after.Description ?? '',
          KmsKeyId: after.KmsKeyId,
          SecretString: isNewValue ? await secretValue(after, context) : undefined,
        });
      const { put, removed } = tagChange(change, context);
      if (removed.length > 0)
        await context.call('secretsmanager', 'UntagResource', { SecretId, TagKeys: removed });
      if (put.length > 0) await context.call('secretsmanager', 'TagResource', { SecretId, Tags: put });
    },
  },
});

/** Undefined: the secret is made without a value. */
async function secretValue(
  { SecretString, GenerateSecretString }: Properties,
  context: ResourceContext,
): Promise<string | undefined> {
  if (SecretString !== undefined && GenerateSecretString !== undefined)
    throw validationError('Only one of SecretString and GenerateSecretString can be specified.');
  if (GenerateSecretString === undefined) return SecretString;
  const { GenerateStringKey: key, SecretStringTemplate: template, ...asked } = GenerateSecretString;
  if ((key === undefined) !== (template === undefined))
    throw validationError('GenerateStringKey and SecretStringTemplate have to be specified together.');
  const { RandomPassword = '' } = await context.call<GetRandomPasswordResponse>(
    'secretsmanager',
    'GetRandomPassword',
    asked,
  );
  if (key === undefined || template === undefined) return RandomPassword;
  return JSON.stringify({ ...readTemplate(template), [key]: RandomPassword });
}

function readTemplate(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  if (!isObject(value)) throw validationError('SecretStringTemplate is not a JSON object.');
  return value;
}
