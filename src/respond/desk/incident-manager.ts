import { GetAccessKeyLastUsedCommand, GetUserCommand } from '@aws-sdk/client-iam';
import type { RelatedItem } from '@aws-sdk/client-ssm-incidents';
import * as z from 'zod/mini';
import { isNamed } from '../../aws/error-facts.ts';
import type { IncidentManager } from '../../aws/incident-manager.ts';
import { CordonError } from '../../model/cordon-error.ts';
import type { Incident } from '../../model/incident.ts';
import { clientToken } from '../client-token.ts';
import type { RespondDeps } from '../respond-deps.ts';
import { iso, put, read, type StoreDeps } from '../table.ts';
import { describeWork, impactOf, titleOf } from './case-text.ts';
import { condenseFinding } from './condense-finding.ts';

/** Incident Manager takes no new customers since 2025: a desk for those who have it. */
export interface DeskDeps {
  readonly responsePlanArn: string;
  /** Where the runbook keeps evidence; absent: the case does not name it. */
  readonly evidenceBucketArn?: string;
  connect(): Promise<IncidentManager>;
}

export interface OpenedCase {
  readonly arn: string;
  /** Whether this call opened it, as far as Cordon's own record tells. */
  readonly isNew: boolean;
}

/**
 * Opens the incident's case from the response plan, which engages its contacts, or goes on with the one that
 * is open; then writes into it what Cordon did. Every call bears a token of the incident: done again, it
 * changes nothing more.
 */
export async function openCase(incident: Incident, desk: DeskDeps, deps: RespondDeps): Promise<OpenedCase> {
  const [client, known] = await Promise.all([desk.connect(), recallCase(incident, deps)]);
  const arn = known ?? (await startCase(client, incident, desk, deps));
  await Promise.all([
    known === undefined ? saveCase(incident.id, arn, deps.store) : undefined,
    client.createTimelineEvent({
      clientToken: clientToken(
        incident.id,
        incident.credential.accessKeyId ?? 'none',
        'did',
        verdictOf(incident),
      ),
      incidentRecordArn: arn,
      eventType: 'Custom Event',
      eventTime: new Date(deps.store.now()),
      eventData: describeWork(incident),
    }),
  ]);
  return { arn, isNew: known === undefined };
}

const verdictOf = ({ judgement, decision }: Incident): string => judgement?.verdict ?? decision.mode;

/** https://docs.aws.amazon.com/incident-manager/latest/APIReference/API_StartIncident.html */
async function startCase(
  client: IncidentManager,
  incident: Incident,
  desk: DeskDeps,
  deps: RespondDeps,
): Promise<string> {
  const relatedItems = await findUser(incident, deps);
  try {
    const { incidentRecordArn } = await client.startIncident({
      clientToken: clientToken(incident.id, 'case'),
      responsePlanArn: desk.responsePlanArn,
      title: titleOf(incident),
      impact: impactOf(incident),
      triggerDetails: {
        source: 'cordon',
        timestamp: new Date(incident.openedAt),
        rawData: condenseFinding(incident.finding),
      },
      relatedItems,
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

/** The user by his ARN, which has his path in it: the finding names him without. Not found: the case goes without. */
async function findUser(incident: Incident, deps: RespondDeps): Promise<RelatedItem[]> {
  const { finding, credential } = incident;
  if ('unreadable' in finding || credential.accessKeyId === undefined || credential.kind !== 'user-key')
    return [];
  if (finding.account !== deps.homeAccount) return [];
  try {
    const iam = await deps.iamFor(finding.source);
    const { UserName } = await iam.send(
      new GetAccessKeyLastUsedCommand({ AccessKeyId: credential.accessKeyId }),
    );
    // Without a name, IAM would answer about the caller.
    if (UserName === undefined) return [];
    const { User } = await iam.send(new GetUserCommand({ UserName }));
    return User?.Arn === undefined
      ? []
      : [{ title: 'user', identifier: { type: 'INVOLVED_RESOURCE', value: { arn: User.Arn } } }];
  } catch (error) {
    deps.log.failure("the user's ARN could not be found for the case", error);
    return [];
  }
}

const Case = z.object({ incidentRecordArn: z.string() });
const caseOf = (incidentId: string) => [`INCIDENT#${incidentId}`, 'CASE'] as const;

/** The store is asked to spare a call, and waited for by nobody: the token would find the same case. */
async function recallCase(incident: Incident, deps: RespondDeps): Promise<string | undefined> {
  if (incident.entry === 'unrecorded') return undefined;
  try {
    const body = (await read(deps.store, caseOf(incident.id)))?.['body']?.S;
    return body === undefined ? undefined : Case.safeParse(JSON.parse(body)).data?.incidentRecordArn;
  } catch (error) {
    deps.log.failure('the store could not say whether there is a case', error);
    return undefined;
  }
}

const saveCase = (incidentId: string, incidentRecordArn: string, store: StoreDeps): Promise<unknown> =>
  put(store, ...caseOf(incidentId), { incidentRecordArn, openedAt: iso(store.now()).S });
