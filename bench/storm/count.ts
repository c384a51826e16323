import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Stage } from '../../src/cli/stage/stage.ts';
import { listIncidents, type StoredIncident } from '../../src/respond/read-incidents.ts';
import type { Victim } from './prepare.ts';
import { sideBySide } from './side-by-side.ts';

/** What is there after the storm, by the store, IAM and the dead-letter queue. */
export interface Found {
  /** All that are not merged into another, whoever they are about. */
  readonly incidents: number;
  /** Users with one incident of their own, neither none nor two. */
  readonly withOne: number;
  /** Users whose key the store calls contained, and IAM Inactive. */
  readonly contained: number;
  /** Findings that no incident has, and events in the dead-letter queue. */
  readonly lost: number;
  /** A sentence for everything that is not as it should be; the first few of a kind. */
  readonly wrong: readonly string[];
}

const SHOWN = 5;

/** `refs`: every finding that was sent. `known`: the incidents that were there before. */
export async function countFound(
  stage: Stage,
  victims: readonly Victim[],
  refs: ReadonlySet<string>,
  known: ReadonlySet<string>,
): Promise<Found> {
  const incidents = (await listAll(stage)).filter(({ id, status }) => !known.has(id) && status !== 'merged');
  const ofKey = new Map<string, number>();
  for (const { key } of incidents) ofKey.set(key, (ofKey.get(key) ?? 0) + 1);
  const { account } = stage.sandbox.administrator;
  const withoutOne = victims.filter(({ userName }) => ofKey.get(`${account}/user/${userName}`) !== 1);
  const [contained, deadLetters] = await Promise.all([
    sideBySide(victims, 8, (victim) => isContained(stage, victim, incidents)),
    countDeadLetters(stage),
  ]);
  const held = new Set(incidents.flatMap(({ findings }) => findings.map(({ ref }) => ref)));
  const missing = [...refs].filter((ref) => !held.has(ref));
  const uncontained = victims.filter((_, index) => contained[index] !== true);
  return {
    incidents: incidents.length,
    withOne: victims.length - withoutOne.length,
    contained: victims.length - uncontained.length,
    lost: missing.length + deadLetters,
    wrong: [
      ...tellFew(withoutOne, ({ userName }) => `${userName} has not one incident of his own`),
      ...tellFew(uncontained, ({ userName }) => `the key of ${userName} is not contained`),
      ...tellFew(missing, (ref) => `no incident has the finding ${ref}`),
      ...(deadLetters === 0 ? [] : [`the dead-letter queue holds ${deadLetters}`]),
    ],
  };
}

const tellFew = <T>(items: readonly T[], tell: (item: T) => string): string[] => [
  ...items.slice(0, SHOWN).map(tell),
  ...(items.length > SHOWN ? [`and ${items.length - SHOWN} more like that`] : []),
];

export const listAll = ({ clients, tableName }: Stage): Promise<StoredIncident[]> =>
  listIncidents({ dynamodb: clients.dynamodb, tableName });

async function isContained(
  { clients: { iam } }: Stage,
  { userName, accessKeyId }: Victim,
  incidents: readonly StoredIncident[],
): Promise<boolean> {
  const isJudged = incidents.some(({ credentials }) =>
    credentials.some((one) => one.accessKeyId === accessKeyId && one.verdict === 'contained'),
  );
  const { AccessKeyMetadata: keys = [] } = await iam.send(new ListAccessKeysCommand({ UserName: userName }));
  return isJudged && keys.every(({ Status }) => Status === 'Inactive');
}

async function countDeadLetters({ clients: { sqs }, deadLetterQueueUrl }: Stage): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: deadLetterQueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}
