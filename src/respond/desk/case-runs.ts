import { CordonError } from '../../model/cordon-error.ts';
import { clientToken } from '../client-token.ts';
import { markDone, type OnceKey, takeRight } from '../once.ts';
import type { StoredIncident } from '../read-incidents.ts';
import type { RespondDeps } from '../respond-deps.ts';
import { hasEnded } from '../run-store.ts';
import type { DeskDeps } from './incident-manager.ts';

/**
 * Brings the case up to date with what the runbook did: its runs and the evidence become related items, how
 * a run ended an entry of the timeline. Each is done once; what has been done is not done again. `busy`:
 * somebody else is at some of it.
 */
export async function updateCase(
  incident: StoredIncident,
  desk: DeskDeps,
  deps: RespondDeps,
): Promise<'done' | 'busy'> {
  const incidentRecordArn = incident.case?.incidentRecordArn;
  if (incidentRecordArn === undefined) {
    throw new CordonError('NoCase', `there is no case of ${incident.id} yet`);
  }
  const client = await desk.connect();
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
  const evidence = desk.evidenceBucketArn === undefined ? [] : (incident.rotation?.evidence ?? []);
  const outcomes = await Promise.all([
    ...incident.runs.map(({ arn, documentName }) =>
      arn === undefined ? undefined : relate(`runbook ${documentName}`, 'AUTOMATION', arn),
    ),
    ...incident.runs
      .filter(({ status }) => hasEnded(status))
      .map(({ executionId, documentName, status }) =>
        tell(`run#${executionId}#${status}`, `Runbook ${documentName}, run ${executionId}: ${status}`),
      ),
    ...evidence.map(({ key }) => relate('evidence', 'ATTACHMENT', `${desk.evidenceBucketArn}/${key}`)),
  ]);
  return outcomes.includes('busy') ? 'busy' : 'done';
}
