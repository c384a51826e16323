import { findAction } from './catalog.ts';
import { invalidContent } from './invalid-content.ts';
import { type Reference, readReference, referencesIn, referencesWithin } from './reference.ts';
import { isRoleArn } from './role.ts';
import type { Runbook } from './runbook.ts';

const GLOBALS = ['ACCOUNT_ID', 'DATE', 'DATE_TIME', 'REGION', 'AWS_PARTITION'];

/** Everything that a runbook refers to has to be in it. */
export function checkReferences(runbook: Runbook): void {
  for (const step of runbook.stepsByName.values()) {
    // The steps of a loop are looked at on their own.
    const own = Object.entries(step.inputs).filter(([name]) => step.steps.length === 0 || name !== 'Steps');
    for (const reference of referencesWithin(own)) checkReference(runbook, reference);
    const set = findAction(step.action)?.setsVariable?.(step);
    if (set !== undefined) checkReference(runbook, { kind: 'variable', name: set });
  }
  checkRole(runbook);
  for (const output of runbook.outputs) {
    const reference = readReference(output);
    if (reference?.kind !== 'output' && reference?.kind !== 'variable')
      throw invalidContent(`The output "${output.slice(0, 100)}" is not the output of a step.`);
    checkReference(runbook, reference);
  }
}

function checkReference(runbook: Runbook, reference: Reference): void {
  const { name } = reference;
  switch (reference.kind) {
    case 'parameter':
      if (!runbook.parameters.has(name)) throw invalidContent(`Parameter "${name}" is not declared.`);
      return;
    case 'variable':
      if (!runbook.variables.has(name)) throw invalidContent(`Variable "${name}" is not declared.`);
      return;
    case 'output':
      checkOutput(runbook, reference.step, name);
      return;
    case 'ssm':
      // https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-variables.html
      throw invalidContent(`The Parameter Store parameter "${name}" cannot be used in the input of a step.`);
    default:
      if (reference.kind === 'global' ? !GLOBALS.includes(name) : name !== 'EXECUTION_ID')
        throw invalidContent(`The system variable "${reference.kind}:${name}" is not known.`);
  }
}

function checkOutput(runbook: Runbook, stepName: string, name: string): void {
  const step = runbook.stepsByName.get(stepName);
  if (step === undefined)
    throw invalidContent(`"${stepName}.${name}" refers to a step that is not in the document.`);
  const known = [...(findAction(step.action)?.outputs ?? []), ...step.outputs.map((output) => output.name)];
  if (!known.includes(name)) throw invalidContent(`The step ${stepName} has no output "${name}".`);
}

function checkRole(runbook: Runbook): void {
  const { assumeRole = '' } = runbook;
  const references = referencesIn(assumeRole);
  for (const reference of references) {
    if (reference.kind !== 'parameter' && reference.kind !== 'global')
      throw invalidContent('The assumeRole can refer to parameters and system variables only.');
    checkReference(runbook, reference);
  }
  if (references.length === 0 && assumeRole.trim() !== '' && !isRoleArn(assumeRole.trim()))
    throw invalidContent('The format of the supplied assume role ARN is invalid.');
}
