import { notInSandbox } from '../kernel/aws-error.ts';
import { entriesOf, isDeeperThan, isObject, type JsonObject, member } from './json.ts';
import { formatError, shown } from './template-error.ts';
import { parseYaml } from './yaml.ts';

export type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate';

export type ReplacePolicy = Exclude<DeletionPolicy, 'RetainExceptOnCreate'>;

export interface ResourceTemplate {
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly condition?: string;
  readonly deletionPolicy: DeletionPolicy;
  /** What becomes of it when an update puts another in its place. */
  readonly replacePolicy: ReplacePolicy;
}

export interface OutputTemplate {
  readonly value: unknown;
  readonly description?: string;
  readonly condition?: string;
}

/** The sections of a template, by the names that its author gave; values are not resolved. */
export interface Template {
  readonly description?: string;
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly rules: ReadonlyMap<string, unknown>;
  readonly mappings: ReadonlyMap<string, unknown>;
  readonly conditions: ReadonlyMap<string, unknown>;
  readonly resources: ReadonlyMap<string, ResourceTemplate>;
  readonly outputs: ReadonlyMap<string, OutputTemplate>;
}

const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
]);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST = { Parameters: 200, Mappings: 200, Conditions: 1000, Rules: 100, Resources: 500, Outputs: 200 };

/** Deeper than any template that is written or generated. */
const DEEPEST = 100;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
export function parseTemplate(text: string): Template {
  const root = parseText(text);
  if (!isObject(root)) throw formatError('unsupported structure.');
  if (isDeeperThan(root, DEEPEST)) throw formatError(`nested deeper than ${DEEPEST} levels.`);
  if (Object.hasOwn(root, 'Transform')) throw notInSandbox('cloudformation: the template section Transform');
  for (const name of Object.keys(root)) {
    if (!SECTIONS.has(name)) throw formatError(`Invalid template property or properties [${shown(name)}]`);
  }
  for (const [name, value] of Object.entries(root)) if (name !== 'Metadata') refuseNull(value, `/${name}`);
  const version = member(root, 'AWSTemplateFormatVersion');
  if (version !== undefined && version !== '2010-09-09')
    throw formatError('Unrecognized AWSTemplateFormatVersion.');
  const description = member(root, 'Description');
  if (description !== undefined && (typeof description !== 'string' || description.length > 1024))
    throw formatError('Description has to be a text of at most 1024 characters.');
  const resources = section(root, 'Resources');
  if (resources.size === 0) throw formatError('At least one Resources member must be defined.');
  return {
    ...(description === undefined ? {} : { description }),
    parameters: section(root, 'Parameters'),
    rules: section(root, 'Rules'),
    mappings: section(root, 'Mappings'),
    conditions: section(root, 'Conditions'),
    resources: mapValues(resources, readResource),
    outputs: mapValues(section(root, 'Outputs'), readOutput),
  };
}

function parseText(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return parseYaml(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 300) : '';
    throw formatError(`JSON not well-formed. ${reason}`);
  }
}

function refuseNull(value: unknown, where: string): void {
  if (value === null) throw formatError(`[${shown(where)}] Null values are not allowed in templates`);
  if (typeof value !== 'object') return;
  for (const [name, item] of Object.entries(value))
    if (name !== 'Metadata') refuseNull(item, `${where}/${name}`);
}

function section(root: JsonObject, name: keyof typeof MOST): ReadonlyMap<string, unknown> {
  const value = member(root, name);
  if (value === undefined) return new Map();
  if (!isObject(value)) throw formatError(`${name} section must be a JSON object.`);
  const entries = entriesOf(value);
  if (entries.size > MOST[name]) throw formatError(`${name} section has more than ${MOST[name]} members.`);
  for (const key of entries.keys()) {
    // Names of mappings, rules and conditions are looser on AWS; what becomes a name of something is not.
    if (
      (name === 'Resources' || name === 'Outputs' || name === 'Parameters') &&
      !/^[A-Za-z0-9]{1,255}$/.test(key)
    )
      throw formatError(`${name} name '${shown(key)}' is non alphanumeric.`);
  }
  return entries;
}

