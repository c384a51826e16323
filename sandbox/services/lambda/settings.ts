import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { readEnvironment } from './environment-variables.ts';
import { type FunctionSettings, invalidValue, type LoggingSettings } from './function.ts';
import { refuseMembers } from './refuse.ts';

type Input = Pick<
  CreateFunctionRequest & UpdateFunctionConfigurationRequest,
  | 'Runtime'
  | 'Handler'
  | 'Description'
  | 'Timeout'
  | 'MemorySize'
  | 'Environment'
  | 'DeadLetterConfig'
  | 'TracingConfig'
  | 'EphemeralStorage'
  | 'SnapStart'
  | 'LoggingConfig'
> & { Role?: string | undefined; Architectures?: readonly string[] | undefined };

/** What neither creating nor updating a function has here. */
const MISSING = [
  'Layers',
  'VpcConfig',
  'KMSKeyArn',
  'FileSystemConfigs',
  'ImageConfig',
  'CapacityProviderConfig',
  'DurableConfig',
  'TenancyConfig',
  'CodeSigningConfigArn',
  'Publish',
  'PublishTo',
];

/**
 * A function's settings: those given, else those it has, else AWS's defaults.
 * Differs from AWS: every nodejs runtime runs on the Node.js that runs the sandbox, on this machine's
 * own processor, and MemorySize bounds only the JavaScript heap.
 */
export function readSettings(
  operation: string,
  input: Input,
  name: string,
  old: FunctionSettings | undefined,
): FunctionSettings {
  refuseMembers(operation, input, MISSING);
  refuseOtherModes(input);
  const runtime = input.Runtime ?? old?.runtime;
  const handler = input.Handler ?? old?.handler;
  const role = input.Role ?? old?.role;
  if (runtime === undefined || handler === undefined || role === undefined)
    throw invalidValue(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  if (!/^nodejs(18|20|22|24)\.x$/.test(runtime))
    throw notInSandbox(`lambda: the runtime ${runtime.slice(0, 50)}`);
  const timeout = input.Timeout ?? old?.timeout ?? 3;
  const memorySize = input.MemorySize ?? old?.memorySize ?? 128;
  const description = input.Description ?? old?.description ?? '';
  check('handler', handler, /^\S{1,128}$/.test(handler));
  check('role', role, /^arn:aws:iam::\d{12}:role\/[\w+=,.@\-/]{1,576}$/.test(role));
  check('timeout', timeout, Number.isInteger(timeout) && timeout >= 1 && timeout <= 900);
  check('memorySize', memorySize, Number.isInteger(memorySize) && memorySize >= 128 && memorySize <= 10_240);
  check('description', description, description.length <= 256);
  const target = input.DeadLetterConfig === undefined ? old?.deadLetterArn : input.DeadLetterConfig.TargetArn;
  return {
    runtime,
    role,
    handler,
    description,
    timeout,
    memorySize,
    environment:
      input.Environment === undefined
        ? (old?.environment ?? new Map())
        : readEnvironment(input.Environment.Variables ?? {}),
    ...(target === undefined || target === '' ? {} : { deadLetterArn: readDeadLetterArn(target) }),
    architecture: readArchitecture(input.Architectures) ?? old?.architecture ?? 'x86_64',
    logging: readLogging(input.LoggingConfig, name, old?.logging),
  };
}

function refuseOtherModes(input: Input): void {
  const tracing = input.TracingConfig?.Mode;
  if (tracing !== undefined && tracing !== 'PassThrough') throw notInSandbox('lambda: active tracing');
  const snapStart = input.SnapStart?.ApplyOn;
  if (snapStart !== undefined && snapStart !== 'None') throw notInSandbox('lambda: SnapStart');
  const storage = input.EphemeralStorage?.Size;
  if (storage !== undefined && storage !== 512)
    throw notInSandbox('lambda: EphemeralStorage other than 512 MB');
  const packaging = Object.hasOwn(input, 'PackageType') ? Reflect.get(input, 'PackageType') : 'Zip';
  if (packaging !== 'Zip' && packaging !== undefined)
    throw notInSandbox('lambda: functions from container images');
}

export function readArchitecture(given: readonly string[] | undefined): 'arm64' | 'x86_64' | undefined {
  if (given === undefined) return undefined;
  const [only, ...others] = given;
  if (others.length === 0 && (only === 'arm64' || only === 'x86_64')) return only;
  throw invalid('architectures', given.join(','));
}

/** SQS or SNS: where a failed asynchronous event goes. */
function readDeadLetterArn(arn: string): string {
  if (/^arn:aws:(sqs|sns):[a-z0-9-]+:\d{12}:[\w-]+$/.test(arn)) return arn;
  throw invalid('deadLetterConfig.targetArn', arn);
}

type Logging = NonNullable<CreateFunctionRequest['LoggingConfig']>;

function readLogging(
  given: Logging | undefined,
  name: string,
  old: LoggingSettings | undefined,
): LoggingSettings {
  if (given === undefined && old !== undefined) return old;
  const format = given?.LogFormat ?? 'Text';
  const group = given?.LogGroup ?? `/aws/lambda/${name}`;
  if (format === 'Text' && (given?.ApplicationLogLevel ?? given?.SystemLogLevel) !== undefined)
    throw invalidValue('Log levels can only be set with the JSON log format.');
  check('loggingConfig.logGroup', group, /^[.\-_/#A-Za-z0-9]{1,512}$/.test(group));
  return {
    format,
    group,
    applicationLevel: given?.ApplicationLogLevel ?? 'INFO',
    systemLevel: given?.SystemLogLevel ?? 'INFO',
  };
}

function check(member: string, value: string | number, isValid: boolean): void {
  if (!isValid) throw invalid(member, String(value));
}

const invalid = (member: string, value: string): AwsError =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value.slice(0, 200)}' at '${member}' failed to satisfy constraint`,
    { status: 400 },
  );

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-permissions.html#permissions-user-function */
export const accessRole = (role: string, functionArn: string) => ({
  action: 'iam:PassRole',
  resource: role,
  resourceAccount: role.split(':')[4] ?? '',
  context: {
    'iam:PassedToService': 'lambda.amazonaws.com',
    'iam:AssociatedResourceArn': functionArn,
  },
});

export function refuseForeignRole(role: string, call: Call): void {
  if (role.split(':')[4] === call.account) return;
  throw new AwsError('AccessDeniedException', 'Cross-account pass role is not allowed.', { status: 403 });
}
