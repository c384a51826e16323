import type { Session } from '../../../kernel/operation.ts';
import type { World } from '../../../kernel/world.ts';
import type { LambdaFunction } from '../function.ts';

/**
 * Everything that a function's process sees of its surroundings: nothing of the person's own environment
 * but the path to programs, so no credential of theirs reaches it.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function processEnvironment(
  world: World,
  found: LambdaFunction,
  instance: {
    readonly runtimeId: string;
    readonly folder: string;
    readonly logStream: string;
    readonly session: Session;
  },
): Record<string, string> {
  const { settings } = found;
  return {
    PATH: process.env['PATH'] ?? '',
    TZ: ':UTC',
    ...Object.fromEntries(settings.environment),
    AWS_REGION: found.region,
    AWS_DEFAULT_REGION: found.region,
    AWS_ACCESS_KEY_ID: instance.session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: instance.session.secretAccessKey,
    AWS_SESSION_TOKEN: instance.session.sessionToken,
    AWS_ENDPOINT_URL: world.origin,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: found.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: instance.logStream,
    ...(settings.logging.format === 'JSON'
      ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: settings.logging.applicationLevel }
      : {}),
    AWS_LAMBDA_RUNTIME_API: `${world.origin.replace('http://', '')}/_runtime/${instance.runtimeId}`,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    LAMBDA_TASK_ROOT: instance.folder,
    SANDBOX_CLOCK_OFFSET: String(world.clock.offset()),
    _HANDLER: settings.handler,
  };
}
