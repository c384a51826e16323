/** For the tests: what a template means once parameters are filled in and conditions applied. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [key: string]: Json;
}

interface Resource {
  readonly Type: string;
  readonly Properties: JsonObject;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string | readonly string[];
}

export interface Template {
  readonly Parameters: Readonly<Record<string, { Default?: string | number; AllowedPattern?: string }>>;
  readonly Conditions: JsonObject;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Rules: Readonly<Record<string, Rule>>;
  readonly Outputs: Readonly<Record<string, { Value: Json; Condition?: string }>>;
}

interface Rule {
  readonly RuleCondition?: Json;
  readonly Assertions: readonly { readonly Assert: Json; readonly AssertDescription: string }[];
}

export type Deployment = Pick<Template, 'Resources' | 'Outputs'>;

export const ACCOUNT = '111122223333';

interface Scope {
  readonly template: Template;
  /** Of parameters and pseudo parameters. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Resources and outputs that a deployment with these parameters, and pseudo parameters, has. Throws on a reference to what is not
 * there, and with what a broken rule says.
 */
export function resolveTemplate(
  template: Template,
  parameters: Readonly<Record<string, string>> = {},
): Deployment {
  const values: Record<string, string> = {
    'AWS::Partition': 'aws',
    'AWS::Region': 'eu-west-2',
    'AWS::AccountId': ACCOUNT,
    'AWS::StackId': `arn:aws:cloudformation:eu-west-2:${ACCOUNT}:stack/Cordon/4f1c2a90`,
    ...parameters,
  };
  for (const [name, { Default }] of Object.entries(template.Parameters)) {
    // CloudFormation hands numbers over as text, too.
    const value = parameters[name] ?? Default;
    if (value === undefined) throw new Error(`the parameter ${name} has no default, and no value`);
    values[name] = String(value);
  }
  const scope = { template, values };
  for (const { RuleCondition, Assertions } of Object.values(template.Rules)) {
    if (RuleCondition !== undefined && resolve(RuleCondition, scope) !== true) continue;
    for (const { Assert, AssertDescription } of Assertions) {
      if (resolve(Assert, scope) !== true) throw new Error(AssertDescription);
    }
  }
  const present = Object.fromEntries(
    Object.entries(template.Resources).filter(([, resource]) => exists(resource, scope)),
  );
  for (const { DependsOn = [] } of Object.values(present)) {
    for (const id of [DependsOn].flat()) find(id, scope);
  }
  const outputs = Object.fromEntries(
    Object.entries(template.Outputs).filter(([, output]) => exists(output, scope)),
  );
  const deployment: Deployment = { Resources: present, Outputs: outputs };
  // A template is JSON, and a resolved one keeps its shape.
  return resolve(deployment as unknown as Json, scope) as unknown as Deployment;
}

function resolve(value: Json, scope: Scope): Json {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => resolve(item, scope));
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) {
    const intrinsic = intrinsics[first[0]];
    if (intrinsic !== undefined) return intrinsic(first[1], scope);
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, resolve(member, scope)]));
}

const intrinsics: Readonly<Record<string, (argument: Json, scope: Scope) => Json>> = {
  Ref: (name, scope) => scope.values[String(name)] ?? nameOf(String(name), find(name, scope)),
  'Fn::GetAtt': (path, scope) => {
    const [id = null, attribute = null] = listOf(path);
    const resource = find(id, scope);
    return String(attribute).endsWith('Arn') ? arnOf(String(id), resource) : nameOf(String(id), resource);
  },
  'Fn::Join': (join, scope) => {
    const [separator, parts] = listOf(resolve(join, scope));
    return listOf(parts).join(String(separator));
  },
  // Only the branch that is taken: the other may name what this deployment lacks.
  'Fn::If': (choice, scope) => {
    const [name, then = null, otherwise = null] = listOf(choice);
    return resolve(holds(String(name), scope) ? then : otherwise, scope);
  },
  'Fn::Equals': (pair, scope) => {
    const [left, right] = listOf(resolve(pair, scope));
    return left === right;
  },
  'Fn::Not': (operand, scope) => listOf(resolve(operand, scope))[0] !== true,
  'Fn::And': (operands, scope) => listOf(resolve(operands, scope)).every((operand) => operand === true),
  'Fn::Sub': (text, { values }) => String(text).replace(/\$\{([^}]+)\}/g, (_, name) => values[name] ?? ''),
};

const holds = (condition: string, scope: Scope): boolean =>
  resolve(scope.template.Conditions[condition] ?? null, scope) === true;

const exists = ({ Condition }: { readonly Condition?: string }, scope: Scope): boolean =>
  Condition === undefined || holds(Condition, scope);

function find(id: Json, scope: Scope): Resource {
  const resource = scope.template.Resources[String(id)];
  if (resource !== undefined && exists(resource, scope)) return nameRole(resource, scope);
  throw new Error(`reference to ${id}, which this deployment does not have`);
}

/** The one name of ours that a region is in. */
function nameRole(resource: Resource, scope: Scope): Resource {
  const { RoleName } = resource.Properties;
  if (RoleName === undefined) return resource;
  return { ...resource, Properties: { ...resource.Properties, RoleName: resolve(RoleName, scope) } };
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const listOf = (value: Json | undefined): readonly Json[] =>
  value !== undefined && isList(value) ? value : [];

/** What Ref gives: the name, but of these types the ARN. */
const nameOf = (id: string, resource: Resource): string =>
  /^AWS::(IAM::ManagedPolicy|SNS::Topic|SSMContacts::.*|SSMIncidents::.*)$/.test(resource.Type)
    ? arnOf(id, resource)
    : String(
        resource.Properties['RoleName'] ??
          resource.Properties['FunctionName'] ??
          (resource.Type === 'AWS::SSM::Parameter' ? resource.Properties['Name'] : undefined) ??
          id,
      );

/** In IAM as IAM writes them; elsewhere any that tells resources apart. */
function arnOf(id: string, { Type, Properties }: Resource): string {
  if (Type === 'AWS::IAM::Role') return `arn:aws:iam::${ACCOUNT}:role/${Properties['RoleName']}`;
  if (Type === 'AWS::IAM::ManagedPolicy') {
    return `arn:aws:iam::${ACCOUNT}:policy${Properties['Path']}${Properties['ManagedPolicyName']}`;
  }
  if (Type === 'AWS::SSMIncidents::ResponsePlan') {
    return `arn:aws:ssm-incidents::${ACCOUNT}:response-plan/${Properties['Name']}`;
  }
  if (Type === 'AWS::SSMContacts::Contact') {
    return `arn:aws:ssm-contacts:eu-west-2:${ACCOUNT}:contact/${Properties['Alias']}`;
  }
  if (Type === 'AWS::S3::Bucket') return `arn:aws:s3:::${id}`;
  if (Type === 'AWS::Lambda::Function') {
    return `arn:aws:lambda:eu-west-2:${ACCOUNT}:function:${Properties['FunctionName']}`;
  }
  return `arn:aws:${Type.split('::')[1]?.toLowerCase()}:eu-west-2:${ACCOUNT}:${Properties['Name'] ?? id}`;
}
