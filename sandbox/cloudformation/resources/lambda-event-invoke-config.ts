import type { PutFunctionEventInvokeConfigRequest } from '@aws-sdk/client-lambda';
import { ignoreMissing } from '../existing.ts';
import { resourceType } from '../resource-type.ts';
import { number, object, required, text } from '../shape.ts';

const destination = object({ Destination: required(text) });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export const lambdaEventInvokeConfig = resourceType({
  type: 'AWS::Lambda::EventInvokeConfig',
  properties: object({
    DestinationConfig: object({ OnFailure: destination, OnSuccess: destination }),
    FunctionName: required(text),
    MaximumEventAgeInSeconds: number,
    MaximumRetryAttempts: number,
    Qualifier: required(text),
  }),
  attributes: [],
  async create(properties, context) {
    await context.call('lambda', 'PutFunctionEventInvokeConfig', {
      ...properties,
      Qualifier: qualifierFor(properties.Qualifier),
    } satisfies PutFunctionEventInvokeConfigRequest);
    return { ref: context.generateName(128) };
  },
  async remove({ properties: { FunctionName, Qualifier } }, context) {
    const of = { FunctionName, Qualifier: qualifierFor(Qualifier) };
    await ignoreMissing(context.call('lambda', 'DeleteFunctionEventInvokeConfig', of));
  },
});

/** The API leaves the qualifier out for the latest version; the template has to name it. */
const qualifierFor = (name: string): string | undefined => (name === '$LATEST' ? undefined : name);
