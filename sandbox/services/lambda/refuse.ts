import { notInSandbox } from '../../kernel/aws-error.ts';

/** Names each member that is set and that the sandbox does not have; empty lists and texts count as not set. */
export function refuseMembers(operation: string, input: object, members: readonly string[]): void {
  for (const name of members) {
    if (isSet(Object.hasOwn(input, name) ? Reflect.get(input, name) : undefined))
      throw notInSandbox(`lambda:${operation} with ${name}`);
  }
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  // `VpcConfig: {SubnetIds: []}` is how clients write that there is none.
  return typeof value !== 'object' || Object.values(value).some(isSet);
}
