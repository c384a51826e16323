import type { Parameter } from '@aws-sdk/client-cloudformation';
import type { Configuration } from '../../cloudformation/stack.ts';

/** Parameters as people see them: `****` in the place of one that is not to be echoed. */
export const showParameters = ({ given, parameters }: Configuration): Parameter[] =>
  [...given].map(([name, { fromSsm, noEcho, text }]) => ({
    ParameterKey: name,
    ParameterValue: noEcho ? '****' : text,
    ...(fromSsm ? { ResolvedValue: noEcho ? '****' : parameters.get(name)?.text } : {}),
  }));
