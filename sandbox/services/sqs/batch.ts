import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error.ts';

const MOST = 10;

/** Each entry of a batch succeeds or fails by itself; the batch as a whole can be malformed. */
export function runBatch<E extends { Id: string | undefined }, R>(
  entries: readonly E[],
  act: (entry: E, id: string) => R,
): { Successful: R[]; Failed: BatchResultErrorEntry[] } {
  const ids = checkBatch(entries);
  const Successful: R[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  entries.forEach((entry, at) => {
    const id = ids[at] ?? '';
    try {
      Successful.push(act(entry, id));
    } catch (error) {
      if (!(error instanceof AwsError) || error.code === 'NotImplemented') throw error;
      Failed.push({ Id: id, SenderFault: true, Code: error.code, Message: error.message });
    }
  });
  return { Successful, Failed };
}

function checkBatch(entries: readonly { Id: string | undefined }[]): readonly string[] {
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > MOST) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MOST}. You have sent ${entries.length}.`,
    );
  }
  const ids = entries.map((entry) => entry.Id ?? '');
  if (!ids.every((id) => /^[A-Za-z0-9_-]{1,80}$/.test(id))) {
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id has 1 to 80 alphanumeric characters, hyphens and underscores.',
    );
  }
  if (new Set(ids).size < ids.length)
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two entries of the batch have the same id.');
  return ids;
}
