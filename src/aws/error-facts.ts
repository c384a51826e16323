/** What AWS said when it refused a call, for the log and the incident: never the request itself. */
export interface AwsErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly requestId?: string;
  readonly status?: number;
}

export function errorFacts(error: unknown): AwsErrorFacts {
  if (!(error instanceof Error)) return { code: 'Unknown', message: String(error).slice(0, 500) };
  const metadata: unknown = Reflect.get(error, '$metadata');
  const requestId: unknown = Reflect.get(Object(metadata), 'requestId');
  const status: unknown = Reflect.get(Object(metadata), 'httpStatusCode');
  return {
    code: error.name,
    message: error.message.slice(0, 500),
    ...(typeof requestId === 'string' ? { requestId } : {}),
    ...(typeof status === 'number' ? { status } : {}),
  };
}

export const isNamed = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);

/** Refusals that will be the same on the next try. */
export const isFinal = (error: unknown): boolean =>
  isNamed(
    error,
    'AccessDenied',
    'AccessDeniedException',
    'NoSuchEntity',
    'NoSuchEntityException',
    'LimitExceeded',
    'LimitExceededException',
  );
