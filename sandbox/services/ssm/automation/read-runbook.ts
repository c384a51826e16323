import { type JsonObject, member } from '../../../cloudformation/json.ts';
import { AwsError, notInSandbox } from '../../../kernel/aws-error.ts';
import type { DocumentFormat, DocumentVersion } from '../documents/document.ts';
import { checkReferences } from './check-references.ts';
import { parseContent } from './content.ts';
import { invalidContent, shown } from './invalid-content.ts';
import { readParameters, readVariables } from './read-parameters.ts';
import { readSteps } from './read-steps.ts';
import type { Runbook, Step } from './runbook.ts';

const MEMBERS = [
  'schemaVersion',
  'description',
  'assumeRole',
  'parameters',
  'variables',
  'mainSteps',
  'outputs',
  'files',
];
const MOST_STEPS = 500;

/** Reads a document's text. Throws InvalidDocumentContent that says what is wrong, and where. */
export function readRunbook(text: string, format: DocumentFormat): Runbook {
  const content = parseContent(text, format);
  checkSchemaVersion(content);
  const unknown = Object.keys(content).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw invalidContent(`A runbook has no section ${shown(unknown)}.`);
  if (member(content, 'files') !== undefined) throw notInSandbox('ssm: runbooks with files');
  if (member(content, 'mainSteps') === undefined) throw invalidContent('The section mainSteps is missing.');
  const steps = readSteps(member(content, 'mainSteps'), 'mainSteps');
  const runbook: Runbook = {
    ...readTextMember(content, 'description'),
    ...readTextMember(content, 'assumeRole'),
    parameters: readParameters(member(content, 'parameters')),
    variables: readVariables(member(content, 'variables')),
    steps,
    stepsByName: nameSteps(steps),
    outputs: readOutputs(member(content, 'outputs')),
  };
  checkReferences(runbook);
  return runbook;
}

const read = new WeakMap<DocumentVersion, Runbook>();

/** The runbook of a version that was checked when it was made. */
export function runbookOf(version: DocumentVersion): Runbook {
  const runbook = read.get(version) ?? readRunbook(version.content, version.format);
  read.set(version, runbook);
  return runbook;
}

function checkSchemaVersion(content: JsonObject): void {
  const version = member(content, 'schemaVersion');
  // YAML without quotes makes a number of it.
  if (version === '0.3' || version === 0.3) return;
  throw new AwsError(
    'InvalidDocumentSchemaVersion',
    `The schema version ${shown(version)} is not supported for the document type Automation; it has to be 0.3.`,
  );
}

function readTextMember<K extends 'description' | 'assumeRole'>(
  content: JsonObject,
  name: K,
): { [P in K]?: string } {
  const value = member(content, name);
  if (value === undefined || value === null) return {};
  if (typeof value !== 'string') throw invalidContent(`${name} has to be a text.`);
  return { [name]: value } as { [P in K]?: string };
}

function nameSteps(steps: readonly Step[]): ReadonlyMap<string, Step> {
  const named = new Map<string, Step>();
  const add = (step: Step): void => {
    if (named.has(step.name)) throw invalidContent(`The step name ${step.name} is there twice.`);
    named.set(step.name, step);
    step.steps.forEach(add);
  };
  steps.forEach(add);
  if (named.size > MOST_STEPS) throw invalidContent(`A runbook has at most ${MOST_STEPS} steps.`);
  return named;
}

function readOutputs(section: unknown): readonly string[] {
  if (section === undefined || section === null) return [];
  if (Array.isArray(section) && section.every((item) => typeof item === 'string')) return section;
  throw invalidContent('The section outputs has to be a list of texts.');
}
