import type { AddPermissionRequest, FunctionUrlAuthType } from '@aws-sdk/client-lambda';
import { ignoreMissing } from '../existing.ts';
import { resourceType } from '../resource-type.ts';
import { boolean, object, required, text, word } from '../shape.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export const lambdaPermission = resourceType({
  type: 'AWS::Lambda::Permission',
  properties: object({
    Action: required(text),
    EventSourceToken: text,
    FunctionName: required(text),
    FunctionUrlAuthType: word<FunctionUrlAuthType>(),
    InvokedViaFunctionUrl: boolean,
    Principal: required(text),
    PrincipalOrgID: text,
    SourceAccount: text,
    SourceArn: text,
  }),
  attributes: ['Id'],
  async create(properties, context) {
    const StatementId = context.generateName(100);
    await context.call('lambda', 'AddPermission', {
      ...properties,
      StatementId,
    } satisfies AddPermissionRequest);
    return { ref: StatementId, attributes: { Id: StatementId } };
  },
  async remove({ physicalId, properties }, context) {
    const { FunctionName } = properties;
    await ignoreMissing(
      context.call('lambda', 'RemovePermission', { FunctionName, StatementId: physicalId }),
    );
  },
  update: {
    inPlace: [],
    replaced: [
      'Action',
      'EventSourceToken',
      'FunctionName',
      'FunctionUrlAuthType',
      'InvokedViaFunctionUrl',
      'Principal',
      'PrincipalOrgID',
      'SourceAccount',
      'SourceArn',
    ],
    apply: async () => undefined,
  },
});
