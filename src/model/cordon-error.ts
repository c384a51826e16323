/**
 * The one error of the product: a thing that went wrong and the next thing that a person should do.
 * What is expected (a refused action, an unreadable finding) is a value, not an error.
 */
export class CordonError extends Error {
  readonly code: string;
  readonly advice: string | undefined;

  constructor(code: string, message: string, options: { advice?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CordonError';
    this.code = code;
    this.advice = options.advice;
  }
}
