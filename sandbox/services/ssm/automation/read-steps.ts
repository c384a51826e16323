import { isObject, type JsonObject, member } from '../../../cloudformation/json.ts';
import { findAction } from './catalog.ts';
import { invalidContent, shown } from './invalid-content.ts';
import { isSelector } from './json-path.ts';
import type { Route, Step, StepOutput } from './runbook.ts';
import { readValueType } from './value-type.ts';

const NAME = /^[a-zA-Z0-9_]{1,128}$/;
const MOST = 100;
const MOST_ATTEMPTS = 10;
/** Seconds: 30 days. */
const LONGEST = 2_592_000;
const MEMBERS = [
  'name',
  'action',
  'description',
  'inputs',
  'outputs',
  'maxAttempts',
  'timeoutSeconds',
  'onFailure',
  'onCancel',
  'isEnd',
  'isCritical',
  'nextStep',
];

/** The steps of a runbook, or of a loop in it. */
export function readSteps(section: unknown, where: string, inLoops = 0): readonly Step[] {
  if (!Array.isArray(section) || section.length === 0)
    throw invalidContent(`${where} has to be a list of at least one step.`);
  if (section.length > MOST) throw invalidContent(`${where} has at most ${MOST} steps.`);
  const steps = section.map((step) => readStep(step, where, inLoops));
  for (const step of steps) checkRoutes(step, steps);
  return steps;
}

function readStep(given: unknown, where: string, inLoops: number): Step {
  if (!isObject(given)) throw invalidContent(`Each step of ${where} has to be an object.`);
  const name = member(given, 'name');
  if (typeof name !== 'string' || !NAME.test(name))
    throw invalidContent(`A step of ${where} has no valid name: ${shown(name)}.`);
  const refuse = (reason: string): never => {
    throw invalidContent(`Step ${name}: ${reason}`);
  };
  const unknown = Object.keys(given).find((key) => !MEMBERS.includes(key));
  if (unknown !== undefined) refuse(`A step has no property ${shown(unknown)}.`);
  const actionName = member(given, 'action');
  const action = findAction(actionName) ?? refuse(`The action ${shown(actionName)} is not valid.`);
  const inputs = member(given, 'inputs') ?? {};
  if (!isObject(inputs)) return refuse('The inputs have to be an object.');
  const onFailure = readRoute('onFailure', member(given, 'onFailure'), refuse);
  const onCancel = readRoute('onCancel', member(given, 'onCancel'), refuse);
  if (onCancel === 'Continue') refuse('onCancel has to be Abort or step:name.');
  if (action.holdsSteps === true && inLoops >= 3) refuse('Loops are nested at most 3 levels.');
  const timeout = readNumber('timeoutSeconds', given, action.timeout?.longest ?? LONGEST, refuse);
  const nextStep = member(given, 'nextStep');
  if (nextStep !== undefined && typeof nextStep !== 'string')
    refuse('nextStep has to be the name of a step.');
  const step: Step = {
    name,
    action: action.name,
    inputs,
    outputs: readOutputs(member(given, 'outputs'), action.selectsOutputs === true, refuse),
    maxAttempts: readNumber('maxAttempts', given, MOST_ATTEMPTS, refuse) ?? 1,
    ...(timeout === undefined ? {} : { timeout }),
    onFailure,
    onCancel,
    isEnd: readBoolean('isEnd', given, refuse) ?? false,
    isCritical: readBoolean('isCritical', given, refuse) ?? onFailure !== 'Continue',
    ...(typeof nextStep === 'string' ? { nextStep } : {}),
    steps:
      action.holdsSteps === true ? readSteps(member(inputs, 'Steps'), `the loop ${name}`, inLoops + 1) : [],
  };
  if (action.holdsSteps === true && member(given, 'onCancel') !== undefined)
    refuse(`onCancel is for the steps inside ${action.name}.`);
  action.check(step, refuse);
  return step;
}

type Refuse = (reason: string) => never;

function readRoute(name: string, value: unknown, refuse: Refuse): Route {
  if (value === undefined) return 'Abort';
  if (typeof value === 'string') {
    if (/^abort$/i.test(value)) return 'Abort';
    if (/^continue$/i.test(value)) return 'Continue';
    if (/^step:[a-zA-Z0-9_]{1,128}$/.test(value)) return value as `step:${string}`;
  }
  return refuse(`${name} is ${shown(value)}, which is not Abort, Continue or step:name.`);
}

function readNumber(name: string, step: JsonObject, most: number, refuse: Refuse): number | undefined {
  const value = member(step, name);
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > most)
    return refuse(`${name} has to be a number from 1 to ${most}.`);
  return number;
}

function readBoolean(name: string, step: JsonObject, refuse: Refuse): boolean | undefined {
  const value = member(step, name);
  if (value === undefined) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return refuse(`${name} has to be true or false.`);
}

function readOutputs(section: unknown, selects: boolean, refuse: Refuse): readonly StepOutput[] {
  if (section === undefined || section === null) return [];
  if (!Array.isArray(section)) return refuse('The outputs have to be a list.');
  if (!selects && section.length > 0)
    refuse('The outputs of this action are not for the document to choose.');
  const names = new Set<string>();
  return section.map((output: unknown) => {
    if (!isObject(output)) return refuse('Each output has to be an object.');
    const [name, selector] = [member(output, 'Name'), member(output, 'Selector')];
    const type = readValueType(member(output, 'Type') ?? 'String');
    if (typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,50}$/.test(name))
      return refuse(`${shown(name)} is not the name of an output.`);
    if (names.has(name)) refuse(`The output ${name} is there twice.`);
    names.add(name);
    if (typeof selector !== 'string' || !isSelector(selector))
      return refuse(`The Selector of the output ${name} is not a JSON path.`);
    return type === undefined
      ? refuse(`The Type of the output ${name} is not known.`)
      : { name, selector, type };
  });
}

/** Wherever a step leads must be a step beside it. */
function checkRoutes(step: Step, siblings: readonly Step[]): void {
  const action = findAction(step.action);
  const routed = [step.onFailure, step.onCancel].flatMap((route) =>
    route.startsWith('step:') ? [route.slice('step:'.length)] : [],
  );
  const targets = [step.nextStep, ...routed, ...(action?.pointsAt?.(step.inputs) ?? [])];
  for (const target of targets) {
    if (target === undefined || siblings.some(({ name }) => name === target)) continue;
    throw invalidContent(`Step ${step.name}: it leads to ${shown(target)}, and there is no such step.`);
  }
  const cancelTo = siblings.find(({ name }) => step.onCancel === `step:${name}`);
  if (cancelTo !== undefined && findAction(cancelTo.action)?.isLong === true)
    throw invalidContent(`Step ${step.name}: onCancel cannot lead to ${cancelTo.action}.`);
}
