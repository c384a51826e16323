import { Rule } from 'aws-cdk-lib/aws-events';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Stack } from 'aws-cdk-lib/core';
import { addDeadLetters } from './dead-letters.ts';
import { MALICIOUS_IP_CALLERS } from './finding-patterns.ts';
import { MALICIOUS_IP_RULE } from './names.ts';
import type { Recipient } from './parameters.ts';
import { addPeople } from './people.ts';
import { deliverTo, TIRELESSLY } from './rule-target.ts';

/**
 * The way to people that needs none of our code: rule, topic, mail. It tells of what a person has to decide
 * anyway, and it still does so when the functions are broken, denied or switched off. Topic and queue are its
 * own, so that it shares nothing with them but EventBridge.
 *
 * The event is sent as it is. An input transformer would read better, but it escapes nothing: a user name or
 * a user agent, which the attacker chooses, could break the text, and the event would be lost, or write into
 * it what a person then believes.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function addMaliciousIpMail(
  stack: Stack,
  recipient: Recipient,
): { readonly callers: Topic; readonly unmailed: Queue } {
  const callers = addPeople(stack, 'MaliciousIPCallers', 'GuardDuty', recipient);
  letRulesPublish(callers);
  const unmailed = addDeadLetters(stack, 'UnmailedFindings', [MALICIOUS_IP_RULE]);
  new Rule(stack, 'MaliciousIPCallerRule', {
    ruleName: MALICIOUS_IP_RULE,
    description: 'To people, past Cordon: an address on a threat list uses a credential',
    eventPattern: MALICIOUS_IP_CALLERS,
    targets: [deliverTo(callers.topicArn, unmailed, TIRELESSLY)],
  });
  return { callers, unmailed };
}

/**
 * EventBridge and nobody else. Not narrowed to the rule: AWS takes no condition in a topic's policy for
 * EventBridge, and says that messages are then not published. The way that must not fail is not the place
 * to try whether that still holds.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
 */
function letRulesPublish(topic: Topic): void {
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'RulesPublish',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
    }),
  );
}
