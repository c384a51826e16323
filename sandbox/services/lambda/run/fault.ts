/** An error of the runtime, as the caller of a function gets it. */
export const fault = (errorType: string, errorMessage: string): Uint8Array =>
  Buffer.from(JSON.stringify({ errorType, errorMessage }));
