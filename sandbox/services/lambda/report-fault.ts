/** A fault of the sandbox itself, where nobody waits for an answer: said on its own console, in full. */
export function reportFault(where: string, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`sandbox: ${where}: ${text}\n`);
}
