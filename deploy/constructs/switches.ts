import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Stack } from 'aws-cdk-lib/core';
import { DEPLOYED, KILL_SWITCH } from './names.ts';

/** What is asked before anything is done about a real finding. */
export interface Switches {
  readonly killSwitch: StringParameter;
  readonly deployed: StringParameter;
}

/**
 * Both are Parameter Store's and not the table's, so that a person can set them with one command, or in the
 * console, when Cordon itself is what goes wrong, and so that an event tells of every change.
 *
 * Nothing of `Deployed` may change from one release to the next, not even its description: CloudFormation
 * writes a parameter again when a property differs, and what counts is the date of the last writing. Who
 * writes it by hand begins the shadow days anew, and everybody is told.
 *
 * CloudFormation does not look at what people have written since, so a new deployment leaves the kill switch
 * as it is.
 */
export function addSwitches(stack: Stack): Switches {
  const deployed = new StringParameter(stack, 'Deployed', {
    parameterName: DEPLOYED,
    stringValue: 'see the date',
    description: 'When it was last modified is when Cordon was first deployed; leave it alone',
  });
  const killSwitch = new StringParameter(stack, 'KillSwitch', {
    parameterName: KILL_SWITCH,
    // Only how it is made: an object without members means armed.
    stringValue: '{}',
    description:
      '{} is armed. {"until":"2026-01-05T09:00:00Z","reason":"why"}: until then Cordon asks instead of acting',
  });
  return { killSwitch, deployed };
}
