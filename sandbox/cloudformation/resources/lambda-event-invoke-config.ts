import type { PutFunctionEventInvokeConfigRequest } from '@aws-sdk/client-lambda';
import { ignoreMissing } from '../existing.ts';
import { type ResourceContext, resourceType } from '../resource-type.ts';
import { number, object, required, text } from '../shape.ts';

const destination = object({ Destination: required(text) });

const properties = object({
  DestinationConfig: object({ OnFailure: destination, OnSuccess: destination }),
  FunctionName: required(text),
  MaximumEventAgeInSeconds: number,
  MaximumRetryAttempts: number,
  Qualifier: required(text),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export const lambdaEventInvokeConfig = resourceType({
  type: 'AWS::Lambda::EventInvokeConfig',
  properties,
  attributes: [],
  async create(properties, context) {
    await putConfig(properties, context);
    return { ref: context.generateName(128) };
  },
  async remove({ properties: { FunctionName, Qualifier } }, context) {
    const of = { FunctionName, Qualifier: qualifierFor(Qualifier) };
    await ignoreMissing(context.call('lambda', 'DeleteFunctionEventInvokeConfig', of));
  },
  update: {
    inPlace: ['DestinationConfig', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts'],
    replaced: ['FunctionName', 'Qualifier'],
    apply: ({ after }, context) => putConfig(after, context),
  },
});

/** Puts all of it: what is not named goes back to its default. */
async function putConfig(given: ReturnType<typeof properties.read>, context: ResourceContext): Promise<void> {
  await context.call('lambda', 'PutFunctionEventInvokeConfig', {
    ...given,
    Qualifier: qualifierFor(given.Qualifier),
  } satisfies PutFunctionEventInvokeConfigRequest);
}

/** The API leaves the qualifier out for the latest version; the template has to name it. */
const qualifierFor = (name: string): string | undefined => (name === '$LATEST' ? undefined : name);
