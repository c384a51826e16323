import { Logger } from '@aws-lambda-powertools/logger';
import { errorFacts } from '../aws/error-facts.ts';
import type { Log } from '../respond/respond-deps.ts';

export interface FunctionLog extends Log {
  /** Begins an invocation: its request id stands in every line, and nothing of the one before. */
  begin(awsRequestId: string): void;
}

/** Structured lines. No finding, secret or token goes into them: only ids, verdicts and AWS's own answers. */
export function createFunctionLog(): FunctionLog {
  const logger = new Logger();
  return {
    begin(awsRequestId) {
      logger.resetKeys();
      logger.appendKeys({ awsRequestId });
    },
    ...writeTo(logger),
  };
}

const writeTo = (logger: Logger, ids: Record<string, string> = {}): Log => ({
  about: (more) => writeTo(logger, { ...ids, ...more }),
  info: (message, facts = {}) => logger.info(message, { ...facts, ...ids }),
  failure: (message, error) => logger.error(message, { aws: errorFacts(error), ...ids }),
});
