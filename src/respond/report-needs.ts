import { everyAction } from '../contain/catalog.ts';
import type { Need } from '../model/incident-report.ts';
import { isCommand } from '../report/investigation/shell-word.ts';
import { findCover } from './covered-session.ts';
import type { StoredIncident } from './read-incidents.ts';
import type { ReportParts } from './report-incident.ts';

/** What people have to do, the most urgent first. Pure. */
export const listNeeds = (incident: StoredIncident, parts: ReportParts): Need[] =>
  incident.status === 'closed' || incident.status === 'merged'
    ? []
    : [
        ...needContainment(incident, parts),
        ...needApproval(incident, parts),
        ...needFromInvestigation(incident, parts),
        ...needNewKey(incident),
        ...needRuns(incident),
      ];

/** What plans that wait would act on, in their words: who approves them has it done. */
const targetsOf = ({ plans }: ReportParts): ReadonlySet<string> =>
  new Set(
    plans
      .filter(({ state }) => state === 'waiting')
      .flatMap(({ steps }) => steps.map(({ target }) => target)),
  );

function needContainment(incident: StoredIncident, parts: ReportParts): Need[] {
  const { credentials, findings, decision } = incident;
  const planned = targetsOf(parts);
  const isPlanned = (key = '', name = '') =>
    planned.has(`access key ${key}`) ||
    (key.startsWith('ASIA') && planned.has(`temporary sessions of user ${name}`));
  const open = credentials.filter(({ verdict }) => verdict !== 'contained');
  const tried = new Set(credentials.map(({ accessKeyId }) => accessKeyId));
  const untried = findings.filter(
    ({ credential, decision: own }) => own.mode !== 'notify' && !tried.has(credential.accessKeyId),
  );
  const keys = new Map(
    [
      ...open,
      ...untried
        .filter(
          ({ credential }) =>
            !isPlanned(credential.accessKeyId, credential.principalName) &&
            findCover(credential, incident) === undefined,
        )
        .map((one) => ({ ...one.credential, because: `nothing was tried: ${decision.because}` })),
    ].map(({ accessKeyId, principalName, because }) => [
      accessKeyId ?? principalName,
      { accessKeyId, because },
    ]),
  );
  return [...keys].map(([name = 'the credential', { accessKeyId, because }]) => ({
    what: `Contain ${name}`,
    why: because,
    ...(accessKeyId !== undefined && /^AKIA[A-Z0-9]{12,124}$/.test(accessKeyId)
      ? { command: `cordon contain ${accessKeyId} --level deny`, isReversible: true }
      : {}),
  }));
}

const needApproval = ({ id }: StoredIncident, { plans }: ReportParts): Need[] =>
  plans
    .filter(({ state }) => state === 'waiting')
    .map(({ hash, steps, approvals, approvers, expiresAt }) => ({
      what: `Approve or reject the plan ${hash.slice(0, 12)}: ${steps.map(({ action, target }) => `${action} on ${target}`).join(', ')}`,
      why: `${approvals.length} of ${approvers} people have approved it; it waits until ${expiresAt}`,
      command: `cordon approve ${id} --plan ${hash} --reason "..."`,
      isReversible: steps.every(
        ({ action }) => everyAction.find((one) => one.id === action)?.reversible === true,
      ),
    }));

/** `cordon restore` gives it back. */
const isOurs = (how: string): boolean => how.startsWith('cordon contain ');

/** Advice to contain a key that is contained is not open any more, and what a plan waits for is asked above. */
function needFromInvestigation({ credentials }: StoredIncident, parts: ReportParts): Need[] {
  const planned = targetsOf(parts);
  const settled = new Set(
    credentials.flatMap(({ accessKeyId, verdict }) =>
      accessKeyId !== undefined && verdict === 'contained' ? [accessKeyId] : [],
    ),
  );
  const isSettled = (how: string) => {
    const key = /^cordon contain (AKIA[A-Z0-9]{12,124})\b/.exec(how)?.[1];
    return key !== undefined && (settled.has(key) || planned.has(`access key ${key}`));
  };
  return (parts.investigation?.containment ?? [])
    .filter(({ how }) => !isSettled(how))
    .map(({ what, why, how, undo }) => ({
      what,
      why: isCommand(how) ? why : `${why}. How: ${how}`,
      ...(isCommand(how) ? { command: how, isReversible: isOurs(how) || isCommand(undo) } : {}),
    }));
}

function needNewKey({ rotation }: StoredIncident): Need[] {
  if (rotation?.newKeyId === undefined || rotation.secretArn === undefined) return [];
  return [
    {
      what: `Give the new key ${rotation.newKeyId} to whatever used ${rotation.oldKeyId}`,
      why: `the old key of ${rotation.userName} is gone; the new one is in the secret ${rotation.secretArn}, and nowhere else`,
    },
  ];
}

const FAILED: ReadonlySet<string> = new Set([
  'Failed',
  'TimedOut',
  'Cancelled',
  'CompletedWithFailure',
  'Rejected',
]);

const needRuns = ({ runs }: StoredIncident): Need[] =>
  runs
    .filter(({ status }) => FAILED.has(status))
    .map(({ executionId, documentName, status }) => ({
      what: `Look at the run ${executionId} of ${documentName}`,
      why: `it ended as ${status}: the key may not be rotated`,
      ...(/^[0-9a-f-]{36}$/.test(executionId)
        ? { command: `aws ssm get-automation-execution --automation-execution-id ${executionId}` }
        : {}),
    }));
