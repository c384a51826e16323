import { notInSandbox } from '../../kernel/aws-error.ts';

/** What the sandbox does not have of CreateStack, UpdateStack and CreateChangeSet. */
const ABSENT = [
  'TimeoutInMinutes',
  'NotificationARNs',
  'ResourceTypes',
  'ResourcesToImport',
  'ImportExistingResources',
  'DeploymentMode',
  'StackPolicyBody',
  'StackPolicyURL',
  'StackPolicyDuringUpdateBody',
  'StackPolicyDuringUpdateURL',
  'RetainExceptOnCreate',
  'DisableValidation',
] as const;

/** Refuses by name what would otherwise be passed over; an empty list and `false` ask for nothing. */
export function refuseMembers(operation: string, input: object): void {
  for (const name of ABSENT) {
    const value: unknown = Reflect.get(input, name);
    const asksForNothing =
      value === undefined || value === false || (Array.isArray(value) && value.length === 0);
    if (!asksForNothing) throw notInSandbox(`cloudformation:${operation} with ${name}`);
  }
  refuseRollbackTriggers(operation, Reflect.get(input, 'RollbackConfiguration'));
  refuseOtherModes(operation, Reflect.get(input, 'DeploymentConfig'));
}

function refuseRollbackTriggers(operation: string, configuration: unknown): void {
  const triggers: unknown = Reflect.get(Object(configuration), 'RollbackTriggers');
  if (Array.isArray(triggers) && triggers.length > 0)
    throw notInSandbox(`cloudformation:${operation} with RollbackConfiguration`);
}

export function refuseOtherModes(operation: string, config: unknown): void {
  const { Mode = 'STANDARD', DisableRollback = false } = Object(config);
  if (Mode !== 'STANDARD' || DisableRollback !== false)
    throw notInSandbox(`cloudformation:${operation} with a DeploymentConfig other than the mode STANDARD`);
}
