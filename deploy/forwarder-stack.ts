import { CfnParameter, CfnRule, Fn } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { addQueueAlarm, letAlarmsPublish } from './constructs/alarms.ts';
import { addDeadLetters } from './constructs/dead-letters.ts';
import { findingSources } from './constructs/finding-patterns.ts';
import { addForwarding } from './constructs/forwarding.ts';
import { forwardingRule } from './constructs/names.ts';
import { addRecipient } from './constructs/parameters.ts';
import { addPeople } from './constructs/people.ts';
import { addOutputs, ReadableStack } from './readable-stack.ts';

/**
 * For every region but the home region: findings are made where the event was, and what AWS itself says of
 * credentials is said in us-east-1. None of our code runs here.
 */
export class ForwarderStack extends ReadableStack {
  constructor(scope: Construct, id: string) {
    super(scope, id, "Cordon's forwarder: sends findings of this region to the one that answers them");
    const homeRegion = addHomeRegion(this);
    const recipient = addRecipient(this, 'Who is told when a finding could not be forwarded');
    const deadLetters = addDeadLetters(
      this,
      'UnforwardedFindings',
      findingSources.map(({ name }) => forwardingRule(name)),
    );
    addForwarding(this, homeRegion, deadLetters);
    const topic = addPeople(this, 'CordonForwarder', 'Cordon forwarder', recipient);
    addQueueAlarm(
      this,
      topic,
      deadLetters,
      'Findings of this region did not reach Cordon: read the queue, and answer them by hand',
    );
    letAlarmsPublish(this, topic);
    addOutputs(this, { DeadLetterQueueUrl: deadLetters.queueUrl, TopicArn: topic.topicArn });
  }
}

/** There the bus would forward to itself, and every finding would come twice. */
function addHomeRegion(stack: ForwarderStack): string {
  const homeRegion = new CfnParameter(stack, 'HomeRegion', {
    allowedPattern: '^[a-z]{2}(-[a-z]+)+-[0-9]+$',
    constraintDescription: 'a region such as eu-west-2',
    description: 'Where the stack Cordon is',
  });
  new CfnRule(stack, 'ElsewhereThanHome', {
    assertions: [
      {
        assert: Fn.conditionNot(Fn.conditionEquals(homeRegion.valueAsString, stack.region)),
        assertDescription: 'HomeRegion is this region: the stack Cordon has rules of its own there',
      },
    ],
  });
  return homeRegion.valueAsString;
}
