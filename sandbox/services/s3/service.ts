import type { Service } from '../../kernel/operation.ts';
import * as lifecycle from './bucket-lifecycle.ts';
import { GetObjectLockConfiguration, PutObjectLockConfiguration } from './bucket-object-lock.ts';
import * as policy from './bucket-policy.ts';
import * as settings from './bucket-settings.ts';
import * as tagging from './bucket-tagging.ts';
import { CreateBucket, DeleteBucket, GetBucketLocation, HeadBucket, ListBuckets } from './buckets.ts';
import { CopyObject } from './copy-object.ts';
import { DeleteObject, DeleteObjects } from './delete-object.ts';
import { GetObject, HeadObject } from './get-object.ts';
import { ListObjects, ListObjectsV2 } from './list-objects.ts';
import { ListObjectVersions } from './list-versions.ts';
import {
  AbortMultipartUpload,
  CompleteMultipartUpload,
  CreateMultipartUpload,
  UploadPart,
} from './multipart.ts';
import {
  GetObjectLegalHold,
  GetObjectRetention,
  PutObjectLegalHold,
  PutObjectRetention,
} from './object-retention.ts';
import { PutObject } from './put-object.ts';

export const s3: Service = {
  name: 's3',
  protocol: 'restXml',
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  maxBody: 128 * 1024 * 1024,
  schemas: () => import('@aws-sdk/client-s3'),
  operations: {
    AbortMultipartUpload,
    CompleteMultipartUpload,
    CopyObject,
    CreateBucket,
    CreateMultipartUpload,
    DeleteBucket,
    DeleteBucketEncryption: settings.DeleteBucketEncryption,
    DeleteBucketLifecycle: lifecycle.DeleteBucketLifecycle,
    DeleteBucketPolicy: policy.DeleteBucketPolicy,
    DeleteBucketTagging: tagging.DeleteBucketTagging,
    DeleteObject,
    DeleteObjects,
    DeletePublicAccessBlock: settings.DeletePublicAccessBlock,
    GetBucketEncryption: settings.GetBucketEncryption,
    GetBucketLifecycleConfiguration: lifecycle.GetBucketLifecycleConfiguration,
    GetBucketLocation,
    GetBucketOwnershipControls: settings.GetBucketOwnershipControls,
    GetBucketPolicy: policy.GetBucketPolicy,
    GetBucketTagging: tagging.GetBucketTagging,
    GetBucketVersioning: settings.GetBucketVersioning,
    GetObject,
    GetObjectLegalHold,
    GetObjectLockConfiguration,
    GetObjectRetention,
    GetPublicAccessBlock: settings.GetPublicAccessBlock,
    HeadBucket,
    HeadObject,
    ListBuckets,
    ListObjects,
    ListObjectsV2,
    ListObjectVersions,
    PutBucketEncryption: settings.PutBucketEncryption,
    PutBucketLifecycleConfiguration: lifecycle.PutBucketLifecycleConfiguration,
    PutBucketOwnershipControls: settings.PutBucketOwnershipControls,
    PutBucketPolicy: policy.PutBucketPolicy,
    PutBucketTagging: tagging.PutBucketTagging,
    PutBucketVersioning: settings.PutBucketVersioning,
    PutObject,
    PutObjectLegalHold,
    PutObjectLockConfiguration,
    PutObjectRetention,
    PutPublicAccessBlock: settings.PutPublicAccessBlock,
    UploadPart,
  },
  differs: [
    'Differs from AWS: buckets are addressed by the path and not by the host name, every request must be signed, and ACLs, object tags, replication, notifications, logging and websites are not there.',
  ],
};
