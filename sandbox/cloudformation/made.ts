import { type Made as Known, outputText, type Plan } from './plan.ts';
import { resolve } from './resolve.ts';
import type { Stack, StackOutput } from './stack.ts';
import { templateError } from './template-error.ts';

/** What names of resources in a template lead to, once these have been made. */
export const madeBy = (stack: Stack): Known => ({
  ref: (logicalId) => stack.resources.get(logicalId)?.made.physicalId,
  attribute(logicalId, name) {
    const value = stack.resources.get(logicalId)?.made.attributes.get(name);
    // A table without a stream has no StreamArn, though tables know the name.
    if (value === undefined) throw templateError(`resource ${logicalId} has no ${name} as it was made.`);
    return value;
  },
});

export function readOutputs(stack: Stack, plan: Plan): readonly StackOutput[] {
  const scope = plan.scope(madeBy(stack));
  return [...plan.outputs].map(([name, output]) => ({
    name,
    value: outputText(name, resolve(output.value, scope)),
    ...(output.description === undefined ? {} : { description: output.description }),
  }));
}
