import { resourceType } from '../resource-type.ts';
import { object, text } from '../shape.ts';

/** What CDK tells AWS about the constructs in use. Nothing is made of it. */
export const cdkMetadata = resourceType({
  type: 'AWS::CDK::Metadata',
  properties: object({ Analytics: text, Modules: text }),
  attributes: [],
  create: async (_properties, context) => ({ ref: context.generateName(128) }),
  remove: async () => undefined,
  update: { inPlace: ['Analytics', 'Modules'], replaced: [], apply: async () => undefined },
});
