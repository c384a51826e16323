import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { decode } from '../../kernel/protocol/decode.ts';
import { jsonFormat, toJson } from '../../kernel/protocol/json.ts';
import { loadSchemas } from '../../kernel/protocol/schemas.ts';
import type { Place } from '../../kernel/state.ts';
import type { World } from '../../kernel/world.ts';

/**
 * dynalite, in this process and in memory: its own actions are called, without a server or a port.
 * One per account and region; loaded and made on the first call.
 */
const engines = new WeakMap<World, Map<string, Promise<Engine>>>();

interface Engine {
  perform(operation: EngineOperation, input: unknown): Promise<unknown>;
}

const ACTIONS = {
  BatchGetItem: [
    () => import('dynalite/actions/batchGetItem.js'),
    () => import('dynalite/validations/batchGetItem.js'),
  ],
  BatchWriteItem: [
    () => import('dynalite/actions/batchWriteItem.js'),
    () => import('dynalite/validations/batchWriteItem.js'),
  ],
  CreateTable: [
    () => import('dynalite/actions/createTable.js'),
    () => import('dynalite/validations/createTable.js'),
  ],
  DeleteItem: [
    () => import('dynalite/actions/deleteItem.js'),
    () => import('dynalite/validations/deleteItem.js'),
  ],
  DeleteTable: [
    () => import('dynalite/actions/deleteTable.js'),
    () => import('dynalite/validations/deleteTable.js'),
  ],
  DescribeTable: [
    () => import('dynalite/actions/describeTable.js'),
    () => import('dynalite/validations/describeTable.js'),
  ],
  GetItem: [() => import('dynalite/actions/getItem.js'), () => import('dynalite/validations/getItem.js')],
  PutItem: [() => import('dynalite/actions/putItem.js'), () => import('dynalite/validations/putItem.js')],
  Query: [() => import('dynalite/actions/query.js'), () => import('dynalite/validations/query.js')],
  Scan: [() => import('dynalite/actions/scan.js'), () => import('dynalite/validations/scan.js')],
  UpdateItem: [
    () => import('dynalite/actions/updateItem.js'),
    () => import('dynalite/validations/updateItem.js'),
  ],
} as const;

export type EngineOperation = keyof typeof ACTIONS;

const loaded = new Map<EngineOperation, ReturnType<typeof loadAnew>>();

/** Kept: an import that has been made before still goes through the loader, which costs as much as the operation. */
function load(operation: EngineOperation): ReturnType<typeof loadAnew> {
  const known = loaded.get(operation) ?? loadAnew(operation);
  loaded.set(operation, known);
  return known;
}

async function loadAnew(operation: EngineOperation) {
  const [loadAction, loadRules] = ACTIONS[operation];
  const [{ default: action }, { default: rules }] = await Promise.all([loadAction(), loadRules()]);
  return { action, rules };
}

/** Runs an operation on its input as the dispatcher decoded it, and gives its output in the same form. */
export async function run(call: Call, operation: EngineOperation, input: object): Promise<object> {
  const service = call.world.services.get('dynamodb');
  const schema = service && (await loadSchemas(service)).operations.get(operation);
  if (schema === undefined) throw notInSandbox(`dynamodb:${operation}`);
  const output = await perform(call, operation, toJson(schema.input, input, false));
  return Object(decode(jsonFormat(false), schema.output, output ?? {}));
}

/** The same on wire JSON: binary values are base64 text. */
export async function perform(place: Place, operation: EngineOperation, input: unknown): Promise<unknown> {
  let ofWorld = engines.get(place.world);
  if (ofWorld === undefined) {
    ofWorld = new Map();
    engines.set(place.world, ofWorld);
  }
  const key = `${place.account}/${place.region}`;
  let engine = ofWorld.get(key);
  if (engine === undefined) {
    engine = startEngine(place);
    ofWorld.set(key, engine);
  }
  return (await engine).perform(operation, input);
}

async function startEngine(place: Place): Promise<Engine> {
  const { default: db } = await import('dynalite/db/index.js');
  const { default: validations } = await import('dynalite/validations/index.js');
  const store = db.create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  store.tableDb.awsAccountId = place.account;
  store.tableDb.awsRegion = place.region;
  place.world.closers.push(
    () => new Promise((resolve, reject) => store.db.close((error) => (error ? reject(error) : resolve()))),
  );
  return {
    async perform(operation, input) {
      const { action, rules } = await load(operation);
      try {
        const checked = validations.checkTypes(structuredClone(input), rules.types);
        refuseUnread(operation, input, checked);
        validations.checkValidations(checked, rules.types, rules.custom, store);
        return await new Promise((resolve, reject) =>
          action(store, checked, (error, output) => (error ? reject(error) : resolve(output))),
        );
      } catch (error) {
        throw asAwsError(error);
      }
    },
  };
}

/** dynalite drops the members that it does not know; here they are refused by name. */
function refuseUnread(operation: string, given: unknown, read: unknown, where = ''): void {
  if (typeof given !== 'object' || given === null) return;
  for (const [name, value] of Object.entries(given)) {
    const path = where === '' ? name : `${where}.${name}`;
    const isRead = typeof read === 'object' && read !== null && Object.hasOwn(read, name);
    if (!isRead) throw notInSandbox(`dynamodb:${operation} with ${path.slice(0, 200)}`);
    refuseUnread(operation, value, Reflect.get(read, name), path);
  }
}

/** dynalite's errors carry the answer's body, with the code after a `#`. */
function asAwsError(error: unknown): unknown {
  const body: unknown = Reflect.get(Object(error), 'body');
  const status: unknown = Reflect.get(Object(error), 'statusCode');
  if (typeof body !== 'object' || body === null || typeof status !== 'number') return error;
  const code = String(Reflect.get(body, '__type')).split('#').at(-1) ?? '';
  const message = Reflect.get(body, 'message') ?? Reflect.get(body, 'Message') ?? '';
  return new AwsError(code, String(message), { status, cause: error });
}
