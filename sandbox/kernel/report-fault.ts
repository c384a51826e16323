/** A fault of the sandbox itself: said on its own console, with everything that is needed to mend it. */
export function reportFault(error: unknown): void {
  process.stderr.write(
    `sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
}
