import {
  type CfnElement,
  CfnOutput,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  Stack,
} from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Bundles } from './bundle.ts';
import { addAlarms } from './constructs/alarms.ts';
import { addDeadLetters } from './constructs/dead-letters.ts';
import { addEvidenceBucket } from './constructs/evidence-bucket.ts';
import { addFindingRules } from './constructs/finding-rules.ts';
import { addResponders, addRunbookStep } from './constructs/functions.ts';
import { addIncidentTable } from './constructs/incident-table.ts';
import { addParameters } from './constructs/parameters.ts';
import { addPeople } from './constructs/people.ts';
import { addQuarantinePolicies } from './constructs/quarantine-policies.ts';
import { addRunbook } from './constructs/runbook.ts';
import { addSweepRules } from './constructs/sweep-rules.ts';

/** What the template is made of beside this folder. */
export interface Sources {
  readonly bundles: Bundles;
  readonly runbook: object;
}

/**
 * Cordon in one account and region: findings come in by rules, one function answers and people are told;
 * a case and a runbook follow, and what was left over is taken up every minute.
 */
export class CordonStack extends Stack {
  constructor(scope: Construct, id: string, sources: Sources) {
    super(scope, id, {
      description: 'Cordon: answers a compromised AWS credential',
      synthesizer: createSynthesizer(),
    });
    const parameters = addParameters(this);
    const topic = addPeople(this, parameters);
    const evidence = addEvidenceBucket(this);
    const quarantine = addQuarantinePolicies(this);
    const deadLetters = addDeadLetters(this);
    const shared = { bundles: sources.bundles, table: addIncidentTable(this), evidence, deadLetters };
    const step = addRunbookStep(this, parameters, shared);
    const runbook = addRunbook(this, sources.runbook, step);
    const { translator, sweep, responsePlanArn } = addResponders(this, parameters, {
      ...shared,
      topic,
      quarantine,
      runbook,
    });
    addFindingRules(this, parameters, translator, deadLetters);
    addSweepRules(this, sweep, deadLetters);
    addAlarms(this, topic, { functions: [translator, step, sweep], deadLetters });
    addOutputs(this, {
      FunctionName: translator.functionName,
      TableName: shared.table.tableName,
      TopicArn: topic.topicArn,
      DeadLetterQueueUrl: deadLetters.queueUrl,
      DenySessionsPolicyArn: quarantine.denySessions.managedPolicyArn,
      DenyAllPolicyArn: quarantine.denyAll.managedPolicyArn,
      EvidenceBucket: evidence.bucketName,
      RunbookName: runbook.name,
    });
    const plan = new CfnOutput(this, 'ResponsePlanArn', { value: responsePlanArn });
    plan.condition = parameters.incidentManagerOn;
  }

  /**
   * The construct's path without the library's hash: the template is read by people. Two elements of the
   * same id make the synthesis fail, so nothing is lost with the hash.
   */
  protected override allocateLogicalId(element: CfnElement): string {
    return element.node.scopes
      .slice(element.node.scopes.indexOf(this) + 1)
      .map(({ node }) => node.id)
      .filter((id) => id !== 'Resource')
      .join('');
  }
}

/**
 * Without the rule that asks for a parameter of bootstrapped accounts: the template needs nothing of it.
 * The library's types are not written for `exactOptionalPropertyTypes`, hence the assertion.
 */
const createSynthesizer = (): IStackSynthesizer =>
  new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;

function addOutputs(stack: Stack, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) new CfnOutput(stack, name, { value });
}
