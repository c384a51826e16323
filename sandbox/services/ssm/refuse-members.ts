import { notInSandbox } from '../../kernel/aws-error.ts';

/** Names each member that is set and that the sandbox does not have; empty lists count as not set. */
export function refuseMembers(operation: string, input: object, members: readonly string[]): void {
  for (const name of members) {
    const value: unknown = Object.hasOwn(input, name) ? Reflect.get(input, name) : undefined;
    if (value !== undefined && !(Array.isArray(value) && value.length === 0))
      throw notInSandbox(`ssm:${operation} with ${name}`);
  }
}
