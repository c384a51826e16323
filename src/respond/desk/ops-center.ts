import type { OpsItemDataValue } from '@aws-sdk/client-ssm';
import { isNamed } from '../../aws/error-facts.ts';
import type { OpsCenter } from '../../aws/ops-center.ts';
import { CordonError } from '../../model/cordon-error.ts';
import { maskKey } from '../../model/credential.ts';
import type { Incident } from '../../model/incident.ts';
import { unlinked } from '../../report/plain-text.ts';
import { clientToken } from '../client-token.ts';
import { evidenceOf } from '../evidence/saved-evidence.ts';
import type { StoredIncident } from '../read-incidents.ts';
import { describeWork, impactOf, stateOf, summarize, titleOf } from './case-text.ts';
import type { Desk } from './desk.ts';
import { findUserArn } from './find-user-arn.ts';

interface Center {
  /** ARN without an item's own id: `arn:aws:ssm:eu-west-2:111122223333:opsitem`. */
  readonly opsItems: string;
  /** Where evidence is kept; absent: the OpsItem does not name it. */
  readonly evidenceBucketArn?: string;
  connect(): Promise<OpsCenter>;
}

type Data = Record<string, OpsItemDataValue>;

/**
 * Systems Manager OpsCenter: a case is an OpsItem. It has no timeline; what Cordon did is operational data, which
 * an update merges key by key, so that a repeat writes the same and nobody's part is overwritten. The description is
 * written once: people may have gone on in it.
 */
export const opsCenterDesk = (center: Center): Desk => ({
  name: 'ops-center',
  open: (incident) => createItem(incident, center),
  async tell(incident, arn, deps) {
    const [client, userArn] = await Promise.all([center.connect(), findUserArn(incident, deps)]);
    await client.update({
      OpsItemId: idOf(arn),
      ...(incident.judgement === undefined ? {} : { Status: 'InProgress' }),
      OperationalData: {
        [nameWork(incident)]: text(describeWork(incident)),
        ...(userArn === undefined
          ? {}
          : { '/aws/resources': searchable(JSON.stringify([{ arn: userArn }])) }),
      },
    });
  },
  bring: (incident, arn) => bringIn(incident, arn, center),
  async end({ id, status, mergedInto }, arn) {
    const client = await center.connect();
    const how = mergedInto === undefined ? status : `${status} into ${mergedInto}`;
    await client.update({
      OpsItemId: idOf(arn),
      Status: 'Resolved',
      OperationalData: { end: text(`incident ${id} is ${how}`) },
    });
  },
});

/**
 * Its deduplication string is the incident: whoever asks again is told of the one that there is. AWS takes the resources
 * into that comparison, so they come later: IAM may name the user to the one who asks, and not to the other.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/OpsCenter-working-deduplication.html
 */
async function createItem(incident: Incident, { connect, opsItems }: Center): Promise<string> {
  const client = await connect();
  const { accessKeyId, principalName } = incident.credential;
  try {
    const { OpsItemId, OpsItemArn } = await client.create({
      Source: 'Cordon',
      Title: titleOf(incident),
      Description: summarize(incident),
      Severity: String(impactOf(incident)),
      Category: 'Security',
      OperationalData: {
        '/aws/dedup': searchable(JSON.stringify({ dedupString: incident.id })),
        incident: searchable(incident.id),
        ...(principalName === undefined ? {} : { principal: searchable(unlinked(principalName, 64)) }),
        ...(accessKeyId === undefined ? {} : { accessKeyId: searchable(maskKey(accessKeyId)) }),
      },
    });
    if (OpsItemId !== undefined) return OpsItemArn ?? `${opsItems}/${OpsItemId}`;
    throw new CordonError('NoCase', 'OpsCenter answered CreateOpsItem without an OpsItem');
  } catch (error) {
    const there = isNamed(error, 'OpsItemAlreadyExistsException')
      ? Reflect.get(Object(error), 'OpsItemId')
      : undefined;
    if (typeof there === 'string' && /^oi-[0-9a-f]{12}$/.test(there)) return `${opsItems}/${there}`;
    throw error;
  }
}

/** An OpsItem names ten runbooks at most: https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_RUNBOOKS = 10;

/** `/aws/automations` links runbooks, which people start from there; the runs themselves stand beside it. */
async function bringIn(
  incident: StoredIncident,
  arn: string,
  { connect, evidenceBucketArn }: Center,
): Promise<'done'> {
  const data: Data = {};
  const names = [...new Set(incident.runs.map(({ documentName }) => documentName))].slice(0, MOST_RUNBOOKS);
  const automations = names.map((automationId) => ({ automationType: 'AWS:SSM:Automation', automationId }));
  if (automations.length > 0) data['/aws/automations'] = searchable(JSON.stringify(automations));
  for (const { executionId, documentName, status, statusAt, arn: runArn = executionId } of incident.runs)
    data[`run ${executionId}`] = text(`${documentName}: ${status} since ${statusAt}: ${runArn}`);
  const evidence = evidenceBucketArn === undefined ? [] : evidenceOf(incident);
  if (evidence.length > 0)
    data['evidence'] = text(evidence.map(({ key }) => `${evidenceBucketArn}/${key}`).join('\n'));
  if (Object.keys(data).length === 0) return 'done';
  await (await connect()).update({ OpsItemId: idOf(arn), OperationalData: data });
  return 'done';
}

const idOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Of one state of one credential: two keys that look the same when masked have entries of their own. */
function nameWork(incident: Incident): string {
  const key = maskKey(incident.credential.accessKeyId ?? 'no key');
  const state = incident.judgement?.verdict ?? incident.decision.mode;
  return `did ${key} ${state} ${clientToken(incident.id, stateOf(incident)).slice(0, 8)}`;
}

/** A value has at most 20 KB, and a character of ours at most three bytes. */
const LONGEST_VALUE = 6_000;
const text = (Value: string): OpsItemDataValue => ({ Type: 'String', Value: Value.slice(0, LONGEST_VALUE) });
const searchable = (Value: string): OpsItemDataValue => ({ Type: 'SearchableString', Value });
