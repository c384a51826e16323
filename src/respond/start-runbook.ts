import type { Automation } from '../aws/automation.ts';
import { isNamed } from '../aws/error-facts.ts';
import type { Incident } from '../model/incident.ts';
import { clientToken } from './client-token.ts';
import { leaveDue } from './due.ts';
import { note } from './note.ts';
import type { RespondDeps } from './respond-deps.ts';
import { hasEnded, saveRun } from './run-store.ts';

export interface RunbookDeps {
  readonly documentName: string;
  /** As AWS takes it: a number, `$DEFAULT` or `$LATEST`; empty: the default one. */
  readonly documentVersion: string;
  /** Passed by us: with a role of its own in the document, whoever may start it would act with that role. */
  readonly roleArn: string;
  connect(): Promise<Automation>;
}

/**
 * Starts the rotation of the key. The parameters say which incident; what is done is what that incident says.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html
 */
export async function startRunbook(
  incident: Incident,
  runbook: RunbookDeps,
  deps: RespondDeps,
): Promise<void> {
  const automation = await runbook.connect();
  const { documentName, documentVersion, roleArn } = runbook;
  const executionId = await start(automation, incident, runbook);
  if (executionId === undefined) {
    await note(incident, `runbook ${documentName}: an earlier try has started it`, deps);
    return;
  }
  const [, partition = 'aws'] = roleArn.split(':');
  const arn = `arn:${partition}:ssm:${await automation.region()}:${deps.homeAccount}:automation-execution/${executionId}`;
  deps.log.info('runbook started', { incidentId: incident.id, executionId, documentVersion });
  await note(incident, `runbook ${documentName} started: ${executionId}`, deps);
  const early = await saveRun(incident.id, { executionId, documentName, arn }, deps.store);
  if (deps.desk === undefined || early === undefined || !hasEnded(early.status)) return;
  // Nobody could tell the case: the run had ended before it was known whose it is.
  const now = deps.store.now();
  await leaveDue({ incidentId: incident.id, what: 'case-runs', attempt: 1, since: now }, now, deps.store);
}

/** Undefined: AWS says that the token has been used, so that it runs or has run. */
async function start(
  automation: Automation,
  incident: Incident,
  { documentName, documentVersion, roleArn }: RunbookDeps,
): Promise<string | undefined> {
  const { accessKeyId = 'none', principalName = '' } = incident.credential;
  try {
    const { AutomationExecutionId } = await automation.start({
      DocumentName: documentName,
      ...(documentVersion === '' ? {} : { DocumentVersion: documentVersion }),
      Parameters: {
        IAMUserName: [principalName],
        AutomationAssumeRole: [roleArn],
        IncidentId: [incident.id],
      },
      // AWS does not say what it answers to a token that it has seen: the same execution, or an error.
      ClientToken: clientToken(incident.id, accessKeyId, 'runbook', '1'),
    });
    return AutomationExecutionId;
  } catch (error) {
    if (isNamed(error, 'IdempotentParameterMismatch') || isUsedToken(error)) return undefined;
    throw error;
  }
}

const isUsedToken = (error: unknown): boolean =>
  error instanceof Error &&
  /client ?token/i.test(error.message) &&
  /(already|reused|in use)/i.test(error.message);
