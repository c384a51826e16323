import { INVESTIGATION_SCHEMA, type Investigation, type TracedEvent } from '../../model/investigation.ts';
import { adviseContainment } from '../investigation/advise.ts';
import { sayVerdict } from '../investigation/verdict.ts';
import {
  ACCOUNT,
  ATTACKER,
  artifacts,
  at,
  credentials,
  events,
  FILE,
  JOB_ADDRESS,
  LEAKED_KEY,
  MADE_KEY,
  REGION,
  SECOND_PLACE,
  UNKNOWN_PLACE,
} from './trail-fixture.ts';

const from = (address: string, credential = LEAKED_KEY) => {
  const of = events.filter((event) => event.sourceIPAddress === address && event.credential === credential);
  const first = of[0]?.eventTime ?? at('02:03:11');
  return {
    credential,
    address,
    events: of.length,
    firstSeen: first,
    lastSeen: of.at(-1)?.eventTime ?? first,
  };
};

const secrets = events.filter(({ eventName }) => eventName === 'GetSecretValue');

const parts: Omit<Investigation, 'schema' | 'verdict' | 'containment'> = {
  seed: { kind: 'key', value: LEAKED_KEY },
  window: { since: at('00:00:00') },
  asOf: at('02:44:00'),
  credentials,
  events,
  artifacts,
  exposures: [
    ...secrets.map(({ object = '', eventID, eventTime }) => ({
      kind: 'secret' as const,
      what: object,
      eventID,
      at: eventTime,
      actor: 'attacker' as const,
      advice: 'rotate it, and look for its use where it opens something',
    })),
  ],
  clusters: [
    {
      ...from(JOB_ADDRESS),
      agent: 'Boto3/1',
      actor: 'owner',
      score: -2,
      reasons: ['address and agent are of its own past'],
    },
    {
      ...from(ATTACKER),
      agent: 'aws-cli/2',
      actor: 'attacker',
      score: 8,
      reasons: ['new address', 'the finding names the address', 'agent of Kali Linux'],
    },
    {
      ...from(SECOND_PLACE, MADE_KEY),
      agent: 'aws-cli/2',
      actor: 'attacker',
      score: 9,
      reasons: ['came out of what the attacker made'],
    },
    { ...from(UNKNOWN_PLACE), agent: 'aws-cli/2', actor: 'unclear', score: 2, reasons: ['new address'] },
  ],
  coverage: {
    source: 'CloudTrail LookupEvents',
    files: { read: 212, truncated: 1, corrupt: 0, empty: 3, 'not CloudTrail': 24, skipped: 0 },
    problems: [{ file: FILE, state: 'truncated', because: 'its end is missing; 41 records were read' }],
    records: 18_204,
    duplicates: 1,
    firstEvent: at('00:00:04'),
    lastEvent: at('02:31:00'),
    regions: [REGION, 'us-east-1', 'eu-west-2'].map((region) => ({
      account: ACCOUNT,
      region,
      records: region === REGION ? 11_020 : 3_592,
      firstEvent: at('00:00:04'),
      lastEvent: at('02:31:00'),
      days: ['2026-01-20'],
    })),
    dataEvents: [],
    gaps: [
      {
        kind: 'no delivery',
        where: 'me-south-1',
        from: at('00:00:00'),
        because: 'AccessDenied: cloudtrail:LookupEvents was denied there by a policy of the organisation',
      },
    ],
    notChecked: [
      'Reads of objects in S3, of the bucket customer-db too: there are no data events in these logs, so they cannot be ruled out.',
      'me-south-1: cloudtrail:LookupEvents was denied.',
      'What the attacker did with the secrets outside AWS.',
    ],
  },
};

const conclude = (of: typeof parts): Investigation => ({
  schema: INVESTIGATION_SCHEMA,
  ...of,
  verdict: sayVerdict(of),
  containment: adviseContainment(of),
});

export const investigation: Investigation = conclude(parts);

const KINDS = ['DescribeInstances', 'ListBuckets', 'GetUser', 'CreateTags', 'DescribeTrails'] as const;

/** The same, with as many calls as are asked for: reads in bursts, every fifth a change that stands alone. */
export function investigationOf(size: number): Investigation {
  const [like] = events;
  if (like === undefined) throw new Error('the fixture has no event');
  const more = Array.from({ length: Math.max(0, size - events.length) }, (_, index): TracedEvent => {
    const eventName = KINDS[index % KINDS.length] ?? 'GetUser';
    return {
      ...like,
      eventID: `6a7b8c9d-0000-4000-8000-${String(index).padStart(12, '0')}`,
      eventTime: new Date(Date.parse(at('02:14:00')) + index * 2_000).toISOString(),
      eventName,
      eventSource: 'ec2.amazonaws.com',
      isReadOnly: eventName !== 'CreateTags',
      object: `i-0abc${String(index).padStart(13, '0')}`,
      sourceIPAddress: index % 7 === 0 ? SECOND_PLACE : ATTACKER,
      credential: index % 3 === 0 ? MADE_KEY : LEAKED_KEY,
      actor: 'attacker',
    };
  });
  return conclude({
    ...parts,
    events: [...events, ...more].toSorted((a, b) => (a.eventTime < b.eventTime ? -1 : 1)),
  });
}
