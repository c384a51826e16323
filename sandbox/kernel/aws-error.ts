/**
 * An error as AWS answers it: its own code, so that clients and their retries behave as they do on AWS.
 * `status` absent: the service's protocol decides (400 for the sender's fault).
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number | undefined;
  /** Members that the error's shape has beside the message. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; members?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = code;
    this.code = code;
    this.status = options.status;
    this.members = options.members ?? {};
  }
}

/** What the sandbox does not have is refused by its name, never passed over in silence. */
export function notInSandbox(what: string): AwsError {
  return new AwsError('NotImplemented', `The sandbox does not implement ${what}.`, { status: 501 });
}
