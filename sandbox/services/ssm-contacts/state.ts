import type { RequestContext } from '../../../src/iam/model.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { StoredPolicy } from '../../kernel/identity.ts';
import type { Access, Call } from '../../kernel/operation.ts';
import { type Place, regionalSlot } from '../../kernel/state.ts';
import { refuse } from '../events/constraints.ts';
import { isOnboarded } from '../ssm-incidents/state.ts';
import { resourceTagContext } from '../ssm-incidents/tag-sets.ts';

export interface ContactPlanTarget {
  readonly channelArn?: string;
  /** Minutes between attempts to send that failed; 0 for none. */
  readonly retryInterval: number;
  readonly contactArn?: string;
  readonly isEssential: boolean;
}

export interface ContactPlanStage {
  /** Minutes until the next stage. */
  readonly duration: number;
  readonly targets: readonly ContactPlanTarget[];
}

export interface Contact {
  readonly arn: string;
  readonly alias: string;
  readonly displayName?: string;
  readonly type: 'PERSONAL' | 'ESCALATION';
  readonly stages: readonly ContactPlanStage[];
  readonly policy?: StoredPolicy;
  readonly tags: ReadonlyMap<string, string>;
  readonly token?: string;
}

export interface Channel {
  readonly arn: string;
  readonly contactArn: string;
  readonly name: string;
  readonly address: string;
  readonly isActivated: boolean;
  /** The code that was mailed last. */
  readonly code?: string;
  readonly token?: string;
}

export interface Receipt {
  readonly type: 'SENT' | 'DELIVERED' | 'READ' | 'ERROR' | 'STOP';
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly info?: string;
}

/** One message to one channel. */
export interface Page {
  readonly arn: string;
  readonly engagementArn: string;
  readonly contactArn: string;
  readonly channelArn: string;
  readonly code: string;
  /** Number of the engagement's run that sent it. */
  readonly run: number;
  readonly receipts: readonly Receipt[];
}

/** One contact's plan on its way through its stages, as it stood when it was entered. */
export interface Run {
  readonly contactArn: string;
  readonly type: Contact['type'];
  readonly stages: readonly ContactPlanStage[];
  /** The run of the escalation plan that engaged this contact, in which of its stages. */
  readonly parent?: { readonly run: number; readonly stage: number; readonly isEssential: boolean };
  readonly isOver: boolean;
}

export interface Engagement {
  readonly arn: string;
  readonly contactArn: string;
  readonly sender: string;
  readonly subject: string;
  readonly content: string;
  readonly publicSubject?: string;
  readonly publicContent?: string;
  readonly incidentId?: string;
  readonly startedAt: number;
  readonly stoppedAt?: number;
  readonly runs: readonly Run[];
  readonly token?: string;
}

interface Book {
  /** By ARN, in the order in which they were made. */
  readonly contacts: Map<string, Contact>;
  readonly channels: Map<string, Channel>;
  readonly engagements: Map<string, Engagement>;
  readonly pages: Map<string, Page>;
}

const books = regionalSlot<Book>('ssm-contacts', () => ({
  contacts: new Map(),
  channels: new Map(),
  engagements: new Map(),
  pages: new Map(),
}));

export const bookOf = (place: Place): Book => books(place);

/** Contacts and engagements go with the replication set. */
export function forgetContacts(place: Place): void {
  for (const part of Object.values(books(place))) part.clear();
}

type Kind = 'contact' | 'contact-channel' | 'engagement' | 'page';

const ARN =
  /^arn:aws:ssm-contacts:([a-z0-9-]{1,32}):(\d{12}):(contact|contact-channel|engagement|page)\/([a-z0-9_-]{1,255})(?:\/[0-9a-f-]{36})?$/;

/** What an ARN names: the place it lives in, and the contact it belongs to. */
export function readArn(
  arn: string,
  kind: Kind,
  call: Call,
): { readonly place: Place; readonly contactArn: string } {
  const [, region, account, found, alias] = ARN.exec(arn) ?? [];
  if (region === undefined || account === undefined || found !== kind)
    throw refuse(`Invalid value provided - Invalid ARN of a ${kind}: ${arn.slice(0, 300)}`);
  const contactArn = `arn:aws:ssm-contacts:${region}:${account}:contact/${alias}`;
  return { place: { world: call.world, account, region }, contactArn };
}

/** What a call on a contact, or on what belongs to it, needs; the contact's own policy lets other accounts in. */
export function accessBook(
  action: string,
  arn: string,
  kind: Kind,
  call: Call,
  context: RequestContext = {},
): readonly Access[] {
  const { place, contactArn } = readArn(arn, kind, call);
  const isKnown = call.world.accounts.has(place.account);
  const contact = isKnown ? bookOf(place).contacts.get(contactArn) : undefined;
  const policy = contact?.policy;
  return [
    {
      action: `ssm-contacts:${action}`,
      resource: arn,
      resourceAccount: place.account,
      context: { ...resourceTagContext(contact?.tags), ...context },
      ...(policy === undefined
        ? {}
        : { resourcePolicy: { name: `${contactArn} policy`, document: policy.document } }),
    },
  ];
}

/**
 * Every call needs Incident Manager to be set up in the account and region.
 * https://docs.aws.amazon.com/incident-manager/latest/userguide/getting-started.html
 */
export function requireBook(call: Call, place: Place = call): Book {
  if (!call.world.accounts.has(place.account) || !isOnboarded(place))
    throw refuse('Invalid value provided - Account not found for the request');
  return bookOf(place);
}

const PARTS = {
  contact: 'contacts',
  'contact-channel': 'channels',
  engagement: 'engagements',
  page: 'pages',
} as const satisfies Record<Kind, keyof Book>;

type ItemOf<K extends Kind> = Book[(typeof PARTS)[K]] extends Map<string, infer T> ? T : never;

/** What an ARN names, with the place in which it lives: only the region of the ARN knows it. */
export function requireItem<K extends Kind>(
  call: Call,
  arn: string,
  kind: K,
): { readonly item: ItemOf<K>; readonly book: Book; readonly place: Place } {
  const { place } = readArn(arn, kind, call);
  const book = requireBook(call, place);
  const part: ReadonlyMap<string, unknown> = book[PARTS[kind]];
  const item = place.region === call.region ? part.get(arn) : undefined;
  if (item === undefined) throw notFound(kind, arn);
  // Each part of a book holds what its name says.
  return { item: item as ItemOf<K>, book, place };
}

const notFound = (kind: Kind, arn: string): AwsError => {
  const message = `Resource not found: ${arn}`;
  const ResourceType = kind.toUpperCase().replace('-', '_');
  return new AwsError('ResourceNotFoundException', message, {
    members: { Message: message, ResourceId: arn, ResourceType },
  });
};

export const conflict = (kind: Kind, arn: string, message: string): AwsError =>
  new AwsError('ConflictException', message, {
    members: { Message: message, ResourceId: arn, ResourceType: kind.toUpperCase().replace('-', '_') },
  });

/** Differs from AWS: a region holds 1,000 contacts, 10 channels of each, and the last 1,000 engagements. */
export const tooMany = (what: string): AwsError =>
  new AwsError('ServiceQuotaExceededException', `The account holds no more ${what}.`, {
    members: { QuotaCode: '', ServiceCode: 'ssm-contacts' },
  });

/** Six digits, for a person to type. */
export const makeCode = ({ world }: Place): string =>
  String(Number.parseInt(world.ids.hex(12), 16) % 1_000_000).padStart(6, '0');
