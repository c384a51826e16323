import type { Role } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Duration, Stack } from 'aws-cdk-lib/core';

/** Its name is generated: the log stays when the stack goes, and must not stand in the way of the next. */
export function addLogs(stack: Stack, functionName: string): LogGroup {
  return new LogGroup(stack, `${functionName}Logs`, { retention: RetentionDays.THREE_MONTHS });
}

interface Parts {
  readonly name: string;
  readonly description: string;
  readonly zip: string;
  readonly timeout: Duration;
  /** In MB; absent: 512. */
  readonly memorySize?: number;
  readonly role: Role;
  readonly logs: LogGroup;
  readonly deadLetters: Queue;
  readonly environment: Readonly<Record<string, string>>;
}

/** In no VPC: IAM must be reachable when the network is what the attacker changed. */
export function addFunction(stack: Stack, parts: Parts): LambdaFunction {
  return new LambdaFunction(stack, parts.name, {
    functionName: parts.name,
    description: parts.description,
    code: Code.fromAsset(parts.zip),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: parts.memorySize ?? 512,
    timeout: parts.timeout,
    // Its permissions are all in the role, where they are read; no construct adds to them.
    role: parts.role.withoutPolicyUpdates(),
    logGroup: parts.logs,
    loggingFormat: LoggingFormat.JSON,
    retryAttempts: 2,
    deadLetterQueue: parts.deadLetters,
    environment: {
      ...parts.environment,
      POWERTOOLS_SERVICE_NAME: 'cordon',
      POWERTOOLS_LOG_LEVEL: 'INFO',
    },
  });
}
