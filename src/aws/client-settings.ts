/** Milliseconds. Without it a connection that hangs is waited for until the function itself is ended. */
export const answersWithin = (requestTimeout: number) => ({
  connectionTimeout: 1_000,
  requestTimeout,
  throwOnRequestTimeout: true,
});

export const COMMON = {
  customUserAgent: [['cordon', '0.1.0']] as [string, string][],
  maxAttempts: 3,
  requestHandler: answersWithin(5_000),
};

/** Two tries: a service that hangs must leave time to hand its part to the sweep, which tries for a day. */
export const AFTER_CONTAINMENT = { ...COMMON, maxAttempts: 2, requestHandler: answersWithin(4_000) };
