import type { Access } from '../../../kernel/operation.ts';
import type { Place } from '../../../kernel/state.ts';
import { lookUpGlobal } from './look-up.ts';
import { referencesIn, resolve } from './reference.ts';
import type { Runbook } from './runbook.ts';

/**
 * The role that a runbook takes, with these parameters; undefined when it names none. An empty text is how
 * AWS's own runbooks say that their starter acts.
 */
export function roleOf(
  place: Place,
  runbook: Runbook,
  parameters: ReadonlyMap<string, unknown>,
): string | undefined {
  if (runbook.assumeRole === undefined) return undefined;
  const lookUp: Parameters<typeof resolve>[1] = (reference) =>
    reference.kind === 'parameter' ? parameters.get(reference.name) : lookUpGlobal(place, reference);
  const role = resolve(runbook.assumeRole, lookUp, new Set());
  return typeof role !== 'string' || role.trim() === '' ? undefined : role.trim();
}

export const isRoleArn = (text: string): boolean =>
  /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/.test(text);

/** Whether whoever starts the runbook chooses its role. */
export const isRoleChosenAtStart = ({ assumeRole = '' }: Runbook): boolean =>
  referencesIn(assumeRole).some(({ kind }) => kind === 'parameter');

/**
 * A role that stands in the document is passed by who writes the document, one that comes as a parameter by
 * who starts the execution. https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-variables.html
 */
export const accessPassRole = (role: string | undefined): readonly Access[] =>
  role === undefined || !isRoleArn(role)
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: role,
          resourceAccount: role.split(':')[4] ?? '',
          context: { 'iam:PassedToService': 'ssm.amazonaws.com' },
        },
      ];
