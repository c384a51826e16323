import { NormalizedSchema } from '@smithy/core/schema';
import type { Service } from '../operation.ts';

/**
 * The one module that knows how the SDK writes down its Smithy model: clients export each operation as
 * `[9, namespace, name, traits, input, output]` under its name with a `$`, and each structure as
 * `[3, namespace, name, traits, members, schemas, required]`, where the first `required` members are mandatory.
 */
export interface OperationSchema {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** `[method, uri, status]` of REST protocols. */
  readonly http?: readonly [string, string, number];
}

export interface ServiceSchemas {
  readonly operations: ReadonlyMap<string, OperationSchema>;
}

const loaded = new WeakMap<Service, Promise<ServiceSchemas>>();

/** A service's client is loaded on the first call to it: all at once would cost memory that few stories need. */
export function loadSchemas(service: Service): Promise<ServiceSchemas> {
  let schemas = loaded.get(service);
  if (schemas === undefined) {
    schemas = service.schemas().then(readModule);
    loaded.set(service, schemas);
  }
  return schemas;
}

function readModule(module: object): ServiceSchemas {
  const operations = new Map<string, OperationSchema>();
  for (const value of Object.values(module)) {
    if (!Array.isArray(value) || value[0] !== 9) continue;
    const [, , name, traits, input, output] = value;
    const http = typeof traits === 'object' && traits !== null ? Reflect.get(traits, 'http') : undefined;
    operations.set(name, {
      name,
      input: NormalizedSchema.of(input),
      output: NormalizedSchema.of(output),
      ...(http === undefined ? {} : { http }),
    });
  }
  return { operations };
}

/** Names of the members that a request must have. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const raw: unknown = schema.getSchema();
  if (!Array.isArray(raw) || !Array.isArray(raw[4])) return [];
  return raw[4].slice(0, Number(raw[6] ?? 0));
}
