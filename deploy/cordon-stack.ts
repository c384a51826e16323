import { CfnOutput } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Bundles } from './bundle.ts';
import { addAlarms } from './constructs/alarms.ts';
import { addDeadLetters } from './constructs/dead-letters.ts';
import { addEvidenceBucket } from './constructs/evidence-bucket.ts';
import { addFindingRules } from './constructs/finding-rules.ts';
import { addResponders, addRunbookStep } from './constructs/functions.ts';
import { addIncidentTable } from './constructs/incident-table.ts';
import { addMaliciousIpMail } from './constructs/malicious-ip-mail.ts';
import { answeringRules } from './constructs/names.ts';
import { addParameters } from './constructs/parameters.ts';
import { addPeople } from './constructs/people.ts';
import { addQuarantinePolicies } from './constructs/quarantine-policies.ts';
import { addRunbook } from './constructs/runbook.ts';
import { addSealKey } from './constructs/seal-key.ts';
import { addSweepRules } from './constructs/sweep-rules.ts';
import { addSwitches } from './constructs/switches.ts';
import { addOutputs, ReadableStack } from './readable-stack.ts';

/** What the template is made of beside this folder. */
export interface Sources {
  readonly bundles: Bundles;
  readonly runbook: object;
}

/**
 * Cordon in one account, in its home region: findings come in by rules, one function answers and people are
 * told; a case and a runbook follow, and what was left over is taken up every minute. What other regions
 * find is forwarded to it.
 */
export class CordonStack extends ReadableStack {
  constructor(scope: Construct, id: string, sources: Sources) {
    super(scope, id, 'Cordon: answers a compromised AWS credential');
    const parameters = addParameters(this);
    const topic = addPeople(this, 'CordonIncidents', 'Cordon', parameters);
    const escalation = addPeople(this, 'CordonEscalation', 'Cordon escalation', parameters.escalation);
    const { callers, unmailed } = addMaliciousIpMail(this, parameters);
    const evidence = addEvidenceBucket(this);
    const quarantine = addQuarantinePolicies(this);
    const deadLetters = addDeadLetters(this, 'DeadLetters', answeringRules);
    const shared = {
      bundles: sources.bundles,
      table: addIncidentTable(this),
      sealKey: addSealKey(this),
      evidence,
      deadLetters,
    };
    const step = addRunbookStep(this, parameters, shared);
    const runbook = addRunbook(this, sources.runbook);
    const { translator, sweep, control, investigate, responsePlanArn } = addResponders(this, parameters, {
      ...shared,
      topic,
      escalation,
      quarantine,
      runbook,
      switches: addSwitches(this),
    });
    addFindingRules(this, parameters, translator, deadLetters);
    addSweepRules(this, sweep, deadLetters);
    addAlarms(this, topic, {
      functions: [translator, step, sweep, control.function, investigate],
      deadLetters,
      unmailed,
    });
    addOutputs(this, {
      FunctionName: translator.functionName,
      TableName: shared.table.tableName,
      TopicArn: topic.topicArn,
      EscalationTopicArn: escalation.topicArn,
      MaliciousIPCallersTopicArn: callers.topicArn,
      DeadLetterQueueUrl: deadLetters.queueUrl,
      DenySessionsPolicyArn: quarantine.denySessions.managedPolicyArn,
      DenyAllPolicyArn: quarantine.denyAll.managedPolicyArn,
      EvidenceBucket: evidence.bucketName,
      RunbookName: runbook.name,
      ControlUrl: control.url,
      OperatorPolicyArn: control.operatorPolicyArn,
    });
    const plan = new CfnOutput(this, 'ResponsePlanArn', { value: responsePlanArn });
    plan.condition = parameters.incidentManagerOn;
  }
}
