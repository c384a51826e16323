import type {
  CreateContactChannelRequest,
  CreateContactChannelResult,
  DeleteContactChannelRequest,
  GetContactChannelRequest,
  GetContactChannelResult,
  ListContactChannelsRequest,
  ListContactChannelsResult,
  UpdateContactChannelRequest,
} from '@aws-sdk/client-ssm-contacts';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { isMailAddress } from '../../mail/mail-text.ts';
import { checkOneOf, checkText, refuse } from '../events/constraints.ts';
import { withCode } from './activation.ts';
import { checkToken } from './constraints.ts';
import { pageOf } from './paging.ts';
import { accessBook, type Channel, conflict, requireItem, tooMany } from './state.ts';

const MOST_OF_A_CONTACT = 10;
const NAME = /^[\p{L}\p{Z}\p{N}_.-]*$/u;

const CreateContactChannel = operation<CreateContactChannelRequest, CreateContactChannelResult>({
  access: (input, call) => accessBook('CreateContactChannel', input.ContactId, 'contact', call),
  act(input, call) {
    const { item: contact, book, place } = requireItem(call, input.ContactId, 'contact');
    const { Name: name, IdempotencyToken: token } = input;
    checkToken(token);
    checkText('name', name, { max: 255, pattern: NAME });
    checkOneOf('type', input.Type, ['EMAIL', 'SMS', 'VOICE']);
    if (input.Type !== 'EMAIL') throw notInSandbox(`ssm-contacts: channels of the type ${input.Type}`);
    if (contact.type !== 'PERSONAL') throw refuse('Invalid value provided - Only contacts have channels.');
    const address = readAddress(input.DeliveryAddress.SimpleAddress);
    const own = [...book.channels.values()].filter(({ contactArn }) => contactArn === contact.arn);
    const repeated = own.find((channel) => token !== undefined && channel.token === token);
    if (repeated !== undefined) return { ContactChannelArn: repeated.arn };
    const same = own.find((channel) => channel.name === name || channel.address === address);
    if (same !== undefined)
      throw conflict('contact-channel', same.arn, 'The contact has a channel with this name or address.');
    if (own.length >= MOST_OF_A_CONTACT) throw tooMany('channels of this contact');
    const channel: Channel = {
      arn: contact.arn.replace(':contact/', ':contact-channel/').concat('/', call.world.ids.uuid()),
      contactArn: contact.arn,
      name,
      address,
      isActivated: false,
      ...(token === undefined ? {} : { token }),
    };
    book.channels.set(channel.arn, input.DeferActivation === true ? channel : withCode(place, channel));
    return { ContactChannelArn: channel.arn };
  },
});

function readAddress(address: string | undefined): string {
  checkText('deliveryAddress.simpleAddress', address, { max: 320 });
  if (address === undefined || !isMailAddress(address))
    throw refuse('Invalid value provided - Not an e-mail address.');
  return address;
}

const describe = (channel: Channel) => ({
  ContactArn: channel.contactArn,
  ContactChannelArn: channel.arn,
  Name: channel.name,
  Type: 'EMAIL' as const,
  DeliveryAddress: { SimpleAddress: channel.address },
  ActivationStatus: channel.isActivated ? ('ACTIVATED' as const) : ('NOT_ACTIVATED' as const),
});

const GetContactChannel = operation<GetContactChannelRequest, GetContactChannelResult>({
  access: (input, call) => accessBook('GetContactChannel', input.ContactChannelId, 'contact-channel', call),
  act: (input, call) => describe(requireItem(call, input.ContactChannelId, 'contact-channel').item),
});

const ListContactChannels = operation<ListContactChannelsRequest, ListContactChannelsResult>({
  access: (input, call) => accessBook('ListContactChannels', input.ContactId, 'contact', call),
  act(input, call) {
    const { item, book } = requireItem(call, input.ContactId, 'contact');
    const own = [...book.channels.values()].filter(({ contactArn }) => contactArn === item.arn);
    const { page, next } = pageOf(own, input);
    return { ContactChannels: page.map(describe), ...next };
  },
});

/** A new address has to be activated anew, by a code that is mailed to it. */
const UpdateContactChannel = operation<UpdateContactChannelRequest, object>({
  access: (input, call) =>
    accessBook('UpdateContactChannel', input.ContactChannelId, 'contact-channel', call),
  act(input, call) {
    const { item, book, place } = requireItem(call, input.ContactChannelId, 'contact-channel');
    checkText('name', input.Name, { max: 255, pattern: NAME });
    const name = input.Name ?? item.name;
    const given = input.DeliveryAddress;
    const address = given === undefined ? item.address : readAddress(given.SimpleAddress);
    const changed: Channel = { ...item, name, address };
    const isMoved = address !== item.address;
    book.channels.set(item.arn, isMoved ? withCode(place, { ...changed, isActivated: false }) : changed);
    return {};
  },
});

/** Plans that name it stay as they are, and pass it over. */
const DeleteContactChannel = operation<DeleteContactChannelRequest, object>({
  access: (input, call) =>
    accessBook('DeleteContactChannel', input.ContactChannelId, 'contact-channel', call),
  act(input, call) {
    const { item, book } = requireItem(call, input.ContactChannelId, 'contact-channel');
    book.channels.delete(item.arn);
    return {};
  },
});

export const channels = {
  CreateContactChannel,
  GetContactChannel,
  ListContactChannels,
  UpdateContactChannel,
  DeleteContactChannel,
};
