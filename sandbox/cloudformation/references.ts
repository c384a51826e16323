import { isObject } from './json.ts';
import type { Template } from './template.ts';
import { formatError, shown } from './template-error.ts';

/**
 * Every name that a template refers to has to be in it, also in branches of `Fn::If` that are not taken.
 * Names in Conditions and Rules are checked when those are evaluated: they may not be resources' at all.
 */
export function checkReferences(template: Template): void {
  const resources = [...template.resources];
  const names = new Set<string>([...template.resources.keys(), ...template.parameters.keys()]);
  const inResources = resources.flatMap(([, resource]) => [
    ...referencesIn(resource.properties),
    ...resource.dependsOn.map((name) => ({ kind: 'resource' as const, name })),
  ]);
  report(
    inResources.filter((reference) => !isThere(reference)),
    'Resources',
  );
  const inOutputs = [...template.outputs.values()].flatMap((output) => referencesIn(output.value));
  report(
    inOutputs.filter((reference) => !isThere(reference)),
    'Outputs',
  );
  const conditions = [...template.resources.values(), ...template.outputs.values()].flatMap(
    ({ condition }) => condition ?? [],
  );
  const unknown = conditions.find((name) => !template.conditions.has(name));
  if (unknown !== undefined) throw formatError(`Unresolved condition dependency ${shown(unknown)}`);

  function isThere({ kind, name }: Reference): boolean {
    if (kind === 'condition') return template.conditions.has(name);
    if (kind === 'resource') return template.resources.has(name);
    return names.has(name) || PSEUDO.has(name);
  }
}

/** Something of the template that a value names. */
export interface Reference {
  readonly kind: 'name' | 'resource' | 'condition';
  readonly name: string;
}

const PSEUDO = new Set(
  [
    'AccountId',
    'Region',
    'Partition',
    'StackName',
    'StackId',
    'URLSuffix',
    'NotificationARNs',
    'NoValue',
  ].map((name) => `AWS::${name}`),
);

function report(missing: readonly Reference[], block: string): void {
  if (missing.length === 0) return;
  const conditions = missing.filter(({ kind }) => kind === 'condition');
  const some = new Set((conditions.length > 0 ? conditions : missing).map(({ name }) => shown(name)));
  const what = conditions.length > 0 ? 'condition' : 'resource';
  throw formatError(
    `Unresolved ${what} dependencies [${[...some].slice(0, 20).join(', ')}] in the ${block} block of the template`,
  );
}

export function referencesIn(value: unknown): readonly Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const entries = Object.entries(value);
  const [only] = entries;
  const own = only === undefined || entries.length > 1 ? [] : named(only[0], only[1]);
  return [...own, ...entries.flatMap(([, item]) => referencesIn(item))];
}

function named(name: string, argument: unknown): readonly Reference[] {
  const first: unknown = Array.isArray(argument) ? argument[0] : argument;
  if (typeof first !== 'string') return [];
  if (name === 'Ref') return [{ kind: 'name', name: first }];
  if (name === 'Fn::If') return [{ kind: 'condition', name: first }];
  if (name === 'Fn::GetAtt')
    return [{ kind: 'resource', name: Array.isArray(argument) ? first : before(first) }];
  if (name !== 'Fn::Sub') return [];
  const variables: unknown = Array.isArray(argument) ? argument[1] : {};
  return [...first.matchAll(/\$\{([^!{}][^{}]*)\}/g)].flatMap(([, expression = '']): Reference[] => {
    const inside = expression.trim();
    if (isObject(variables) && Object.hasOwn(variables, inside)) return [];
    return [
      inside.includes('.') ? { kind: 'resource', name: before(inside) } : { kind: 'name', name: inside },
    ];
  });
}

const before = (text: string): string => text.split('.', 1)[0] ?? '';
