import type {
  ContactType,
  CreateContactRequest,
  CreateContactResult,
  UpdateContactRequest,
} from '@aws-sdk/client-ssm-contacts';
import { ignoreMissing } from '../existing.ts';
import { tagChange, tagsFor } from '../resource-tags.ts';
import { resourceType } from '../resource-type.ts';
import { object, required, tags, text, word } from '../shape.ts';
import { planOf, stages } from './ssm-contacts-stages.ts';

/**
 * A plan that names the contact's own channels goes round in a circle here: it is a resource of its own then.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssmcontacts-contact.html
 */
export const ssmContactsContact = resourceType({
  type: 'AWS::SSMContacts::Contact',
  properties: object({
    Alias: required(text),
    DisplayName: required(text),
    Plan: stages,
    Tags: tags,
    Type: required(word<ContactType>()),
  }),
  attributes: ['Arn'],
  async create({ Alias, DisplayName, Plan, Tags, Type }, context) {
    const given = tagsFor(Tags, context);
    const { ContactArn = '' } = await context.call<CreateContactResult>('ssm-contacts', 'CreateContact', {
      Alias,
      DisplayName,
      Type,
      Plan: planOf(Plan ?? [], []),
      ...(given === undefined ? {} : { Tags: given }),
    } satisfies CreateContactRequest);
    context.established(ContactArn);
    return { ref: ContactArn, attributes: { Arn: ContactArn } };
  },
  async remove({ physicalId }, context) {
    await ignoreMissing(context.call('ssm-contacts', 'DeleteContact', { ContactId: physicalId }));
  },
  update: {
    inPlace: ['DisplayName', 'Plan', 'Tags'],
    replaced: ['Alias', 'Type'],
    name: 'Alias',
    async apply(change, context) {
      const { physicalId: ResourceARN, after, changed } = change;
      await context.call('ssm-contacts', 'UpdateContact', {
        ContactId: ResourceARN,
        DisplayName: after.DisplayName,
        // A plan that is a resource of its own must not be emptied by a change of the name.
        ...(changed.has('Plan') ? { Plan: planOf(after.Plan ?? [], []) } : {}),
      } satisfies UpdateContactRequest);
      const { put, removed } = tagChange(change, context);
      if (removed.length > 0)
        await context.call('ssm-contacts', 'UntagResource', { ResourceARN, TagKeys: removed });
      if (put.length > 0) await context.call('ssm-contacts', 'TagResource', { ResourceARN, Tags: put });
    },
  },
});
