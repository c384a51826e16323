import type { ListObjectVersionsOutput, ListObjectVersionsRequest } from '@aws-sdk/client-s3';
import { operation } from '../../kernel/operation.ts';
import { acceptOnly } from './access.ts';
import { type Bucket, type ObjectVersion, requireBucket } from './bucket.ts';
import { ownerId } from './buckets.ts';
import { listTrail, mostKeys, needToList } from './list-objects.ts';
import { byBytes, encodeName, pageOf } from './list-page.ts';

interface Entry {
  readonly key: string;
  readonly version: ObjectVersion;
  readonly isLatest: boolean;
}

/** Keys in order, the versions of each newest first; delete markers are listed beside. */
export const ListObjectVersions = operation<ListObjectVersionsRequest, ListObjectVersionsOutput>({
  dataEvent: true,
  access: (input, call) => [needToList(call, input, 's3:ListBucketVersions')],
  act(input, call) {
    acceptOnly('ListObjectVersions', input, [
      'Bucket',
      'Prefix',
      'Delimiter',
      'MaxKeys',
      'EncodingType',
      'KeyMarker',
      'VersionIdMarker',
      'ExpectedBucketOwner',
    ]);
    const bucket = requireBucket(call.world, input);
    const encode = (name: string) => encodeName(name, input.EncodingType);
    const entries = allVersions(bucket);
    const page = pageOf(
      entries.map((entry) => [entry.key, entry] as const),
      {
        prefix: input.Prefix ?? '',
        delimiter: input.Delimiter ?? '',
        most: mostKeys(input.MaxKeys),
        isPast: pastMarker(entries, input.KeyMarker ?? '', input.VersionIdMarker, input.Delimiter),
      },
    );
    const shown = page.items.map((entry) => ({
      content: entry.version.content,
      ...describe(bucket, entry, encode),
    }));
    const { last } = page;
    return {
      Name: bucket.name,
      Prefix: encode(input.Prefix ?? ''),
      KeyMarker: encode(input.KeyMarker ?? ''),
      VersionIdMarker: input.VersionIdMarker ?? '',
      MaxKeys: mostKeys(input.MaxKeys),
      IsTruncated: last !== undefined,
      ...(input.Delimiter === undefined ? {} : { Delimiter: encode(input.Delimiter) }),
      ...(input.EncodingType === 'url' ? { EncodingType: 'url' as const } : {}),
      Versions: shown.flatMap(({ content, etag, ...version }) =>
        content === undefined
          ? []
          : [{ ...version, ETag: etag, Size: content.length, StorageClass: 'STANDARD' as const }],
      ),
      DeleteMarkers: shown.flatMap(({ content, etag: _, ...marker }) =>
        content === undefined ? [marker] : [],
      ),
      CommonPrefixes: page.prefixes.map((Prefix) => ({ Prefix: encode(Prefix) })),
      ...(last === undefined
        ? {}
        : 'prefix' in last
          ? { NextKeyMarker: encode(last.prefix) }
          : { NextKeyMarker: encode(last.item.key), NextVersionIdMarker: last.item.version.id }),
    };
  },
  trail: (input, _output, call) => listTrail(call, input, { versions: '' }),
});

const allVersions = (bucket: Bucket): Entry[] =>
  [...bucket.objects]
    .sort(([a], [b]) => byBytes(a, b))
    .flatMap(([key, versions]) =>
      [...versions].reverse().map((version, index) => ({ key, version, isLatest: index === 0 })),
    );

const describe = (bucket: Bucket, { key, version, isLatest }: Entry, encode: (name: string) => string) => ({
  Key: encode(key),
  VersionId: version.id,
  IsLatest: isLatest,
  LastModified: new Date(version.modifiedAt),
  Owner: { ID: ownerId(bucket.account) },
  etag: version.etag,
});

/** A marker names a key whose versions are all done with, or with a version id the last one shown. */
function pastMarker(
  entries: readonly Entry[],
  key: string,
  versionId: string | undefined,
  delimiter: string | undefined,
): (name: string, index: number) => boolean {
  if (key === '') return () => false;
  const at = entries.findIndex((entry) => entry.key === key && entry.version.id === versionId);
  const isPrefix = versionId === undefined && delimiter !== undefined && key.endsWith(delimiter);
  return (name, index) =>
    name === key && at >= 0 ? index <= at : byBytes(name, key) <= 0 || (isPrefix && name.startsWith(key));
}
