import { expect, it } from 'vitest';
import { describeLeftOut } from './event-selectors.ts';

const basic = (...eventSelectors: object[]) => ({ trailName: 'management-events', eventSelectors });
const advanced = (...lists: object[][]) => ({
  trailName: 'management-events',
  advancedEventSelectors: lists.map((fieldSelectors) => ({ name: 'all', fieldSelectors })),
});
const MANAGEMENT = { field: 'eventCategory', equals: ['Management'] };
const DATA = { field: 'eventCategory', equals: ['Data'] };

it.each([
  ['all', basic({ readWriteType: 'All', includeManagementEvents: true, dataResources: [] })],
  ['all, by default', basic({})],
  ['reads here and writes there', basic({ readWriteType: 'ReadOnly' }, { readWriteType: 'WriteOnly' })],
  ['all, where the other list is empty', { ...basic({}), advancedEventSelectors: [] }],
  ['all', advanced([MANAGEMENT], [DATA])],
  [
    'what one leaves out and the other does not',
    advanced([MANAGEMENT, { field: 'eventSource', notEquals: ['kms.amazonaws.com'] }], [MANAGEMENT]),
  ],
])('leaves out nothing: %s', (_, parameters) => expect(describeLeftOut(parameters)).toEqual([]));

it.each([
  [basic({ readWriteType: 'ReadOnly', includeManagementEvents: false }), ['all management events']],
  [basic({ readWriteType: 'ReadOnly' }), ['management events that write']],
  [basic({ readWriteType: 'WriteOnly' }), ['management events that only read']],
  [
    basic({ excludeManagementEventSources: ['kms.amazonaws.com'] }),
    ['management events of kms.amazonaws.com'],
  ],
  [advanced([DATA]), ['all management events']],
  [advanced([MANAGEMENT, { field: 'readOnly', equals: ['true'] }]), ['management events that write']],
  [
    advanced([MANAGEMENT, { field: 'eventSource', notEquals: ['kms.amazonaws.com', '\u001b[2J'] }]),
    ['management events of kms.amazonaws.com', 'management events of some service'],
  ],
  [
    advanced([MANAGEMENT, { field: 'userIdentity.arn', notEquals: ['x'] }]),
    ['management events by userIdentity.arn'],
  ],
  [advanced([MANAGEMENT, { field: '<b>', equals: [] }]), ['management events by some field']],
  [{}, ['what cannot be read from the record']],
  [undefined, ['what cannot be read from the record']],
  [basic({ readWriteType: 'Nothing' }), ['what cannot be read from the record']],
])('says what %j leaves out', (parameters, leftOut) => expect(describeLeftOut(parameters)).toEqual(leftOut));
