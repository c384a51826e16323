import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import type { Bundles } from '../bundle.ts';
import { addContainRole } from './contain-role.ts';
import { allowContainment, allowWatching } from './containment-permissions.ts';
import { addControl, addControlRole, type Control } from './control.ts';
import { addFunction, addLogs } from './cordon-function.ts';
import { addIncidentManager } from './incident-manager.ts';
import { addInvestigate } from './investigate.ts';
import {
  CONTROL,
  functionArn,
  INVESTIGATE,
  iamArn,
  RUNBOOK_STEP,
  SWEEP,
  SWEEP_ROLE,
  TRANSLATOR,
  TRANSLATOR_ROLE,
} from './names.ts';
import { addOpsCenter } from './ops-center.ts';
import { type Parameters, whereOn } from './parameters.ts';
import type { QuarantinePolicies } from './quarantine-policies.ts';
import { addResponderRole } from './responder-role.ts';
import { addRestoreRole } from './restore-role.ts';
import type { Runbook } from './runbook.ts';
import { addRunbookStepRole } from './runbook-step-role.ts';
import { addSimulationRole } from './simulation-role.ts';
import { allow } from './statements.ts';
import type { Switches } from './switches.ts';

interface Shared {
  readonly bundles: Bundles;
  readonly table: Table;
  readonly evidence: Bucket;
  readonly deadLetters: Queue;
  readonly sealKey: Key;
}

/** What the runbook invokes. */
export function addRunbookStep(
  stack: Stack,
  parameters: Parameters,
  { bundles, ...shared }: Shared,
): LambdaFunction {
  const name = RUNBOOK_STEP;
  const logs = addLogs(stack, name);
  return addFunction(stack, {
    ...shared,
    name,
    description:
      'One step of the runbook: contains again, keeps evidence, deletes the key, makes the new one',
    zip: bundles['runbook-step'],
    // Less than the 300 s that Automation waits, and enough for a new key to be known everywhere.
    timeout: Duration.seconds(120),
    role: addRunbookStepRole(stack, parameters, { ...shared, logs }),
    logs,
    environment: {
      INCIDENT_TABLE: shared.table.tableName,
      EVIDENCE_BUCKET: shared.evidence.bucketName,
      SEAL_KEY_ID: shared.sealKey.keyId,
    },
  });
}

interface Responding extends Shared {
  readonly topic: Topic;
  /** Of the next contact. */
  readonly escalation: Topic;
  readonly quarantine: QuarantinePolicies;
  readonly runbook: Runbook;
  readonly switches: Switches;
}

interface Responders {
  readonly translator: LambdaFunction;
  readonly sweep: LambdaFunction;
  readonly control: Control;
  readonly investigate: LambdaFunction;
  /** There where Incident Manager is on. */
  readonly responsePlanArn: string;
}

/**
 * The function that answers a finding, and the one that takes up what was left over. Both tell people, open
 * cases and start the runbook, and so are told the same; only the first contains.
 */
