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
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { AwsError } from '../../kernel/aws-error.ts';
import { ignoreMissing } from '../existing.ts';
import { tagRecordFor } from '../resource-tags.ts';
import { type ResourceContext, resourceType } from '../resource-type.ts';
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

type Code = ReturnType<typeof properties.read>['Code'];

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
