/**
 * The service's model, in the form in which SDK clients export theirs: the last client that can be had
 * (3.523.0) has none. Smithy's numbers: 0 text, 1 number, 2 boolean, 4 time (epoch seconds in this protocol);
 * `[1, …]` is a list, `[3, …]` a structure whose mandatory members come first, `[9, …]` an operation.
 * https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_Operations_AWS_Systems_Manager_Incident_Manager_Contacts.html
 */
type Schema = number | readonly unknown[];

interface Members {
  readonly must?: Readonly<Record<string, Schema>>;
  readonly may?: Readonly<Record<string, Schema>>;
}

const NAMESPACE = 'com.amazonaws.ssmcontacts';
const TEXT = 0;
const NUMBER = 1;
const BOOLEAN = 2;
const TIME = 4;
/** The trait that keeps a member out of CloudTrail. */
const SENSITIVE = 8;
const secret = [0, NAMESPACE, 'Secret', SENSITIVE, TEXT];

const structure = (name: string, { must = {}, may = {} }: Members): Schema => [
  3,
  NAMESPACE,
  name,
  0,
  [...Object.keys(must), ...Object.keys(may)],
  [...Object.values(must), ...Object.values(may)],
  Object.keys(must).length,
];

const list = (of: Schema): Schema => [1, NAMESPACE, 'List', 0, of];

const ids = (...names: string[]): Readonly<Record<string, Schema>> =>
  Object.fromEntries(names.map((name) => [name, TEXT]));

const target = structure('Target', {
  may: {
    ChannelTargetInfo: structure('ChannelTargetInfo', {
      must: ids('ContactChannelId'),
      may: { RetryIntervalInMinutes: NUMBER },
    }),
    ContactTargetInfo: structure('ContactTargetInfo', {
      must: { IsEssential: BOOLEAN },
      may: ids('ContactId'),
    }),
  },
});
const stage = structure('Stage', { must: { DurationInMinutes: NUMBER, Targets: list(target) } });
const plan = structure('Plan', { may: { Stages: list(stage), RotationIds: list(TEXT) } });
const tags = list(structure('Tag', { may: ids('Key', 'Value') }));
const address = structure('ContactChannelAddress', { may: ids('SimpleAddress') });
const paged = { NextToken: TEXT, MaxResults: NUMBER };
const channel = {
  ...ids('ContactArn', 'ContactChannelArn', 'Name', 'Type', 'ActivationStatus'),
  DeliveryAddress: address,
};
const contact = ids('ContactArn', 'Alias', 'DisplayName', 'Type');
const engagement = {
  ...ids('ContactArn', 'EngagementArn', 'Sender', 'IncidentId'),
  StartTime: TIME,
  StopTime: TIME,
};
const page = {
  ...ids('PageArn', 'EngagementArn', 'ContactArn', 'Sender', 'IncidentId'),
  SentTime: TIME,
  DeliveryTime: TIME,
  ReadTime: TIME,
};
const message = ids('Subject', 'Content', 'PublicSubject', 'PublicContent');
const receipt = structure('Receipt', {
  may: { ...ids('ContactChannelArn', 'ReceiptType', 'ReceiptInfo'), ReceiptTime: TIME },
});
const resolution = structure('ResolutionContact', {
  may: { ...ids('ContactArn', 'Type'), StageIndex: NUMBER },
});
const timeRange = structure('TimeRange', { may: { StartTime: TIME, EndTime: TIME } });

const pages = (name: string, items: Readonly<Record<string, Schema>>): Members['may'] => ({
  NextToken: TEXT,
  [name]: list(structure('Item', { may: items })),
});

const OPERATIONS: Readonly<Record<string, readonly [input: Members, output?: Members['may']]>> = {
  CreateContact: [
    {
      must: { ...ids('Alias', 'Type'), Plan: plan },
      may: { ...ids('DisplayName', 'IdempotencyToken'), Tags: tags },
    },
    ids('ContactArn'),
  ],
  GetContact: [{ must: ids('ContactId') }, { ...contact, Plan: plan }],
  UpdateContact: [{ must: ids('ContactId'), may: { DisplayName: TEXT, Plan: plan } }],
  ListContacts: [{ may: { ...paged, ...ids('AliasPrefix', 'Type') } }, pages('Contacts', contact)],
  DeleteContact: [{ must: ids('ContactId') }],
  CreateContactChannel: [
    {
      must: { ...ids('ContactId', 'Name', 'Type'), DeliveryAddress: address },
      may: { DeferActivation: BOOLEAN, IdempotencyToken: TEXT },
    },
    ids('ContactChannelArn'),
  ],
  GetContactChannel: [{ must: ids('ContactChannelId') }, channel],
  UpdateContactChannel: [{ must: ids('ContactChannelId'), may: { Name: TEXT, DeliveryAddress: address } }],
  ListContactChannels: [{ must: ids('ContactId'), may: paged }, pages('ContactChannels', channel)],
  DeleteContactChannel: [{ must: ids('ContactChannelId') }],
  SendActivationCode: [{ must: ids('ContactChannelId') }],
  ActivateContactChannel: [{ must: { ContactChannelId: TEXT, ActivationCode: secret } }],
  DeactivateContactChannel: [{ must: ids('ContactChannelId') }],
  StartEngagement: [
    {
      must: ids('ContactId', 'Sender', 'Subject', 'Content'),
      may: ids('PublicSubject', 'PublicContent', 'IncidentId', 'IdempotencyToken'),
    },
    ids('EngagementArn'),
  ],
  DescribeEngagement: [{ must: ids('EngagementId') }, { ...engagement, ...message }],
  ListEngagements: [
    { may: { ...paged, IncidentId: TEXT, TimeRangeValue: timeRange } },
    pages('Engagements', engagement),
  ],
  StopEngagement: [{ must: ids('EngagementId'), may: ids('Reason') }],
  ListPagesByEngagement: [{ must: ids('EngagementId'), may: paged }, pages('Pages', page)],
  ListPagesByContact: [{ must: ids('ContactId'), may: paged }, pages('Pages', page)],
  DescribePage: [{ must: ids('PageId') }, { ...page, ...message }],
  AcceptPage: [
    {
      must: { ...ids('PageId', 'AcceptType'), AcceptCode: secret },
      may: ids('ContactChannelId', 'Note', 'AcceptCodeValidation'),
    },
  ],
  ListPageReceipts: [
    { must: ids('PageId'), may: paged },
    { NextToken: TEXT, Receipts: list(receipt) },
  ],
  ListPageResolutions: [
    { must: ids('PageId'), may: ids('NextToken') },
    { NextToken: TEXT, PageResolutions: list(resolution) },
  ],
  PutContactPolicy: [{ must: ids('ContactArn', 'Policy') }],
  GetContactPolicy: [{ must: ids('ContactArn') }, ids('ContactArn', 'Policy')],
  TagResource: [{ must: { ResourceARN: TEXT, Tags: tags } }],
  UntagResource: [{ must: { ResourceARN: TEXT, TagKeys: list(TEXT) } }],
  ListTagsForResource: [{ must: ids('ResourceARN') }, { Tags: tags }],
};

/** What a client's module would export. */
export const model: Readonly<Record<string, readonly unknown[]>> = Object.fromEntries(
  Object.entries(OPERATIONS).map(([name, [input, output = {}]]) => [
    `${name}$`,
    [9, NAMESPACE, name, 0, structure(`${name}Request`, input), structure(`${name}Result`, { may: output })],
  ]),
);
