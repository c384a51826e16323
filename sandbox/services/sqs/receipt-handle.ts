import { AwsError } from '../../kernel/aws-error.ts';

export interface Receipt {
  readonly queueArn: string;
  /** The message's id. */
  readonly id: string;
  /** Which receive of it. */
  readonly receipt: string;
}

/** Opaque to clients, but not secret: a queue's own permissions guard its messages. */
export const writeReceiptHandle = ({ queueArn, id, receipt }: Receipt): string =>
  Buffer.from(`${receipt} ${id} ${queueArn}`).toString('base64');

/** Throws for what never was a handle of this queue. */
export function readReceiptHandle(handle: string, queueArn: string): Receipt {
  const [receipt = '', id = '', arn] =
    handle.length > 1024 ? [] : Buffer.from(handle, 'base64').toString('utf8').split(' ');
  if (arn !== queueArn) {
    throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.', { status: 404 });
  }
  return { queueArn, id, receipt };
}