export function addResponders(stack: Stack, parameters: Parameters, parts: Responding): Responders {
  const { bundles, quarantine, deadLetters } = parts;
  const users = iamArn(stack, 'user/*');
  const translatorLogs = addLogs(stack, TRANSLATOR);
  const translatorRole = addResponderRole(stack, parameters, {
    ...parts,
    name: TRANSLATOR_ROLE,
    description: 'Decides on a finding and contains the credential; no other IAM write',
    logs: translatorLogs,
    users: allowContainment(stack, users, [quarantine.denySessions.managedPolicyArn]),
  });
  const sweepLogs = addLogs(stack, SWEEP);
  const sweepRole = addResponderRole(stack, parameters, {
    ...parts,
    name: SWEEP_ROLE,
    description: 'Finishes what was begun: tells, opens cases, starts runbooks; no IAM write',
    logs: sweepLogs,
    users: allowWatching(stack, users),
    invokes: [TRANSLATOR],
    more: [
      ...allowReaching(parts),
      allow('HaveLookedInto', ['lambda:InvokeFunction'], [functionArn(stack, INVESTIGATE)]),
    ],
  });
  const roles = [translatorRole, sweepRole];
  const responsePlanArn = addIncidentManager(stack, parameters, roles);
  addOpsCenter(stack, parameters, roles);
  const controlLogs = addLogs(stack, CONTROL);
  const controlRole = addControlRole(stack, parameters, { ...parts, logs: controlLogs });
  const environment = {
    ...describeDeployment(parameters, parts),
    SIMULATION_ROLE_ARN: addSimulationRole(stack, parameters, quarantine, [...roles, controlRole]),
    DESK: whereOn(
      parameters.incidentManagerOn,
      'incident-manager',
      whereOn(parameters.opsCenterOn, 'ops-center', 'none'),
    ),
    RESPONSE_PLAN_ARN: whereOn(parameters.incidentManagerOn, responsePlanArn),
    INVESTIGATOR_NAME: whereOn(parameters.investigateOn, INVESTIGATE),
  };
  const translator = addFunction(stack, {
    name: TRANSLATOR,
    description: 'Takes a GuardDuty finding, contains the credential that it names, tells people',
    zip: bundles['guardduty-translator'],
    // A first containment waits IAM's propagation out, and longer where somebody undoes it.
    timeout: Duration.seconds(45),
    role: translatorRole,
    logs: translatorLogs,
    deadLetters,
    environment,
  });
  const sweep = addFunction(stack, {
    name: SWEEP,
    description: 'Takes up what is due and what a crash left, and how runs of the runbook go on',
    zip: bundles.sweep,
    timeout: Duration.seconds(60),
    role: sweepRole,
    logs: sweepLogs,
    deadLetters,
    environment: {
      ...environment,
      TRANSLATOR_NAME: TRANSLATOR,
      ESCALATION_TOPIC_ARN: whereOn(parameters.escalation.notifyByEmail, parts.escalation.topicArn),
    },
  });
  const control = addControl(stack, {
    ...parts,
    role: controlRole,
    logs: controlLogs,
    environment: {
      ...environment,
      CONTAIN_ROLE_ARN: addContainRole(stack, parameters, quarantine, controlRole),
      RESTORE_ROLE_ARN: addRestoreRole(stack, parameters, quarantine, controlRole),
      BREAK_GLASS_PATH: parameters.breakGlassPath,
    },
  });
  const investigate = addInvestigate(stack, parts);
  return { translator, sweep, control, investigate, responsePlanArn };
}

/** The next contact is told by the sweep alone, which looks first whether anybody would hear. */
const allowReaching = ({ topic, escalation }: Responding): PolicyStatement[] => [
  allow('TellNextContact', ['sns:Publish'], [escalation.topicArn]),
  allow('SeeWhoHears', ['sns:GetTopicAttributes'], [topic.topicArn, escalation.topicArn]),
];

const describeDeployment = (
  { shadowDays }: Parameters,
  { table, topic, quarantine, runbook, evidence, switches, sealKey }: Responding,
): Record<string, string> => ({
  INCIDENT_TABLE: table.tableName,
  TOPIC_ARN: topic.topicArn,
  DENY_SESSIONS_POLICY_ARN: quarantine.denySessions.managedPolicyArn,
  DENY_ALL_POLICY_ARN: quarantine.denyAll.managedPolicyArn,
  RUNBOOK_NAME: runbook.name,
  RUNBOOK_VERSION: runbook.version,
  AUTOMATION_ROLE_ARN: runbook.role.roleArn,
  EVIDENCE_BUCKET: evidence.bucketName,
  KILL_SWITCH_PARAMETER: switches.killSwitch.parameterName,
  DEPLOYED_PARAMETER: switches.deployed.parameterName,
  SHADOW_DAYS: shadowDays,
  SEAL_KEY_ID: sealKey.keyId,
});
