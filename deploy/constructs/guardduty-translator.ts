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
import { Duration, type Stack } from 'aws-cdk-lib/core';

/** Its name is generated: the log stays when the stack goes, and must not stand in the way of the next. */
export function addTranslatorLogs(stack: Stack): LogGroup {
  return new LogGroup(stack, 'GuardDutyTranslatorLogs', { retention: RetentionDays.THREE_MONTHS });
}

interface Parts {
  readonly zip: string;
  readonly role: Role;
  readonly logs: LogGroup;
  readonly deadLetters: Queue;
  readonly environment: Readonly<Record<string, string>>;
}

/** Decides and contains. In no VPC: IAM must be reachable when the network is what the attacker changed. */
export function addGuardDutyTranslator(stack: Stack, parts: Parts): LambdaFunction {
  return new LambdaFunction(stack, 'GuardDutyTranslator', {
    functionName: 'GuardDutyTranslator',
    description: 'Takes a GuardDuty finding, contains the credential that it names, tells people',
    code: Code.fromAsset(parts.zip),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: 512,
    timeout: Duration.seconds(30),
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
