import { itemsOf } from '../compute.ts';
import { readMember, readText } from '../read-member.ts';
import { hasSucceeded, serviceOf, type TrailRecord } from '../trail-record.ts';

/** What a call has read: names, never values. */
export interface Reading {
  readonly kind: 'secret' | 'data';
  readonly what: string;
  readonly advice: string;
}

type Read = (record: TrailRecord) => readonly string[];
interface Reader {
  readonly kind: Reading['kind'];
  readonly read: Read;
  readonly advice: string;
}

const ROTATE = 'Rotate it, and look where it is used: what it opens is not in these logs.';
const ASSUME_COPIED = 'Take it as copied, and find out what was in it.';

const text =
  (...path: readonly string[]): Read =>
  ({ requestParameters }) => {
    const found = readText(requestParameters, ...path);
    return found === undefined ? [] : [found];
  };
const texts =
  (...path: readonly string[]): Read =>
  ({ requestParameters }) =>
    itemsOf(requestParameters, ...path).filter((one) => typeof one === 'string');
const prefixed =
  (prefix: string, read: Read): Read =>
  (record) =>
    read(record).map((one) => `${prefix}${one}`);

const secret = (read: Read): Reader => ({ kind: 'secret', read, advice: ROTATE });
const data = (read: Read): Reader => ({ kind: 'data', read, advice: ASSUME_COPIED });

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['secretsmanager GetSecretValue', secret(text('secretId'))],
  ['secretsmanager BatchGetSecretValue', secret(readBatch)],
  ['ssm GetParameter', secret(prefixed('parameter ', decrypted(text('name'))))],
  ['ssm GetParameters', secret(prefixed('parameter ', decrypted(texts('names'))))],
  ['ssm GetParameterHistory', secret(prefixed('parameter ', decrypted(text('name'))))],
  ['ssm GetParametersByPath', secret(prefixed('parameters below ', decrypted(text('path'))))],
  ['ec2 GetPasswordData', secret(prefixed('administrator password of ', text('instanceId')))],
  ['ec2 GetConsoleScreenshot', secret(prefixed('screen of ', text('instanceId')))],
  ['ec2 DescribeInstanceAttribute', secret(prefixed('user data of ', readUserData))],
  ['s3 GetObject', data(prefixed('objects of s3://', text('bucketName')))],
  ['s3 SelectObjectContent', data(prefixed('objects of s3://', text('bucketName')))],
  ['dynamodb GetItem', data(prefixed('table ', text('tableName')))],
  ['dynamodb Query', data(prefixed('table ', text('tableName')))],
  ['dynamodb Scan', data(prefixed('table ', text('tableName')))],
  ['lambda GetFunction20150331v2', data(prefixed('code of function ', text('functionName')))],
]);

/**
 * What opens something that these logs do not cover, or was worth taking: for rotation, not to be followed.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
export function readReadings(record: TrailRecord): readonly Reading[] {
  const reader = hasSucceeded(record) ? READERS.get(`${serviceOf(record)} ${record.eventName}`) : undefined;
  if (reader === undefined) return [];
  const { kind, read, advice } = reader;
  return read(record).map((what) => ({ kind, what, advice }));
}

/** Which secrets a filter stands for, CloudTrail does not say. */
function readBatch(record: TrailRecord): readonly string[] {
  const ids = texts('secretIdList')(record);
  return ids.length > 0 ? ids : ['all secrets that a filter of BatchGetSecretValue finds'];
}

/** Without decryption, what is secret comes as ciphertext. */
function decrypted(read: Read): Read {
  return (record) => (readMember(record.requestParameters, 'withDecryption') === true ? read(record) : []);
}

function readUserData(record: TrailRecord): readonly string[] {
  return readText(record.requestParameters, 'attribute') === 'userData' ? text('instanceId')(record) : [];
}
