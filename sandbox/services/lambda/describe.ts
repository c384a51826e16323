import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { LambdaFunction } from './function.ts';

/**
 * Differs from AWS: a function is Active at once; AWS shows it as Pending for some seconds.
 */
export function describeFunction(found: LambdaFunction): FunctionConfiguration {
  const { settings, code } = found;
  const { logging } = settings;
  return {
    FunctionName: found.name,
    FunctionArn: found.arn,
    Runtime: settings.runtime as NonNullable<FunctionConfiguration['Runtime']>,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.zip.length,
    Description: settings.description,
    Timeout: settings.timeout,
    MemorySize: settings.memorySize,
    LastModified: new Date(found.modifiedAt).toISOString().replace('Z', '+0000'),
    CodeSha256: code.sha256,
    Version: '$LATEST',
    ...(settings.environment.size === 0
      ? {}
      : { Environment: { Variables: Object.fromEntries(settings.environment) } }),
    ...(settings.deadLetterArn === undefined
      ? {}
      : { DeadLetterConfig: { TargetArn: settings.deadLetterArn } }),
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: found.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [settings.architecture],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: {
      LogFormat: logging.format,
      LogGroup: logging.group,
      ...(logging.format === 'JSON'
        ? { ApplicationLogLevel: logging.applicationLevel, SystemLogLevel: logging.systemLevel }
        : {}),
    },
  };
}
