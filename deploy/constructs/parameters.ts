import { CfnCondition, CfnParameter, CfnResource, Fn, type Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** All that differs between deployments. One template for every account: what AWS gets is what was tried. */
export interface Parameters {
  readonly simulationOn: CfnCondition;
  readonly notifyByEmail: CfnCondition;
  /** A string in the template, known to CloudFormation alone. */
  readonly notifyEmail: string;
  /** Likewise; begins and ends with a slash. */
  readonly breakGlassPath: string;
}

export function addParameters(stack: Stack): Parameters {
  const simulation = new CfnParameter(stack, 'Simulation', {
    allowedValues: ['on', 'off'],
    default: 'off',
    description: 'on: simulated findings are answered, on users under the path /cordon-simulation/ only',
  });
  const notifyEmail = new CfnParameter(stack, 'NotifyEmail', {
    default: '',
    allowedPattern: '^$|^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
    constraintDescription: 'an e-mail address, or nothing',
    description: 'Who is told of incidents; AWS asks this address to confirm. Empty: nobody is subscribed',
  });
  const breakGlassPath = new CfnParameter(stack, 'BreakGlassPath', {
    default: '/break-glass/',
    // No wildcard, and not the path '/': either would forbid to contain anyone, and say nothing.
    allowedPattern: '^/([A-Za-z0-9_.,+=@-]+/)+$',
    constraintDescription: 'an IAM path that begins and ends with a slash, other than /',
    description: "IAM path of the emergency users, whom Cordon's role may not touch",
  });
  return {
    simulationOn: new CfnCondition(stack, 'SimulationOn', {
      expression: Fn.conditionEquals(simulation.valueAsString, 'on'),
    }),
    notifyByEmail: new CfnCondition(stack, 'NotifyByEmail', {
      expression: Fn.conditionNot(Fn.conditionEquals(notifyEmail.valueAsString, '')),
    }),
    notifyEmail: notifyEmail.valueAsString,
    breakGlassPath: breakGlassPath.valueAsString,
  };
}

/** The construct's resource is made only where the condition holds. */
export function createOnlyWhen(condition: CfnCondition, construct: Construct): void {
  const resource = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) throw new Error(`${construct.node.path} is no single resource`);
  resource.cfnOptions.condition = condition;
}