const mapValues = <T>(map: ReadonlyMap<string, unknown>, read: (value: unknown, key: string) => T) =>
  new Map([...map].map(([key, value]) => [key, read(value, key)]));

const RESOURCE_ATTRIBUTES = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
]);

function readResource(value: unknown, id: string): ResourceTemplate {
  if (!isObject(value)) throw formatError(`Resource ${id} has to be a JSON object.`);
  for (const name of Object.keys(value)) {
    if (name === 'CreationPolicy' || name === 'UpdatePolicy')
      throw notInSandbox(`cloudformation: the resource attribute ${name} (resource ${id})`);
    if (!RESOURCE_ATTRIBUTES.has(name))
      throw formatError(`Invalid template resource property '${shown(name)}' (resource ${id})`);
  }
  const type = member(value, 'Type');
  if (typeof type !== 'string') throw formatError(`[/Resources/${id}] Every Resource must have a Type.`);
  const properties = member(value, 'Properties') ?? {};
  if (!isObject(properties)) throw formatError(`[/Resources/${id}/Properties] has to be a JSON object.`);
  return {
    type,
    properties,
    dependsOn: readDependsOn(member(value, 'DependsOn'), id),
    deletionPolicy: readDeletionPolicy(member(value, 'DeletionPolicy'), id),
    replacePolicy: readReplacePolicy(member(value, 'UpdateReplacePolicy'), id),
    ...readCondition(value, `/Resources/${id}`),
  };
}

function readDependsOn(value: unknown, id: string): readonly string[] {
  const names = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return names.map((name) => {
    if (typeof name !== 'string')
      throw formatError(`Every DependsOn value must be a string or a list of strings (resource ${id}).`);
    return name;
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html */
function readDeletionPolicy(value: unknown, id: string): DeletionPolicy {
  if (value === undefined || value === 'Delete') return 'Delete';
  if (value === 'Retain' || value === 'RetainExceptOnCreate') return value;
  if (value === 'Snapshot')
    throw notInSandbox(`cloudformation: the DeletionPolicy Snapshot (resource ${id})`);
  throw formatError(`Unrecognized DeletionPolicy ${shown(value)} for resource ${id}`);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html */
function readReplacePolicy(value: unknown, id: string): ReplacePolicy {
  if (value === undefined || value === 'Delete') return 'Delete';
  if (value === 'Retain') return value;
  if (value === 'Snapshot')
    throw notInSandbox(`cloudformation: the UpdateReplacePolicy Snapshot (resource ${id})`);
  throw formatError(`Unrecognized UpdateReplacePolicy ${shown(value)} for resource ${id}`);
}

function readCondition(value: JsonObject, where: string): { condition?: string } {
  const condition = member(value, 'Condition');
  if (condition === undefined) return {};
  if (typeof condition !== 'string') throw formatError(`[${where}/Condition] has to be a text.`);
  return { condition };
}

function readOutput(value: unknown, id: string): OutputTemplate {
  const where = `/Outputs/${id}`;
  if (!isObject(value)) throw formatError(`[${where}] has to be a JSON object.`);
  for (const name of Object.keys(value)) {
    if (name === 'Export') throw notInSandbox(`cloudformation: Export (output ${id})`);
    if (!['Value', 'Description', 'Condition'].includes(name))
      throw formatError(`[${where}] Encountered unsupported member ${shown(name)}`);
  }
  const description = member(value, 'Description');
  if (description !== undefined && typeof description !== 'string')
    throw formatError(`[${where}/Description] has to be a text.`);
  if (!Object.hasOwn(value, 'Value'))
    throw formatError(`[${where}] Every Outputs member must contain a Value object`);
  return {
    value: member(value, 'Value'),
    ...(description === undefined ? {} : { description }),
    ...readCondition(value, where),
  };
}
