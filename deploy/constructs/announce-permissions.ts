import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import { allow } from './statements.ts';

/**
 * May say on the default bus what has become of an incident, and nothing in anybody else's name: rules of the owner's
 * go by the source.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
 */
export const allowAnnounce = (stack: Stack): PolicyStatement =>
  allow(
    'AnnounceChanges',
    ['events:PutEvents'],
    [stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
    { StringEquals: { 'events:source': 'cordon' } },
  );
