import * as z from 'zod/mini';

const names = z.catch(z.array(z.string()), []);

/** Members that CloudTrail leaves out of a record have AWS's defaults. */
const Basic = z.object({
  readWriteType: z._default(z.enum(['All', 'ReadOnly', 'WriteOnly']), 'All'),
  includeManagementEvents: z._default(z.boolean(), true),
  excludeManagementEventSources: names,
});

const Field = z.object({ field: z.string(), equals: z.optional(names), notEquals: z.optional(names) });
const Advanced = z.object({ fieldSelectors: z.array(Field) });

/** A list that is not there, or empty, is none: AWS takes one of the two. */
const Parameters = z.object({
  eventSelectors: z._default(z.nullable(z.array(Basic)), null),
  advancedEventSelectors: z._default(z.nullable(z.array(Advanced)), null),
});

/** What one selector lets in: reads, writes, and what it takes away from them. */
interface Selected {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly narrowed: readonly string[];
}

/**
 * What the selectors of a PutEventSelectors call leave out of the management events, in words; nothing: none of them.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
export function describeLeftOut(parameters: unknown): readonly string[] {
  const { data } = Parameters.safeParse(parameters);
  const lists = [data?.eventSelectors ?? [], data?.advancedEventSelectors ?? []] as const;
  if (lists.every(({ length }) => length === 0)) return ['what cannot be read from the record'];
  const selected = [...lists[0].flatMap(readBasic), ...lists[1].flatMap(readAdvanced)];
  const reads = selected.filter((one) => one.reads);
  const writes = selected.filter((one) => one.writes);
  if (reads.length + writes.length === 0) return ['all management events'];
  const missing = [
    ...(writes.length === 0 ? ['management events that write'] : []),
    ...(reads.length === 0 ? ['management events that only read'] : []),
  ];
  // What one selector takes away another one may let in.
  const partly = [reads, writes].filter(
    (some) => some.length > 0 && some.every(({ narrowed }) => narrowed.length > 0),
  );
  return [...missing, ...new Set(partly.flat().flatMap(({ narrowed }) => narrowed))];
}

function readBasic(selector: z.infer<typeof Basic>): Selected[] {
  if (!selector.includeManagementEvents) return [];
  return [
    {
      reads: selector.readWriteType !== 'WriteOnly',
      writes: selector.readWriteType !== 'ReadOnly',
      narrowed: selector.excludeManagementEventSources.map(describeSource),
    },
  ];
}

function readAdvanced({ fieldSelectors }: z.infer<typeof Advanced>): Selected[] {
  const category = fieldSelectors.find(({ field }) => field === 'eventCategory');
  if (category?.equals?.includes('Management') !== true) return [];
  const readOnly = fieldSelectors.find(({ field }) => field === 'readOnly')?.equals;
  const others = fieldSelectors.filter(({ field }) => !['eventCategory', 'readOnly'].includes(field));
  return [
    {
      reads: readOnly === undefined || readOnly.includes('true'),
      writes: readOnly === undefined || readOnly.includes('false'),
      narrowed: others.flatMap(({ field, notEquals }) =>
        field === 'eventSource' && notEquals !== undefined
          ? notEquals.map(describeSource)
          : [`management events by ${/^[A-Za-z.]{1,40}$/.test(field) ? field : 'some field'}`],
      ),
    },
  ];
}

const describeSource = (source: string): string =>
  `management events of ${/^[a-z0-9.-]{1,80}$/.test(source) ? source : 'some service'}`;
