import { callAsDeployer, type Deployer } from '../../cloudformation/deployer.ts';
import type { Parameter } from '../../cloudformation/parameters.ts';
import { shown, validationError } from '../../cloudformation/template-error.ts';

/**
 * Puts in the values of parameters that Systems Manager keeps, read as the stack's deployer.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
export async function readSsmParameters(
  deployer: Deployer,
  parameters: ReadonlyMap<string, Parameter>,
): Promise<ReadonlyMap<string, Parameter>> {
  const names = [...parameters.values()].flatMap(({ fromSsm, text }) => (fromSsm ? [text] : []));
  if (names.length === 0) return parameters;
  const held = new Map<string, string>();
  for (const name of new Set(names)) {
    const answer = await callAsDeployer(deployer, 'ssm', 'GetParameters', { Names: [name] });
    const found: unknown = Reflect.get(Object(answer), 'Parameters');
    const first: unknown = Array.isArray(found) ? found[0] : undefined;
    const value: unknown = Reflect.get(Object(first), 'Value');
    if (typeof value !== 'string')
      throw validationError(
        `Unable to fetch parameters [${shown(name)}] from parameter store for this account.`,
      );
    held.set(name, value);
  }
  return new Map(
    [...parameters].map(([name, parameter]) => [
      name,
      parameter.fromSsm ? { ...parameter, text: held.get(parameter.text) ?? '' } : parameter,
    ]),
  );
}
