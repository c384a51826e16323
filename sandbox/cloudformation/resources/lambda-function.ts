import type {
  ApplicationLogLevel,
  Architecture,
  CreateFunctionRequest,
  FunctionConfiguration,
  LogFormat,
  PackageType,
  Runtime,
  SystemLogLevel,
  TracingMode,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { AwsError } from '../../kernel/aws-error.ts';
import { ignoreMissing } from '../existing.ts';
import { tagChange, tagRecordFor, toRecord } from '../resource-tags.ts';
import { type Change, type ResourceContext, resourceType } from '../resource-type.ts';
import { list, map, number, object, required, tags, text, word } from '../shape.ts';

const properties = object({
  Architectures: list(word<Architecture>()),
  Code: required(
    object({
      ImageUri: text,
      S3Bucket: text,
      S3Key: text,
      S3ObjectVersion: text,
      SourceKMSKeyArn: text,
      ZipFile: text,
    }),
  ),
  DeadLetterConfig: object({ TargetArn: text }),
  Description: text,
  Environment: object({ Variables: map(text) }),
  EphemeralStorage: object({ Size: required(number) }),
  FunctionName: text,
  Handler: text,
  KmsKeyArn: text,
  Layers: list(text),
  LoggingConfig: object({
    ApplicationLogLevel: word<ApplicationLogLevel>(),
    LogFormat: word<LogFormat>(),
    LogGroup: text,
    SystemLogLevel: word<SystemLogLevel>(),
  }),
  MemorySize: number,
  PackageType: word<PackageType>(),
  ReservedConcurrentExecutions: number,
  Role: required(text),
  Runtime: word<Runtime>(),
  Tags: tags,
  Timeout: number,
  TracingConfig: object({ Mode: word<TracingMode>() }),
});

type Properties = ReturnType<typeof properties.read>;
type Code = Properties['Code'];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const lambdaFunction = resourceType({
  type: 'AWS::Lambda::Function',
  properties,
  attributes: ['Arn'],
  async create({ Code, KmsKeyArn, Tags, ReservedConcurrentExecutions, ...same }, context) {
    const FunctionName = same.FunctionName ?? context.generateName(64);
    const made = await context.call<FunctionConfiguration>('lambda', 'CreateFunction', {
      // Everything else has the same names in the template and in the API, and the service refuses what it does not know.
      ...same,
      FunctionName,
      KMSKeyArn: KmsKeyArn,
      Code: codeOf(Code, same.Runtime ?? ''),
      Tags: tagRecordFor(Tags, context),
    } satisfies CreateFunctionRequest);
    context.established(FunctionName);
    await waitUntilActive(FunctionName, made, context);
    if (ReservedConcurrentExecutions !== undefined)
      await context.call('lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions });
    return { ref: FunctionName, attributes: { Arn: made.FunctionArn ?? '' } };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('lambda', 'DeleteFunction', { FunctionName: physicalId }));
  },
  update: {
    inPlace: [
      'Architectures',
      'Code',
      'DeadLetterConfig',
      'Description',
      'Environment',
      'EphemeralStorage',
      'Handler',
      'KmsKeyArn',
      'Layers',
      'LoggingConfig',
      'MemorySize',
      'ReservedConcurrentExecutions',
      'Role',
      'Runtime',
      'Tags',
      'Timeout',
      'TracingConfig',
    ],
    replaced: ['FunctionName', 'PackageType'],
    name: 'FunctionName',
    apply: updateFunction,
  },
});

async function updateFunction(change: Change<Properties>, context: ResourceContext): Promise<void> {
  const { physicalId: FunctionName, after, changed } = change;
  if (changed.has('Code') || changed.has('Architectures'))
    await context.call('lambda', 'UpdateFunctionCode', {
      FunctionName,
      Architectures: after.Architectures ?? ['x86_64'],
      ...codeOf(after.Code, after.Runtime ?? ''),
    });
  const settings = Object.entries(settingsOf(after, FunctionName)).filter(([name]) =>
    changed.has(name === 'KMSKeyArn' ? 'KmsKeyArn' : name),
  );
  if (settings.length > 0)
    await context.call('lambda', 'UpdateFunctionConfiguration', {
      FunctionName,
      ...Object.fromEntries(settings),
    });
  const { ReservedConcurrentExecutions } = after;
  if (changed.has('ReservedConcurrentExecutions'))
    await context.call(
      'lambda',
      ReservedConcurrentExecutions === undefined ? 'DeleteFunctionConcurrency' : 'PutFunctionConcurrency',
      { FunctionName, ReservedConcurrentExecutions },
    );
  if (!changed.has('Tags')) return;
  const Resource = `arn:aws:lambda:${context.region}:${context.account}:function:${FunctionName}`;
  const { put, removed } = tagChange(change, context);
  if (removed.length > 0) await context.call('lambda', 'UntagResource', { Resource, TagKeys: removed });
  if (put.length > 0) await context.call('lambda', 'TagResource', { Resource, Tags: toRecord(put) });
}

/** Every setting, those that the template no longer names as AWS makes them: the API keeps what a call leaves out. */
const settingsOf = (
  given: Properties,
  name: string,
): Omit<UpdateFunctionConfigurationRequest, 'FunctionName'> => ({
  DeadLetterConfig: given.DeadLetterConfig ?? { TargetArn: '' },
  Description: given.Description ?? '',
  Environment: given.Environment ?? { Variables: {} },
  EphemeralStorage: given.EphemeralStorage ?? { Size: 512 },
  Handler: given.Handler,
  KMSKeyArn: given.KmsKeyArn ?? '',
  Layers: given.Layers ?? [],
  LoggingConfig: given.LoggingConfig ?? { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
  MemorySize: given.MemorySize ?? 128,
  Role: given.Role,
  Runtime: given.Runtime,
  Timeout: given.Timeout ?? 3,
  TracingConfig: given.TracingConfig ?? { Mode: 'PassThrough' },
});

function codeOf({ ZipFile, ...rest }: Code, runtime: string): CreateFunctionRequest['Code'] {
  if (ZipFile === undefined) return rest;
  const extension = runtime.startsWith('nodejs') ? 'js' : runtime.startsWith('python') ? 'py' : undefined;
  if (extension === undefined)
    throw new AwsError(
      'InvalidParameterValueException',
      `ZipFile is not supported for the runtime ${runtime}.`,
    );
  // A fixed time, so that the same source has the same hash.
  const zipped = zipSync({ [`index.${extension}`]: new TextEncoder().encode(ZipFile) }, { mtime: ZIP_TIME });
  return { ZipFile: zipped };
}

const ZIP_TIME = new Date('2000-01-01T00:00:00Z');

/** Milliseconds between two looks, and how many there are. */
const PAUSE = 100;
const LOOKS = 600;

async function waitUntilActive(
  FunctionName: string,
  made: FunctionConfiguration,
  context: ResourceContext,
): Promise<void> {
  let state = made;
  for (let look = 0; state.State === 'Pending' && look < LOOKS; look += 1) {
    await context.pause(PAUSE);
    state = await context.call<FunctionConfiguration>('lambda', 'GetFunctionConfiguration', { FunctionName });
  }
  if (state.State === 'Pending' || state.State === 'Failed')
    throw new AwsError('NotStabilized', `The function did not become active: ${state.StateReason ?? ''}`);
}
