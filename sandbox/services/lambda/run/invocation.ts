export interface Invocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  /** JSON, as the caller gave it. */
  readonly clientContext?: string;
}

export interface Outcome {
  readonly payload: Uint8Array;
  readonly functionError?: 'Unhandled';
  /** The last 4 KiB of what the invocation logged. */
  readonly logTail: string;
}
