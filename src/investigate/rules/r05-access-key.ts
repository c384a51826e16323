import { readKey } from '../issued.ts';
import type { DerivationRule } from '../lead.ts';
import { readText } from '../read-member.ts';
import { hasSucceeded } from '../trail-record.ts';

/** A long-term key, of whatever user. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html */
export const newAccessKey: DerivationRule = {
  id: 'R5',
  title: 'a new long-term key',
  derive(record) {
    if (record.eventSource !== 'iam.amazonaws.com' || record.eventName !== 'CreateAccessKey') return [];
    const accessKeyId = readKey(readText(record.responseElements, 'accessKey', 'accessKeyId'));
    if (!hasSucceeded(record) || accessKeyId === undefined) return [];
    return [
      {
        lead: { kind: 'key', accessKeyId },
        rule: 'R5',
        confidence: 'proven',
        as: { kind: 'user-key', accessKeyId },
      },
    ];
  },
};
