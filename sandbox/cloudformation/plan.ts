import { AwsError, notInSandbox } from '../kernel/aws-error.ts';
import { resourceTypes } from './catalog.ts';
import { evaluateConditions } from './conditions.ts';
import { isObject, member } from './json.ts';
import { findOrder } from './order.ts';
import { type Parameter, parameterValue } from './parameters.ts';
import { checkReferences } from './references.ts';
import { resolve } from './resolve.ts';
import type { ResourceType } from './resource-type.ts';
import { checkRules } from './rules.ts';
import { NO_VALUE, type Scope, UNKNOWN } from './scope.ts';
import type { OutputTemplate, ResourceTemplate, Template } from './template.ts';
import { formatError, shown, templateError, validationError } from './template-error.ts';

/** Where a stack is made: what the pseudo parameters tell. */
export interface StackPlace {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly stackId: string;
}

export interface PlannedResource extends ResourceTemplate {
  readonly logicalId: string;
  /** Logical ids that have to exist before it. */
  readonly after: readonly string[];
  /** Whether it needs CAPABILITY_IAM or CAPABILITY_NAMED_IAM. */
  readonly capability?: 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM';
}

/** Everything that is to be made, checked, in an order in which it can be made. */
export interface Plan {
  readonly resources: readonly PlannedResource[];
  readonly outputs: ReadonlyMap<string, OutputTemplate>;
  /** Resolves values once the resources that they name exist. */
  scope(made: Made): Scope;
}

/** What the engine knows of the resources that exist. */
export interface Made {
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
}

/**
 * Finds whatever is wrong with a template before anything is made of it.
 * Differs from AWS: unknown and malformed properties are refused by CreateStack; AWS accepts the stack and fails the resource.
 */
export function planStack(
  template: Template,
  parameters: ReadonlyMap<string, Parameter>,
  place: StackPlace,
): Plan {
  checkReferences(template);
  const pseudo = pseudoParameters(place);
  const values = {
    ref(name: string): unknown {
      const parameter = parameters.get(name);
      if (parameter !== undefined) return parameterValue(parameter.type, parameter.text);
      return pseudo.get(name);
    },
    mapping: (map: string, top: string, second: string) => lookUp(template.mappings, map, top, second),
  };
  const conditionScope = {
    ...values,
    ref: (name: string) => values.ref(name) ?? refuse(name),
    attribute: (name: string) => refuse(name),
  };
  checkRules(template.rules, { ...conditionScope, condition: refuse });
  const conditions = evaluateConditions(template.conditions, conditionScope);
  const holds = ({ condition }: { condition?: string }) =>
    condition === undefined || conditions.get(condition) === true;
  const scope = (made: Made): Scope => ({
    ...values,
    ref: (name) => values.ref(name) ?? made.ref(name),
    attribute: made.attribute,
    condition: (name) => conditions.get(name) === true,
  });
  const resources = new Map([...template.resources].filter(([, resource]) => holds(resource)));
  const planned = new Map(
    [...resources].map(([id, resource]) => [id, planResource(id, resource, resources, scope)]),
  );
  const outputs = new Map([...template.outputs].filter(([, output]) => holds(output)));
  for (const [name, output] of outputs) checkOutput(name, output, scope(recordingMade(resources, new Set())));
  return { resources: findOrder(planned), outputs, scope };
}

const refuse = (name: string): never => {
  throw templateError(
    `Unresolved dependencies [${shown(name)}]. Cannot reference resources in the Conditions block of the template`,
  );
};

function planResource(
  logicalId: string,
  resource: ResourceTemplate,
  all: ReadonlyMap<string, ResourceTemplate>,
  scope: Plan['scope'],
): PlannedResource {
  const type = typeOf(logicalId, resource.type);
  const named = new Set<string>(resource.dependsOn.filter((name) => all.has(name)));
  const properties = readProperties(logicalId, type, resource, scope(recordingMade(all, named)));
  return {
    ...resource,
    logicalId,
    after: [...named],
    ...(type.capability === undefined
      ? {}
      : { capability: type.capability.isNamed(properties) ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM' }),
  };
}

function typeOf(logicalId: string, name: string): ResourceType {
  const type = resourceTypes.get(name);
  if (type !== undefined) return type;
  throw formatError(
    `Unrecognized resource types: [${shown(name)}] (resource ${logicalId}; the sandbox does not implement every type)`,
  );
}

/** A resource's properties as its type takes them. An error says which resource it is about. */
export function readProperties(
  logicalId: string,
  type: ResourceType,
  resource: ResourceTemplate,
  scope: Scope,
): unknown {
  try {
    return type.properties.read(resolve(resource.properties, scope), '#');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.status === 501)
      throw notInSandbox(
        `${error.message.replace(/^The sandbox does not implement |\.$/g, '')} (resource ${logicalId})`,
      );
    throw validationError(`Resource ${logicalId} (${type.type}): ${error.message}`);
  }
}

/** Before anything exists: every resource is there, nothing of it is known, and who asks for it depends on it. */
function recordingMade(resources: ReadonlyMap<string, ResourceTemplate>, named: Set<string>): Made {
  const find = (logicalId: string): ResourceTemplate => {
    const resource = resources.get(logicalId);
    if (resource === undefined)
      throw formatError(
        `Unresolved resource dependencies [${shown(logicalId)}] in the Resources block of the template`,
      );
    named.add(logicalId);
    return resource;
  };
  return {
    ref(logicalId) {
      find(logicalId);
      return UNKNOWN;
    },
    attribute(logicalId, name) {
      const { type } = find(logicalId);
      if (!typeOf(logicalId, type).attributes.includes(name))
        throw templateError(
          `resource ${logicalId} does not support attribute type ${shown(name)} in Fn::GetAtt`,
        );
      return UNKNOWN;
    },
  };
}

function checkOutput(name: string, output: OutputTemplate, scope: Scope): void {
  const value = resolve(output.value, scope);
  if (value !== UNKNOWN) outputText(name, value);
}

export function outputText(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw formatError(
    `Output ${name} is malformed. The Value field of every Outputs member must evaluate to a String.`,
  );
}

function lookUp(mappings: ReadonlyMap<string, unknown>, map: string, top: string, second: string): unknown {
  const rows = mappings.get(map);
  const row = isObject(rows) ? member(rows, top) : undefined;
  const value = isObject(row) ? member(row, second) : undefined;
  if (value === undefined)
    throw templateError(`Unable to get mapping for ${shown(map)}::${shown(top)}::${shown(second)}`);
  return value;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
const pseudoParameters = (place: StackPlace): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>([
    ['AWS::AccountId', place.account],
    ['AWS::Region', place.region],
    ['AWS::Partition', 'aws'],
    ['AWS::StackName', place.stackName],
    ['AWS::StackId', place.stackId],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::NotificationARNs', []],
    ['AWS::NoValue', NO_VALUE],
  ]);
