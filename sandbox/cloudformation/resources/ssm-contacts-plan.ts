import type { UpdateContactRequest } from '@aws-sdk/client-ssm-contacts';
import { ignoreMissing } from '../existing.ts';
import { type ResourceContext, resourceType } from '../resource-type.ts';
import { list, object, required, text } from '../shape.ts';
import { planOf, stages } from './ssm-contacts-stages.ts';

const properties = object({ ContactId: required(text), RotationIds: list(text), Stages: stages });
type Properties = ReturnType<typeof properties.read>;

/**
 * A contact's plan as a resource of its own, so that it can name the contact's channels.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssmcontacts-plan.html
 */
export const ssmContactsPlan = resourceType({
  type: 'AWS::SSMContacts::Plan',
  properties,
  attributes: ['Arn'],
  async create(given, context) {
    await writePlan(given.ContactId, given, context);
    return { ref: given.ContactId, attributes: { Arn: given.ContactId } };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(writePlan(physicalId, {}, context));
  },
  update: {
    inPlace: ['RotationIds', 'Stages'],
    replaced: ['ContactId'],
    async apply({ physicalId, after }, context) {
      await writePlan(physicalId, after, context);
    },
  },
});

const writePlan = (ContactId: string, plan: Partial<Properties>, context: ResourceContext): Promise<object> =>
  context.call('ssm-contacts', 'UpdateContact', {
    ContactId,
    Plan: planOf(plan.Stages ?? [], plan.RotationIds ?? []),
  } satisfies UpdateContactRequest);
