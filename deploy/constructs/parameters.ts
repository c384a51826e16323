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
  /** Whether Cordon looks by itself into what was done with a credential. */
  readonly investigateOn: CfnCondition;
  /** Days after the first deployment in which real findings are answered in shadow; a string, likewise. */
  readonly shadowDays: string;
  /** Begins and ends with a slash. */
  readonly breakGlassPath: string;
  /** Which of the two has the cases, if either. */
  readonly incidentManagerOn: CfnCondition;
  readonly opsCenterOn: CfnCondition;
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
  const investigate = new CfnParameter(stack, 'Investigate', {
    allowedValues: ['on', 'off'],
    default: 'on',
    description:
      "off: Cordon does not look by itself into what was done with a credential, which uses CloudTrail's two requests a second in every region for a while; an incident is then quiet when its own calls are",
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
    investigateOn: addCondition(stack, 'InvestigateOn', Fn.conditionEquals(investigate.valueAsString, 'on')),
    securityHubOn: addCondition(stack, 'SecurityHubOn', Fn.conditionEquals(securityHub.valueAsString, 'on')),
    // By its name: a function's environment takes text, as which CloudFormation hands every parameter over.
    shadowDays: Fn.ref(shadowDays.logicalId),
    simulationOn: addCondition(stack, 'SimulationOn', Fn.conditionEquals(simulation.valueAsString, 'on')),
    breakGlassPath: breakGlassPath.valueAsString,
    ...addDeskParameters(stack),
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
 * Incident Manager takes no new customers, hence off, and OpsCenter where nothing is said. An account has one
 * replication set at most. Who has set up Incident Manager has his cases there, whether or not he names it as the desk.
 * https://docs.aws.amazon.com/incident-manager/latest/userguide/incident-manager-availability-change.html
 */
function addDeskParameters(
  stack: Stack,
): Pick<Parameters, 'incidentManagerOn' | 'opsCenterOn' | 'makeReplicationSet' | 'onCallEmail'> {
  const desk = new CfnParameter(stack, 'Desk', {
    allowedValues: ['ops-center', 'incident-manager', 'none'],
    default: 'ops-center',
    description:
      'Where an incident gets its case: OpsCenter; Incident Manager, which needs IncidentManager and is the desk wherever that is not off; or nowhere',
  });
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
  addRule(
    stack,
    'SomebodyIsOnCall',
    isNot(incidentManager, 'off'),
    isNot(onCallEmail, ''),
    'IncidentManager needs OnCallEmail: whom to engage',
  );
  addRule(
    stack,
    'IncidentManagerIsThere',
    Fn.conditionEquals(desk.valueAsString, 'incident-manager'),
    isNot(incidentManager, 'off'),
    'the desk incident-manager needs IncidentManager: existing, or create',
  );
  addRule(
    stack,
    'NoDeskIsNone',
    Fn.conditionEquals(desk.valueAsString, 'none'),
    Fn.conditionEquals(incidentManager.valueAsString, 'off'),
    'IncidentManager is a desk: with Desk none it has to be off',
  );
  return {
    incidentManagerOn: addCondition(stack, 'IncidentManagerOn', isNot(incidentManager, 'off')),
    opsCenterOn: addCondition(
      stack,
      'OpsCenterOn',
      Fn.conditionAnd(
        Fn.conditionEquals(desk.valueAsString, 'ops-center'),
        Fn.conditionEquals(incidentManager.valueAsString, 'off'),
      ),
    ),
    makeReplicationSet: addCondition(
      stack,
      'MakeReplicationSet',
      Fn.conditionEquals(incidentManager.valueAsString, 'create'),
    ),
    onCallEmail: onCallEmail.valueAsString,
  };
}

/** CloudFormation refuses parameters for which the one holds and the other does not. */
const addRule = (
  stack: Stack,
  id: string,
  ruleCondition: ICfnConditionExpression,
  assert: ICfnConditionExpression,
  assertDescription: string,
): CfnRule => new CfnRule(stack, id, { ruleCondition, assertions: [{ assert, assertDescription }] });

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
