import type {
  ListObjectsOutput,
  ListObjectsRequest,
  ListObjectsV2Output,
  ListObjectsV2Request,
} from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { acceptOnly, need } from './access.ts';
import { type Bucket, type ObjectVersion, requireBucket } from './bucket.ts';
import { ownerId } from './buckets.ts';
import { byBytes, encodeName, type Page, pageOf } from './list-page.ts';
import { bucketTrail } from './trail.ts';

interface ListInput {
  Bucket: string;
  Prefix?: string | undefined;
  Delimiter?: string | undefined;
  MaxKeys?: number | undefined;
  EncodingType?: string | undefined;
}

export const needToList = (call: Call, input: ListInput, action = 's3:ListBucket') =>
  need(call, input.Bucket, action, {
    context: {
      's3:prefix': input.Prefix ?? '',
      ...(input.Delimiter === undefined ? {} : { 's3:delimiter': input.Delimiter }),
      ...(input.MaxKeys === undefined ? {} : { 's3:max-keys': String(input.MaxKeys) }),
    },
  });

export const listTrail = (call: Call, input: ListInput, type: Record<string, string> = {}) =>
  bucketTrail(call, input.Bucket, {
    ...type,
    ...(input.Prefix === undefined ? {} : { prefix: input.Prefix }),
    ...(input.Delimiter === undefined ? {} : { delimiter: input.Delimiter }),
    ...(input.MaxKeys === undefined ? {} : { 'max-keys': String(input.MaxKeys) }),
  });

const MOST_KEYS = 1000;

export function mostKeys(wanted: number | undefined): number {
  const most = wanted ?? MOST_KEYS;
  if (!Number.isInteger(most) || most < 0 || most > 2 ** 31 - 1)
    throw new AwsError('InvalidArgument', 'Argument maxKeys must be an integer between 0 and 2147483647', {
      status: 400,
    });
  return Math.min(most, MOST_KEYS);
}

interface Entry {
  readonly key: string;
  readonly version: ObjectVersion;
}

function list(bucket: Bucket, input: ListInput, isPast: (key: string) => boolean): Page<Entry> {
  const entries = [...bucket.objects]
    .flatMap(([key, versions]) => {
      const version = versions.at(-1);
      return version?.content === undefined ? [] : [[key, { key, version }] as const];
    })
    .sort(([a], [b]) => byBytes(a, b));
  return pageOf(entries, {
    prefix: input.Prefix ?? '',
    delimiter: input.Delimiter ?? '',
    most: mostKeys(input.MaxKeys),
    isPast,
  });
}

/** What both versions of the operation answer. */
function describe(bucket: Bucket, input: ListInput, page: Page<Entry>, hasOwner: boolean) {
  const encode = (name: string) => encodeName(name, input.EncodingType);
  return {
    Name: bucket.name,
    Prefix: encode(input.Prefix ?? ''),
    ...(input.Delimiter === undefined ? {} : { Delimiter: encode(input.Delimiter) }),
    ...(input.EncodingType === 'url' ? { EncodingType: 'url' as const } : {}),
    MaxKeys: mostKeys(input.MaxKeys),
    IsTruncated: page.last !== undefined,
    Contents: page.items.map(({ key, version }) => ({
      Key: encode(key),
      LastModified: new Date(version.modifiedAt),
      ETag: version.etag,
      ChecksumAlgorithm: ['CRC32' as const],
      Size: version.content?.length ?? 0,
      StorageClass: 'STANDARD' as const,
      ...(hasOwner ? { Owner: { ID: ownerId(bucket.account) } } : {}),
    })),
    CommonPrefixes: page.prefixes.map((Prefix) => ({ Prefix: encode(Prefix) })),
  };
}

export const ListObjectsV2 = operation<ListObjectsV2Request, ListObjectsV2Output>({
  trailName: 'ListObjects',
  dataEvent: true,
  access: (input, call) => [needToList(call, input)],
  act(input, call) {
    acceptOnly('ListObjectsV2', input, [
      'Bucket',
      'Prefix',
      'Delimiter',
      'MaxKeys',
      'EncodingType',
      'ContinuationToken',
      'StartAfter',
      'FetchOwner',
      'ExpectedBucketOwner',
    ]);
    const bucket = requireBucket(call.world, input);
    const after = input.ContinuationToken === undefined ? undefined : readToken(input.ContinuationToken);
    const start = input.StartAfter ?? '';
    const page = list(bucket, input, (key) =>
      after === undefined ? start !== '' && byBytes(key, start) <= 0 : isBefore(key, after),
    );
    const { last } = page;
    return {
      ...describe(bucket, input, page, input.FetchOwner === true),
      KeyCount: page.items.length + page.prefixes.length,
      ...(input.StartAfter === undefined ? {} : { StartAfter: encodeName(start, input.EncodingType) }),
      ...(input.ContinuationToken === undefined ? {} : { ContinuationToken: input.ContinuationToken }),
      ...(last === undefined
        ? {}
        : {
            NextContinuationToken: Buffer.from(
              'prefix' in last ? `p${last.prefix}` : `k${last.item.key}`,
            ).toString('base64url'),
          }),
    };
  },
  trail: (input, _output, call) => listTrail(call, input, { 'list-type': '2' }),
});

interface Position {
  readonly kind: string;
  readonly name: string;
}

function readToken(token: string): Position {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!/^[pk]./s.test(text))
    throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect', { status: 400 });
  return { kind: text.charAt(0), name: text.slice(1) };
}

const isBefore = (key: string, { kind, name }: Position): boolean =>
  byBytes(key, name) <= 0 || (kind === 'p' && key.startsWith(name));

/** The older form, which many tools still call. */
export const ListObjects = operation<ListObjectsRequest, ListObjectsOutput>({
  dataEvent: true,
  access: (input, call) => [needToList(call, input)],
  act(input, call) {
    acceptOnly('ListObjects', input, [
      'Bucket',
      'Prefix',
      'Delimiter',
      'MaxKeys',
      'EncodingType',
      'Marker',
      'ExpectedBucketOwner',
    ]);
    const bucket = requireBucket(call.world, input);
    const marker = input.Marker ?? '';
    const isPrefix = input.Delimiter !== undefined && marker.endsWith(input.Delimiter);
    const page = list(
      bucket,
      input,
      (key) => marker !== '' && isBefore(key, { kind: isPrefix ? 'p' : 'k', name: marker }),
    );
    const { last } = page;
    const next = last === undefined ? undefined : 'prefix' in last ? last.prefix : last.item.key;
    return {
      ...describe(bucket, input, page, true),
      Marker: encodeName(marker, input.EncodingType),
      ...(next === undefined ? {} : { NextMarker: encodeName(next, input.EncodingType) }),
    };
  },
  trail: (input, _output, call) => listTrail(call, input),
});
