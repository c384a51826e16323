import type {
  ActivateContactChannelRequest,
  DeactivateContactChannelRequest,
  SendActivationCodeRequest,
} from '@aws-sdk/client-ssm-contacts';
import { operation } from '../../kernel/operation.ts';
import type { Place } from '../../kernel/state.ts';
import { sendMail } from '../../mail/send-mail.ts';
import { refuse } from '../events/constraints.ts';
import { checkCode } from './constraints.ts';
import { SENDER } from './page-mail.ts';
import { accessBook, type Channel, makeCode, requireItem } from './state.ts';

/** The channel with a new code, which is on its way to it: only who reads its mails can activate it. */
export function withCode(place: Place, channel: Channel): Channel {
  const code = makeCode(place);
  const text = [
    `Somebody wants to be told of incidents at this address (${channel.name}).`,
    'If it was not you, do nothing.',
    '',
    `Channel: ${channel.arn}`,
    `Activation code: ${code}`,
  ].join('\n');
  // A mail that could not be sent is asked for again by SendActivationCode.
  void sendMail(place.world, {
    from: SENDER,
    to: channel.address,
    subject: 'Incident Manager activation code',
    text,
  });
  return { ...channel, code };
}

const SendActivationCode = operation<SendActivationCodeRequest, object>({
  access: (input, call) => accessBook('SendActivationCode', input.ContactChannelId, 'contact-channel', call),
  act(input, call) {
    const { item, book, place } = requireItem(call, input.ContactChannelId, 'contact-channel');
    if (item.isActivated) throw refuse('Invalid value provided - The channel is activated already.');
    book.channels.set(item.arn, withCode(place, item));
    return {};
  },
});

const ActivateContactChannel = operation<ActivateContactChannelRequest, object>({
  access: (input, call) =>
    accessBook('ActivateContactChannel', input.ContactChannelId, 'contact-channel', call),
  act(input, call) {
    const { item, book } = requireItem(call, input.ContactChannelId, 'contact-channel');
    checkCode('activationCode', input.ActivationCode);
    if (item.isActivated) return {};
    if (item.code !== input.ActivationCode) throw refuse('Invalid value provided - Wrong activation code.');
    const { code: _, ...rest } = item;
    book.channels.set(item.arn, { ...rest, isActivated: true });
    return {};
  },
});

const DeactivateContactChannel = operation<DeactivateContactChannelRequest, object>({
  access: (input, call) =>
    accessBook('DeactivateContactChannel', input.ContactChannelId, 'contact-channel', call),
  act(input, call) {
    const { item, book } = requireItem(call, input.ContactChannelId, 'contact-channel');
    book.channels.set(item.arn, { ...item, isActivated: false });
    return {};
  },
});

export const activation = { SendActivationCode, ActivateContactChannel, DeactivateContactChannel };
