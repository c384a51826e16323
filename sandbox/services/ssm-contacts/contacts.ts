import type {
  CreateContactRequest,
  CreateContactResult,
  DeleteContactRequest,
  GetContactRequest,
  GetContactResult,
  ListContactsRequest,
  ListContactsResult,
  UpdateContactRequest,
} from '@aws-sdk/client-ssm-contacts';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { type Access, type Call, operation } from '../../kernel/operation.ts';
import { checkOneOf, checkText } from '../events/constraints.ts';
import { requestTagContext } from '../ssm-incidents/tag-sets.ts';
import { checkToken } from './constraints.ts';
import { pageOf } from './paging.ts';
import { describePlan, readPlan } from './plan.ts';
import { accessBook, type Contact, conflict, requireBook, requireItem, tooMany } from './state.ts';
import { readTags, tagRecord } from './tags.ts';

const MOST_CONTACTS = 1000;
const NAME = /^[\p{L}\p{Z}\p{N}_.-]*$/u;
const TYPES = ['PERSONAL', 'ESCALATION', 'ONCALL_SCHEDULE'];

const contactArn = (call: Call, alias: string): string =>
  `arn:aws:ssm-contacts:${call.region}:${call.account}:contact/${alias}`;

/** Whoever puts a contact into an escalation plan needs AssociateContact on it. */
const associated = (plan: CreateContactRequest['Plan'], call: Call): readonly Access[] =>
  (plan?.Stages ?? []).flatMap(({ Targets = [] }) =>
    Targets.flatMap(({ ContactTargetInfo: info }) =>
      info?.ContactId === undefined ? [] : accessBook('AssociateContact', info.ContactId, 'contact', call),
    ),
  );

const CreateContact = operation<CreateContactRequest, CreateContactResult>({
  access(input, call) {
    const resource = contactArn(call, input.Alias);
    const context = requestTagContext(tagRecord(input.Tags));
    return [
      { action: 'ssm-contacts:CreateContact', resource, context },
      ...(input.Tags === undefined ? [] : [{ action: 'ssm-contacts:TagResource', resource, context }]),
      ...associated(input.Plan, call),
    ];
  },
  act(input, call) {
    const book = requireBook(call);
    const { Alias: alias, DisplayName: displayName, IdempotencyToken: token } = input;
    checkText('alias', alias, { max: 255, pattern: /^[a-z0-9_-]*$/ });
    checkText('displayName', displayName, { min: 0, max: 255, pattern: NAME });
    checkOneOf('type', input.Type, TYPES);
    checkToken(token);
    if (input.Type === 'ONCALL_SCHEDULE') throw notInSandbox('ssm-contacts: on-call schedules');
    const arn = contactArn(call, alias);
    const tags = readTags(input.Tags);
    const stages = readPlan(input.Plan, input.Type, call);
    const known = book.contacts.get(arn);
    if (known !== undefined) {
      if (token !== undefined && known.token === token) return { ContactArn: arn };
      throw conflict('contact', arn, `A contact with the alias ${alias} exists already.`);
    }
    if (book.contacts.size >= MOST_CONTACTS) throw tooMany('contacts');
    book.contacts.set(arn, {
      arn,
      alias,
      type: input.Type,
      stages,
      tags,
      ...(displayName === undefined ? {} : { displayName }),
      ...(token === undefined ? {} : { token }),
    });
    return { ContactArn: arn };
  },
});

const describe = ({ arn, alias, displayName, type }: Contact) => ({
  ContactArn: arn,
  Alias: alias,
  Type: type,
  ...(displayName === undefined ? {} : { DisplayName: displayName }),
});

const GetContact = operation<GetContactRequest, GetContactResult>({
  access: (input, call) => accessBook('GetContact', input.ContactId, 'contact', call),
  act(input, call) {
    const { item } = requireItem(call, input.ContactId, 'contact');
    return { ...describe(item), Plan: describePlan(item.stages) };
  },
});

/** An engagement that is under way goes on with the plan with which it began. */
const UpdateContact = operation<UpdateContactRequest, object>({
  access: (input, call) => [
    ...accessBook('UpdateContact', input.ContactId, 'contact', call),
    ...associated(input.Plan, call),
  ],
  act(input, call) {
    const { item, book } = requireItem(call, input.ContactId, 'contact');
    checkText('displayName', input.DisplayName, { min: 0, max: 255, pattern: NAME });
    const displayName = input.DisplayName ?? item.displayName;
    book.contacts.set(item.arn, {
      ...item,
      stages: input.Plan === undefined ? item.stages : readPlan(input.Plan, item.type, call),
      ...(displayName === undefined ? {} : { displayName }),
    });
    return {};
  },
});

const ListContacts = operation<ListContactsRequest, ListContactsResult>({
  access: () => [{ action: 'ssm-contacts:ListContacts', resource: '*' }],
  act(input, call) {
    checkText('aliasPrefix', input.AliasPrefix, { max: 255, pattern: /^[a-z0-9_-]*$/ });
    checkOneOf('type', input.Type, TYPES);
    const meant = [...requireBook(call).contacts.values()].filter(
      ({ alias, type }) =>
        alias.startsWith(input.AliasPrefix ?? '') && (input.Type === undefined || type === input.Type),
    );
    const { page, next } = pageOf(meant, input);
    return { Contacts: page.map(describe), ...next };
  },
});

/** Its channels go too. Plans that name it stay as they are, and pass it over. */
const DeleteContact = operation<DeleteContactRequest, object>({
  access: (input, call) => accessBook('DeleteContact', input.ContactId, 'contact', call),
  act(input, call) {
    const { item, book } = requireItem(call, input.ContactId, 'contact');
    book.contacts.delete(item.arn);
    for (const channel of book.channels.values())
      if (channel.contactArn === item.arn) book.channels.delete(channel.arn);
    return {};
  },
});

export const contacts = { CreateContact, GetContact, UpdateContact, ListContacts, DeleteContact };
