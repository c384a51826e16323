import type {
  ChannelType,
  CreateContactChannelRequest,
  CreateContactChannelResult,
  UpdateContactChannelRequest,
} from '@aws-sdk/client-ssm-contacts';
import { ignoreMissing } from '../existing.ts';
import { resourceType } from '../resource-type.ts';
import { boolean, object, required, text, word } from '../shape.ts';

/**
 * The stack does not wait for the channel's activation, which needs a person.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssmcontacts-contactchannel.html
 */
export const ssmContactsContactChannel = resourceType({
  type: 'AWS::SSMContacts::ContactChannel',
  properties: object({
    ChannelAddress: required(text),
    ChannelName: required(text),
    ChannelType: required(word<ChannelType>()),
    ContactId: required(text),
    DeferActivation: boolean,
  }),
  attributes: ['Arn'],
  async create({ ChannelAddress, ChannelName, ChannelType, ContactId, DeferActivation }, context) {
    const { ContactChannelArn = '' } = await context.call<CreateContactChannelResult>(
      'ssm-contacts',
      'CreateContactChannel',
      {
        ContactId,
        Name: ChannelName,
        Type: ChannelType,
        DeliveryAddress: { SimpleAddress: ChannelAddress },
        DeferActivation: DeferActivation === true,
      } satisfies CreateContactChannelRequest,
    );
    context.established(ContactChannelArn);
    return { ref: ContactChannelArn, attributes: { Arn: ContactChannelArn } };
  },
  async remove({ physicalId }, context) {
    const ContactChannelId = physicalId;
    await ignoreMissing(context.call('ssm-contacts', 'DeleteContactChannel', { ContactChannelId }));
  },
  update: {
    inPlace: ['ChannelAddress', 'ChannelName'],
    replaced: ['ChannelType', 'ContactId'],
    async apply({ physicalId, after }, context) {
      await context.call('ssm-contacts', 'UpdateContactChannel', {
        ContactChannelId: physicalId,
        Name: after.ChannelName,
        DeliveryAddress: { SimpleAddress: after.ChannelAddress },
      } satisfies UpdateContactChannelRequest);
    },
  },
});
