import type {
  GetContactPolicyRequest,
  GetContactPolicyResult,
  PutContactPolicyRequest,
} from '@aws-sdk/client-ssm-contacts';
import { validatePolicy } from '../../../src/iam/validate.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import { operation } from '../../kernel/operation.ts';
import { checkText, refuse } from '../events/constraints.ts';
import { accessBook, requireItem } from './state.ts';

/** What lets another account engage a contact. */
const PutContactPolicy = operation<PutContactPolicyRequest, object>({
  access: (input, call) => accessBook('PutContactPolicy', input.ContactArn, 'contact', call),
  act(input, call) {
    const { item, book } = requireItem(call, input.ContactArn, 'contact');
    checkText('policy', input.Policy, { max: 395_000 });
    book.contacts.set(item.arn, { ...item, policy: readPolicy(input.Policy) });
    return {};
  },
});

function readPolicy(text: string): StoredPolicy {
  try {
    return { text, document: validatePolicy(text, 'resource') };
  } catch (cause) {
    throw refuse(`Invalid value provided - ${cause instanceof Error ? cause.message : 'malformed policy'}`);
  }
}

const GetContactPolicy = operation<GetContactPolicyRequest, GetContactPolicyResult>({
  access: (input, call) => accessBook('GetContactPolicy', input.ContactArn, 'contact', call),
  act(input, call) {
    const { arn, policy } = requireItem(call, input.ContactArn, 'contact').item;
    return { ContactArn: arn, ...(policy === undefined ? {} : { Policy: policy.text }) };
  },
});

export const contactPolicy = { PutContactPolicy, GetContactPolicy };
