import { authorize } from './authorize.ts';
import { notInSandbox } from './aws-error.ts';
import { strike } from './faults.ts';
import type { Call, Operation, Service } from './operation.ts';
import { loadSchemas } from './protocol/schemas.ts';
import { record } from './trail.ts';

/**
 * The one way into the sandbox, for every caller: by HTTP (authenticated before), or from inside
 * (a rule, a stack, a function). authorize -> act -> record; a refusal is recorded as well.
 */
export async function dispatch(
  call: Call,
  serviceName: string,
  operationName: string,
  input: object,
): Promise<object> {
  const { service, operation } = findOperation(call, serviceName, operationName);
  return perform(call, service, operationName, operation, input);
}

/** An operation's way through; for those that no API call names, such as a request to a function's URL. */
export async function perform(
  call: Call,
  service: Service,
  operationName: string,
  operation: Operation,
  input: object,
): Promise<object> {
  const schema = (await loadSchemas(service)).operations.get(operationName);
  let output: object;
  try {
    await strike(call, service.name, operationName, 'before');
    authorize(call, service, operation.access(input, call));
    output = await operation.act(input, call);
  } catch (error) {
    record(call, service, operationName, schema, operation, { input, error });
    throw error;
  }
  record(call, service, operationName, schema, operation, { input, output });
  await strike(call, service.name, operationName, 'after');
  return output;
}

function findOperation(
  call: Pick<Call, 'world'>,
  serviceName: string,
  operationName: string,
): { service: Service; operation: Operation } {
  const service = call.world.services.get(serviceName);
  if (service === undefined) throw notInSandbox(`the service ${serviceName}`);
  const operation = Object.hasOwn(service.operations, operationName)
    ? service.operations[operationName]
    : undefined;
  if (operation === undefined) throw notInSandbox(`${serviceName}:${operationName}`);
  return { service, operation };
}
