import { createHash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { invalidParameter } from './queue.ts';

const MOST = 10;
const NAME = /^(?!aws\.|amazon\.|\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}$/i;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
export function readAttributes(
  attributes: Readonly<Record<string, MessageAttributeValue>> | undefined,
): ReadonlyMap<string, MessageAttributeValue> {
  const read = new Map(Object.entries(attributes ?? {}));
  if (read.size > MOST)
    throw invalidParameter(
      `Number of message attributes [${read.size}] exceeds the allowed maximum [${MOST}].`,
    );
  for (const [name, value] of read) checkAttribute(name, value);
  return read;
}

function checkAttribute(name: string, value: MessageAttributeValue): void {
  const shown = name.slice(0, 100);
  if (!NAME.test(name)) throw invalidParameter(`The message attribute name '${shown}' is invalid.`);
  if (value.StringListValues !== undefined || value.BinaryListValues !== undefined)
    throw notInSandbox('lists as values of message attributes');
  const [, type] = /^(String|Number|Binary)(?:\..{1,249})?$/.exec(value.DataType ?? '') ?? [];
  if (type === undefined)
    throw invalidParameter(`The message attribute '${shown}' has an invalid message attribute type.`);
  const given = type === 'Binary' ? value.BinaryValue?.byteLength : value.StringValue?.length;
  if (given === undefined || given === 0)
    throw invalidParameter(`The message attribute '${shown}' must contain a non-empty value of its type.`);
  if (type === 'Number' && Number.isNaN(Number(value.StringValue)))
    throw invalidParameter(`Can't cast the value of message attribute '${shown}' to a number.`);
}

export function attributeBytes(attributes: ReadonlyMap<string, MessageAttributeValue>): number {
  let bytes = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of attributes) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType ?? '');
    bytes += BinaryValue?.byteLength ?? Buffer.byteLength(StringValue ?? '');
  }
  return bytes;
}

export const md5 = (data: string | Buffer): string => createHash('md5').update(data).digest('hex');

/** Names, types and values, each with its length before it, in the order of the names. */
export function md5OfAttributes(attributes: ReadonlyMap<string, MessageAttributeValue>): string {
  const parts: Buffer[] = [];
  const add = (data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    parts.push(length, data);
  };
  for (const [name, value] of [...attributes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    add(Buffer.from(name));
    add(Buffer.from(value.DataType ?? ''));
    const isBinary = value.BinaryValue !== undefined;
    parts.push(Buffer.from([isBinary ? 2 : 1]));
    add(Buffer.from(value.BinaryValue ?? value.StringValue ?? ''));
  }
  return md5(Buffer.concat(parts));
}
