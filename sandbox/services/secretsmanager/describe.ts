import type {
  DescribeSecretRequest,
  DescribeSecretResponse,
  Filter,
  ListSecretsRequest,
  ListSecretsResponse,
} from '@aws-sdk/client-secrets-manager';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { takePage } from './paging.ts';
import { accessSecret, invalidParameter, listSecrets, requireSecret, type Secret } from './secret.ts';
import { showTags } from './tags.ts';

const DescribeSecret = operation<DescribeSecretRequest, DescribeSecretResponse>({
  access: (input, call) => [accessSecret('DescribeSecret', input.SecretId, call)],
  act(input, call) {
    const secret = requireSecret(input.SecretId, call);
    return { ...showSecret(secret), VersionIdsToStages: showStages(secret) };
  },
});

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html */
const ListSecrets = operation<ListSecretsRequest, ListSecretsResponse>({
  access: () => [{ action: 'secretsmanager:ListSecrets', resource: '*' }],
  act(input, call) {
    if (input.SortBy !== undefined && input.SortBy !== 'created-date')
      throw notInSandbox(`secretsmanager:ListSecrets sorted by ${input.SortBy}`);
    const filters = (input.Filters ?? []).map(readFilter);
    const found = [...listSecrets(call).values()].filter(
      (secret) =>
        (secret.deletionAt === undefined || input.IncludePlannedDeletion === true) &&
        filters.every((fits) => fits(secret)),
    );
    // Newest first, if not asked otherwise.
    if (input.SortOrder !== 'asc') found.reverse();
    const { page, next } = takePage(found, input.NextToken, input.MaxResults);
    return {
      SecretList: page.map((secret) => ({
        ...showSecret(secret),
        SecretVersionsToStages: showStages(secret),
      })),
      ...next,
    };
  },
});

function showSecret(secret: Secret) {
  const { description, keyId, lastReadAt, deletionAt } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(description === undefined ? {} : { Description: description }),
    ...(keyId === undefined ? {} : { KmsKeyId: keyId }),
    CreatedDate: new Date(secret.createdAt),
    LastChangedDate: new Date(secret.changedAt),
    ...(lastReadAt === undefined ? {} : { LastAccessedDate: new Date(lastReadAt) }),
    ...(deletionAt === undefined ? {} : { DeletedDate: new Date(deletionAt) }),
    ...(secret.tags.size === 0 ? {} : { Tags: showTags(secret.tags) }),
  };
}

const showStages = ({ versions }: Secret): Record<string, string[]> =>
  Object.fromEntries(
    [...versions.values()]
      .filter(({ stages }) => stages.length > 0)
      .map(({ id, stages }) => [id, [...stages]]),
  );

/** A value is a prefix; with an exclamation mark before it, what has it is left out. */
function readFilter({ Key, Values = [] }: Filter): (secret: Secret) => boolean {
  if (Values.length < 1 || Values.length > 10) throw invalidParameter('A filter has 1 to 10 values.');
  const textsOf = (secret: Secret): readonly string[] => {
    const tags = [...secret.tags];
    switch (Key) {
      case 'name':
        return [secret.name];
      case 'description':
        return [secret.description ?? ''];
      case 'tag-key':
        return tags.map(([key]) => key);
      case 'tag-value':
        return tags.map(([, value]) => value);
      case 'all':
        return [secret.name, secret.description ?? '', ...tags.flat()];
      default:
        throw notInSandbox(`secretsmanager:ListSecrets with the filter ${String(Key).slice(0, 40)}`);
    }
  };
  return (secret) =>
    Values.some((value) => {
      const isNegated = value.startsWith('!');
      const prefix = isNegated ? value.slice(1) : value;
      return textsOf(secret).some((text) => text.startsWith(prefix)) !== isNegated;
    });
}

export const describe = { DescribeSecret, ListSecrets };
