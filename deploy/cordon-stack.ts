import {
  type CfnElement,
  CfnOutput,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  Stack,
} from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Bundles } from './bundle.ts';
import { addDeadLetters } from './constructs/dead-letters.ts';
import { addFindingRules } from './constructs/finding-rules.ts';
import { addGuardDutyTranslator, addTranslatorLogs } from './constructs/guardduty-translator.ts';
import { addIncidentTable } from './constructs/incident-table.ts';
import { addParameters } from './constructs/parameters.ts';
import { addPeople } from './constructs/people.ts';
import { addQuarantinePolicies } from './constructs/quarantine-policies.ts';
import { addSimulationRole } from './constructs/simulation-role.ts';
import { addTranslatorRole } from './constructs/translator-role.ts';

/** Cordon in one account and region: findings come in by rules, one function answers, people are told. */
export class CordonStack extends Stack {
  constructor(scope: Construct, id: string, { bundles }: { readonly bundles: Bundles }) {
    super(scope, id, {
      description: 'Cordon: answers a compromised AWS credential',
      synthesizer: createSynthesizer(),
    });
    const parameters = addParameters(this);
    const table = addIncidentTable(this);
    const topic = addPeople(this, parameters);
    const deadLetters = addDeadLetters(this);
    const quarantine = addQuarantinePolicies(this);
    const logs = addTranslatorLogs(this);
    const role = addTranslatorRole(this, parameters, { logs, table, topic, deadLetters, quarantine });
    const translator = addGuardDutyTranslator(this, {
      zip: bundles['guardduty-translator'],
      role,
      logs,
      deadLetters,
      environment: {
        INCIDENT_TABLE: table.tableName,
        TOPIC_ARN: topic.topicArn,
        DENY_SESSIONS_POLICY_ARN: quarantine.denySessions.managedPolicyArn,
        DENY_ALL_POLICY_ARN: quarantine.denyAll.managedPolicyArn,
        SIMULATION_ROLE_ARN: addSimulationRole(this, parameters, role, quarantine),
      },
    });
    addFindingRules(this, parameters, translator, deadLetters);
    addOutputs(this, {
      FunctionName: translator.functionName,
      TableName: table.tableName,
      TopicArn: topic.topicArn,
      DeadLetterQueueUrl: deadLetters.queueUrl,
      DenySessionsPolicyArn: quarantine.denySessions.managedPolicyArn,
      DenyAllPolicyArn: quarantine.denyAll.managedPolicyArn,
    });
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
