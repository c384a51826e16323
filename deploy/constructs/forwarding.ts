import { Rule } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Stack } from 'aws-cdk-lib/core';
import { findingSources } from './finding-patterns.ts';
import { FORWARDER_ROLE, forwardingRule, ruleArns } from './names.ts';
import { deliverTo, TIRELESSLY } from './rule-target.ts';
import { allow } from './statements.ts';

/**
 * Events go from bus to bus as they are: with their id, account, region and `aws.` source, which nobody but
 * AWS can write. Whether findings by Security Hub are answered is decided at home, once for all regions.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
 */
export function addForwarding(stack: Stack, homeRegion: string, deadLetters: Queue): void {
  const homeBus = stack.formatArn({
    service: 'events',
    region: homeRegion,
    resource: 'event-bus',
    resourceName: 'default',
  });
  const role = addForwarderRole(stack, homeBus);
  for (const { id, name, what, pattern } of findingSources) {
    new Rule(stack, id, {
      ruleName: forwardingRule(name),
      description: `To the home region of Cordon: ${what}`,
      eventPattern: pattern,
      targets: [deliverTo(homeBus, deadLetters, TIRELESSLY, role)],
    });
  }
}

const addForwarderRole = (stack: Stack, homeBus: string): Role =>
  new Role(stack, 'ForwarderRole', {
    roleName: `${FORWARDER_ROLE}${stack.region}`,
    description: 'Puts findings on the default bus of the home region, and does nothing else',
    // So that no rule of another account, and none that somebody else writes here, acts with it.
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
    assumedBy: new ServicePrincipal('events.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': ruleArns(stack, [forwardingRule('*')]) },
      },
    }),
    inlinePolicies: {
      Forward: new PolicyDocument({
        statements: [allow('ForwardFindings', ['events:PutEvents'], [homeBus])],
      }),
    },
  });
