import { AwsError, notInSandbox } from '../kernel/aws-error.ts';
import type { Comparison } from './compare.ts';
import { isObject, member } from './json.ts';
import type { ResourceType } from './resource-type.ts';
import type { Made } from './stack.ts';
import { shown } from './template-error.ts';

/** Throws for a change that this type of resource cannot follow. */
export function refuseUpdate(
  { type, update }: ResourceType,
  old: Made,
  wanted: Made,
  { refused, replaced }: Comparison,
): void {
  if (refused.length > 0)
    throw notInSandbox(`cloudformation: a change of ${refused.join(', ')} of an existing ${type}`);
  if (replaced.length === 0 || update?.name === undefined) return;
  const [before, after] = [old.properties, wanted.properties].map((properties) =>
    isObject(properties) ? member(properties, update.name ?? '') : undefined,
  );
  if (before === undefined || before !== after) return;
  throw new AwsError(
    'InvalidRequest',
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${shown(after)} and update the stack again.`,
  );
}
