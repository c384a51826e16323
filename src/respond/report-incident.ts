import type { BlastRadius } from '../model/blast-radius.ts';
import {
  type IncidentReport,
  REPORT_SCHEMA,
  type ReportedCredential,
  type ReportedFinding,
} from '../model/incident-report.ts';
import type { Investigation } from '../model/investigation.ts';
import { findCover } from './covered-session.ts';
import { evidenceOf } from './evidence/saved-evidence.ts';
import type { StoredIncident } from './read-incidents.ts';
import { reportActions } from './report-actions.ts';
import { listNeeds } from './report-needs.ts';
import type { WaitingPlan } from './waiting-plans.ts';

/** What a report is made of beside the record. */
export interface ReportParts {
  /** ISO 8601. */
  readonly asOf: string;
  readonly plans: readonly WaitingPlan[];
  readonly investigation?: Investigation;
  readonly blastRadius?: BlastRadius;
  /** Sentences: what of these could not be had, and why. */
  readonly notKnown: readonly string[];
}

/** Everything that is known of an incident, in one value: pages, mails and programs are made of it. Pure. */
export function buildReport(incident: StoredIncident, parts: ReportParts): IncidentReport {
  const { acknowledged, assigned, decision, case: desk, mergedInto } = incident;
  const { asOf, investigation, blastRadius, notKnown } = parts;
  return {
    schema: REPORT_SCHEMA,
    asOf,
    id: incident.id,
    key: incident.key,
    title: incident.title,
    status: incident.status,
    openedAt: incident.openedAt,
    updatedAt: incident.updatedAt,
    ...(mergedInto === undefined ? {} : { mergedInto }),
    severity: incident.severity,
    ...(acknowledged === undefined ? {} : { acknowledged }),
    ...(assigned === undefined ? {} : { assigned }),
    decision: {
      mode: decision.mode,
      rule: decision.rule,
      because: decision.because,
      ...(decision.playbook === undefined ? {} : { playbook: decision.playbook }),
    },
    findings: incident.findings.map(reportFinding),
    credentials: reportCredentials(incident),
    actions: reportActions(incident),
    needsYou: listNeeds(incident, parts),
    ...(desk === undefined ? {} : { case: { desk: desk.desk, arn: desk.arn } }),
    runs: incident.runs.map(({ executionId, documentName, status }) => ({
      id: executionId,
      document: documentName,
      status,
    })),
    timeline: incident.timeline,
    ...(investigation === undefined ? {} : { investigation }),
    ...(blastRadius === undefined ? {} : { blastRadius }),
    evidence: evidenceOf(incident),
    notKnown: [
      ...notKnown,
      ...(investigation === undefined && notKnown.length === 0
        ? ['Nobody has looked into what was done with the credential.']
        : []),
    ],
  };
}

function reportFinding(finding: StoredIncident['findings'][number]): ReportedFinding {
  const text = (name: string) => (typeof finding[name] === 'string' ? finding[name] : undefined);
  const said = {
    region: text('region'),
    address: text('remoteAddress'),
    api: text('api'),
    firstSeen: text('firstSeen'),
    lastSeen: text('lastSeen'),
    severity: finding.severity,
    count: typeof finding['count'] === 'number' ? finding['count'] : undefined,
  };
  return {
    type: text('type') ?? 'an event that could not be read',
    id: finding.id,
    isConfirmed: finding.isConfirmed === true,
    ...(Object.fromEntries(
      Object.entries(said).filter(([, value]) => value !== undefined),
    ) as Partial<ReportedFinding>),
  };
}

/** Those that were contained, or were to be; then those that findings name and nothing was tried with. */
function reportCredentials(incident: StoredIncident): ReportedCredential[] {
  const tried = incident.credentials.map((credential): ReportedCredential => {
    const { kind, accessKeyId, principalName, verdict, because, notStopped } = credential;
    const proof = incident.proofs.find((one) => one.accessKeyId === accessKeyId);
    return {
      kind,
      ...(accessKeyId === undefined ? {} : { accessKeyId }),
      ...(principalName === undefined ? {} : { principalName }),
      verdict,
      because,
      isTried: true,
      notStopped,
      ...(proof === undefined ? {} : { proof: reportProof(proof) }),
    };
  });
  const named = new Map(
    incident.findings.map(({ credential, decision }) => [
      `${credential.accessKeyId} ${credential.principalName} ${credential.kind}`,
      { credential, decision },
    ]),
  );
  const untried = [...named.values()]
    .filter(({ credential }) => !tried.some(({ accessKeyId }) => accessKeyId === credential.accessKeyId))
    .map(
      ({ credential, decision }): ReportedCredential => ({
        kind: credential.kind,
        ...(credential.accessKeyId === undefined ? {} : { accessKeyId: credential.accessKeyId }),
        ...(credential.principalName === undefined ? {} : { principalName: credential.principalName }),
        ...judgeUntried(credential, decision.because, incident),
        notStopped: [],
      }),
    );
  return [...tried, ...untried];
}

/** Of a credential that no act was aimed at. */
function judgeUntried(
  credential: StoredIncident['findings'][number]['credential'],
  because: string,
  incident: StoredIncident,
): Pick<ReportedCredential, 'verdict' | 'because' | 'isTried'> {
  const cover = findCover(credential, incident);
  return cover === undefined
    ? { verdict: 'not contained', because: `nothing was tried: ${because}`, isTried: false }
    : {
        verdict: 'contained',
        because: `${cover.action} on ${cover.target}: ${cover.judgement.because}`,
        isTried: true,
      };
}

const reportProof = ({
  at,
  calls,
  log,
  breaches,
}: StoredIncident['proofs'][number]): NonNullable<ReportedCredential['proof']> => ({
  at,
  calls: calls.map(({ call, with: how, isObserved, outcome, by }) => ({
    call,
    with: how,
    isObserved: isObserved === true,
    outcome,
    by,
  })),
  ...(log === undefined ? {} : { log }),
  breaches,
});
