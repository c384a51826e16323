import type {
  CreateFunctionUrlConfigRequest,
  CreateFunctionUrlConfigResponse,
  FunctionUrlAuthType,
  InvokeMode,
  UpdateFunctionUrlConfigRequest,
} from '@aws-sdk/client-lambda';
import { ignoreMissing } from '../existing.ts';
import { resourceType } from '../resource-type.ts';
import { object, required, text, word } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html */
export const lambdaUrl = resourceType({
  type: 'AWS::Lambda::Url',
  properties: object({
    AuthType: required(word<FunctionUrlAuthType>()),
    InvokeMode: word<InvokeMode>(),
    Qualifier: text,
    TargetFunctionArn: required(text),
  }),
  attributes: ['FunctionArn', 'FunctionUrl'],
  async create({ TargetFunctionArn: FunctionName, ...rest }, context) {
    const { FunctionArn = '', FunctionUrl = '' } = await context.call<CreateFunctionUrlConfigResponse>(
      'lambda',
      'CreateFunctionUrlConfig',
      { FunctionName, ...rest } satisfies CreateFunctionUrlConfigRequest,
    );
    return { ref: FunctionArn, attributes: { FunctionArn, FunctionUrl } };
  },
  async remove({ properties: { TargetFunctionArn: FunctionName, Qualifier } }, context) {
    await ignoreMissing(context.call('lambda', 'DeleteFunctionUrlConfig', { FunctionName, Qualifier }));
  },
  update: {
    inPlace: ['AuthType', 'InvokeMode'],
    replaced: ['Qualifier', 'TargetFunctionArn'],
    async apply({ after: { TargetFunctionArn: FunctionName, ...rest } }, context) {
      await context.call('lambda', 'UpdateFunctionUrlConfig', {
        FunctionName,
        ...rest,
      } satisfies UpdateFunctionUrlConfigRequest);
    },
  },
});
