import { isNamed } from '../../aws/error-facts.ts';
import type { IncidentManager } from '../../aws/incident-manager.ts';
import { CordonError } from '../../model/cordon-error.ts';
import type { Incident } from '../../model/incident.ts';
import { clientToken } from '../client-token.ts';
import { evidenceOf } from '../evidence/saved-evidence.ts';
import { markDone, type OnceKey, takeRight } from '../once.ts';
import type { StoredIncident } from '../read-incidents.ts';
import type { RespondDeps } from '../respond-deps.ts';
import { hasEnded } from '../run-store.ts';
import { describeWork, impactOf, stateOf, titleOf } from './case-text.ts';
import { condenseFinding } from './condense-finding.ts';
import type { Desk } from './desk.ts';
import { findUserArn } from './find-user-arn.ts';

interface Plan {
  readonly responsePlanArn: string;
  /** Where evidence is kept; absent: the case does not name it. */
  readonly evidenceBucketArn?: string;
  connect(): Promise<IncidentManager>;
}

/**
 * A desk for those who have it, as Incident Manager takes no new customers since 2025. The case is opened from
 * the response plan, which engages its contacts. Every call bears a token of the incident.
 */
export const incidentManagerDesk = (plan: Plan): Desk => ({
  name: 'incident-manager',
  open: (incident, deps) => startCase(incident, plan, deps),
  async tell(incident, incidentRecordArn, deps) {
    const client = await plan.connect();
    await client.createTimelineEvent({
      clientToken: clientToken(incident.id, 'did', stateOf(incident)),
      incidentRecordArn,
      eventType: 'Custom Event',
      eventTime: new Date(deps.store.now()),
      eventData: describeWork(incident),
    });
  },
  bring: (incident, arn, deps) => bringIn(incident, arn, plan, deps),
  async end({ id }, arn) {
    const client = await plan.connect();
    await client.updateIncidentRecord({ clientToken: clientToken(id, 'end', arn), arn, status: 'RESOLVED' });
  },
});

/** https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_StartIncident.html */
async function startCase(incident: Incident, plan: Plan, deps: RespondDeps): Promise<string> {
  const [client, arn] = await Promise.all([plan.connect(), findUserArn(incident, deps)]);
  try {
    const { incidentRecordArn } = await client.startIncident({
      clientToken: clientToken(incident.id, 'case'),
      responsePlanArn: plan.responsePlanArn,
      title: titleOf(incident),
      impact: impactOf(incident),
      triggerDetails: {
        source: 'cordon',
        timestamp: new Date(incident.openedAt),
        rawData: condenseFinding(incident.finding),
      },
      relatedItems:
        arn === undefined
          ? []
          : [{ title: 'user', identifier: { type: 'INVOLVED_RESOURCE', value: { arn } } }],
    });
    if (incidentRecordArn) return incidentRecordArn;
    throw new CordonError('NoCase', 'Incident Manager answered StartIncident without an incident');
  } catch (error) {
    // A token that it has seen with other details, as when two findings open one incident: it names the case.
    const opened = isNamed(error, 'ConflictException')
      ? Reflect.get(Object(error), 'resourceIdentifier')
      : '';
    if (typeof opened === 'string' && /:incident-record\//.test(opened)) return opened;
    throw error;
  }
}

/** Runs and evidence become related items, how a run ended an entry of the timeline; each is done once. */
async function bringIn(
  incident: StoredIncident,
  incidentRecordArn: string,
  plan: Plan,
  deps: RespondDeps,
): Promise<'done' | 'busy'> {
  const client = await plan.connect();
  const once = async (sk: string, work: () => Promise<unknown>): Promise<'done' | 'busy'> => {
    const key: OnceKey = [`INCIDENT#${incident.id}`, `IN-CASE#${sk}`];
    const right = await takeRight(key, deps.store);
    if (right !== 'mine') return right;
    await work();
    await markDone(key, deps.store);
    return 'done';
  };
  const relate = (title: string, type: 'AUTOMATION' | 'ATTACHMENT', arn: string) =>
    once(`related#${arn}`, () =>
      client.updateRelatedItems({
        clientToken: clientToken(incident.id, 'related', arn),
        incidentRecordArn,
        relatedItemsUpdate: { itemToAdd: { title, identifier: { type, value: { arn } } } },
      }),
    );
  const tell = (sk: string, eventData: string) =>
    once(sk, () =>
      client.createTimelineEvent({
        clientToken: clientToken(incident.id, 'event', sk),
        incidentRecordArn,
        eventType: 'Custom Event',
        eventTime: new Date(deps.store.now()),
        eventData,
      }),
    );
  const evidence = plan.evidenceBucketArn === undefined ? [] : evidenceOf(incident).slice(0, MOST_EVIDENCE);
  const outcomes = await Promise.all([
    ...incident.runs.map(({ arn, documentName }) =>
      arn === undefined ? undefined : relate(`runbook ${documentName}`, 'AUTOMATION', arn),
    ),
    ...incident.runs
      .filter(({ status }) => hasEnded(status))
      .map(({ executionId, documentName, status }) =>
        tell(`run#${executionId}#${status}`, `Runbook ${documentName}, run ${executionId}: ${status}`),
      ),
    ...evidence.map(({ key }) => relate('evidence', 'ATTACHMENT', `${plan.evidenceBucketArn}/${key}`)),
  ]);
  return outcomes.includes('busy') ? 'busy' : 'done';
}

/** A case has a hundred related items at most: the user and the runs are among them. */
const MOST_EVIDENCE = 80;
