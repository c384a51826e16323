import { AwsError } from '../../../kernel/aws-error.ts';

export const invalidContent = (reason: string): AwsError => new AwsError('InvalidDocumentContent', reason);

/** A text of the document, short enough for a message. */
export const shown = (text: unknown): string =>
  (typeof text === 'string' ? text : (JSON.stringify(text) ?? String(text))).slice(0, 100);
