import {
  CfnCondition,
  CfnParameter,
  CfnResource,
  CfnRule,
  Fn,
  type ICfnConditionExpression,
  type Stack,
} from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** Whom AWS writes to, if anybody. */
export interface Recipient {
  readonly notifyByEmail: CfnCondition;
  /** A string in the template, known to CloudFormation alone. */
  readonly notifyEmail: string;
}

/** All that differs between deployments. One template for every account: what AWS gets is what was tried. */
export interface Parameters extends Recipient {
  /** The next contact, where nobody acknowledges. */
  readonly escalation: Recipient;
  readonly simulationOn: CfnCondition;
  readonly securityHubOn: CfnCondition;
  /** Days after the first deployment in which real findings are answered in shadow; a string, likewise. */
  readonly shadowDays: string;
  /** Begins and ends with a slash. */
  readonly breakGlassPath: string;
  readonly incidentManagerOn: CfnCondition;
  readonly makeReplicationSet: CfnCondition;
  readonly onCallEmail: string;
}

const EMAIL_OR_NOTHING = {
  default: '',
  allowedPattern: '^$|^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
  constraintDescription: 'an e-mail address, or nothing',
};

export function addParameters(stack: Stack): Parameters {
  const simulation = new CfnParameter(stack, 'Simulation', {
    allowedValues: ['on', 'off'],
    default: 'off',
    description: 'on: simulated findings are answered, on users under the path /cordon-simulation/ only',
  });
  const recipient = addRecipient(
    stack,
    'Who is told of incidents; AWS asks this address to confirm, once for each topic',
  );
  const breakGlassPath = new CfnParameter(stack, 'BreakGlassPath', {
    default: '/break-glass/',
    // No wildcard, and not the path '/': either would forbid to contain anyone, and say nothing.
    allowedPattern: '^/([A-Za-z0-9_.,+=@-]+/)+$',
    constraintDescription: 'an IAM path that begins and ends with a slash, other than /',
    description: "IAM path of the emergency users, whom Cordon's roles may not touch",
  });
  const securityHub = new CfnParameter(stack, 'SecurityHub', {
    allowedValues: ['on', 'off'],
    default: 'off',
    description:
      'on: findings of GuardDuty are taken from Security Hub too, for an account that sees those of others; where GuardDuty brings them itself, everything comes twice',
  });
  const shadowDays = new CfnParameter(stack, 'ShadowDays', {
    type: 'Number',
    default: 14,
    minValue: 0,
    maxValue: 90,
    description:
      'For so many days after the first deployment Cordon only says what it would have done about a real finding. 0: it acts at once',
  });
  return {
    ...recipient,
    escalation: addEscalation(stack),
    securityHubOn: addCondition(stack, 'SecurityHubOn', Fn.conditionEquals(securityHub.valueAsString, 'on')),
    // By its name: a function's environment takes text, as which CloudFormation hands every parameter over.
    shadowDays: Fn.ref(shadowDays.logicalId),
    simulationOn: addCondition(stack, 'SimulationOn', Fn.conditionEquals(simulation.valueAsString, 'on')),
    breakGlassPath: breakGlassPath.valueAsString,
    ...addIncidentManagerParameters(stack),
  };
}

/** Empty: nobody is subscribed. */
export function addRecipient(stack: Stack, description: string): Recipient {
  const notifyEmail = new CfnParameter(stack, 'NotifyEmail', {
    ...EMAIL_OR_NOTHING,
    description: `${description}. Empty: nobody is subscribed`,
  });
  return {
    notifyByEmail: addCondition(stack, 'NotifyByEmail', isNot(notifyEmail, '')),
    notifyEmail: notifyEmail.valueAsString,
  };
}

/** Empty: the first hears it again. */
function addEscalation(stack: Stack): Recipient {
  const email = new CfnParameter(stack, 'EscalationEmail', {
    ...EMAIL_OR_NOTHING,
    description:
      'The next contact, who is told when nobody acknowledges an incident within 15 minutes; AWS asks this address to confirm. Empty: NotifyEmail is told again',
  });
  return {
    notifyByEmail: addCondition(stack, 'EscalateByEmail', isNot(email, '')),
    notifyEmail: email.valueAsString,
  };
}

/**
 * Incident Manager takes no new customers, hence off. An account has one replication set at most.
 * https://docs.aws.amazon.com/incident-manager/latest/userguide/incident-manager-availability-change.html
 */
function addIncidentManagerParameters(
  stack: Stack,
): Pick<Parameters, 'incidentManagerOn' | 'makeReplicationSet' | 'onCallEmail'> {
  const incidentManager = new CfnParameter(stack, 'IncidentManager', {
    allowedValues: ['off', 'existing', 'create'],
    default: 'off',
    description:
      "off: no cases in AWS Incident Manager. existing: uses the account's replication set. create: makes one for this region; the account must have none",
  });
  const onCallEmail = new CfnParameter(stack, 'OnCallEmail', {
    ...EMAIL_OR_NOTHING,
    description:
      'Whom Incident Manager engages; AWS sends this address a code to activate. Needed unless IncidentManager is off',
  });
  new CfnRule(stack, 'SomebodyIsOnCall', {
    ruleCondition: isNot(incidentManager, 'off'),
    assertions: [
      {
        assert: isNot(onCallEmail, ''),
        assertDescription: 'IncidentManager needs OnCallEmail: whom to engage',
      },
    ],
  });
  return {
    incidentManagerOn: addCondition(stack, 'IncidentManagerOn', isNot(incidentManager, 'off')),
    makeReplicationSet: addCondition(
      stack,
      'MakeReplicationSet',
      Fn.conditionEquals(incidentManager.valueAsString, 'create'),
    ),
    onCallEmail: onCallEmail.valueAsString,
  };
}

const isNot = (parameter: CfnParameter, value: string) =>
  Fn.conditionNot(Fn.conditionEquals(parameter.valueAsString, value));

const addCondition = (stack: Stack, id: string, expression: ICfnConditionExpression): CfnCondition =>
  new CfnCondition(stack, id, { expression });

/** The construct's resource is made only where the condition holds. */
export function createOnlyWhen(condition: CfnCondition, construct: Construct): void {
  const resource = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) throw new Error(`${construct.node.path} is no single resource`);
  resource.cfnOptions.condition = condition;
}

/** One string where the condition holds, and another elsewhere. */
export const whereOn = (condition: CfnCondition, value: string, elsewhere = ''): string =>
  Fn.conditionIf(condition.logicalId, value, elsewhere).toString();
