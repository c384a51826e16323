import { isObject, member } from '../../../../cloudformation/json.ts';
import type { Attempt, Outcome, StepAction } from '../action.ts';
import { checkInputs } from '../check-inputs.ts';
import { checkCondition, holds } from '../conditions.ts';
import { shown } from '../invalid-content.ts';
import { done, failed } from '../outcomes.ts';
import { convert, readValueType } from '../value-type.ts';

const MOST_ITERATIONS = 100;
const ITEM_TYPES = ['Boolean', 'Integer', 'String', 'StringMap'];

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-loop.html */
export const loop: StepAction = {
  name: 'aws:loop',
  outputs: ['CurrentIteration', 'CurrentIteratorValue'],
  unresolved: ['Steps', 'LoopCondition'],
  holdsSteps: true,
  isLong: true,
  check({ inputs }, refuse) {
    checkInputs(
      inputs,
      {
        action: 'aws:loop',
        required: ['Steps'],
        optional: ['Iterators', 'IteratorDataType', 'LoopCondition', 'MaxIterations'],
      },
      refuse,
    );
    const [items, condition] = [member(inputs, 'Iterators'), member(inputs, 'LoopCondition')];
    if ((items === undefined) === (condition === undefined))
      refuse('Either Iterators or LoopCondition is needed.');
    if (Array.isArray(items) && items.length > MOST_ITERATIONS)
      refuse(`There are at most ${MOST_ITERATIONS} Iterators.`);
    if (condition !== undefined) checkCondition(condition, refuse);
    const type = member(inputs, 'IteratorDataType') ?? 'String';
    if (!ITEM_TYPES.includes(String(type))) refuse(`${shown(type)} is not an IteratorDataType.`);
    const most = member(inputs, 'MaxIterations');
    if (most !== undefined && !isReference(most) && readMost(most) === undefined)
      refuse(`MaxIterations has to be a number from 1 to ${MOST_ITERATIONS}.`);
  },
  run(attempt) {
    const items = member(attempt.inputs, 'Iterators');
    return items === undefined ? repeatWhile(attempt) : repeatFor(attempt, [items].flat());
  },
};

const isReference = (value: unknown): boolean => typeof value === 'string' && value.includes('{{');

function readMost(value: unknown): number | undefined {
  const most = Number(value ?? MOST_ITERATIONS);
  return Number.isInteger(most) && most >= 1 && most <= MOST_ITERATIONS ? most : undefined;
}

/** The steps run once, and again as long as the condition holds after them. */
async function repeatWhile(attempt: Attempt): Promise<Outcome> {
  const most = readMost(member(attempt.inputs, 'MaxIterations'));
  if (most === undefined)
    return failed(`MaxIterations has to be a number from 1 to ${MOST_ITERATIONS}`, 'Verification');
  for (let iteration = 1; iteration <= most; iteration += 1) {
    const stopped = await runOnce(attempt, iteration, undefined);
    if (stopped !== undefined) return stopped;
    const condition = attempt.resolve(member(attempt.inputs, 'LoopCondition'));
    if (!isObject(condition) || !holds(condition)) break;
  }
  return done();
}

async function repeatFor(attempt: Attempt, items: readonly unknown[]): Promise<Outcome> {
  const most = readMost(member(attempt.inputs, 'MaxIterations'));
  if (items.length > MOST_ITERATIONS || most === undefined)
    return failed(`A loop has at most ${MOST_ITERATIONS} iterations`, 'Verification');
  const type = readValueType(member(attempt.inputs, 'IteratorDataType') ?? 'String') ?? 'String';
  for (const [index, item] of items.slice(0, most).entries()) {
    const value = convert(type, item);
    if (value === undefined) return failed(`Iterator ${index + 1} is no ${type}`, 'Verification');
    const stopped = await runOnce(attempt, index + 1, value);
    if (stopped !== undefined) return stopped;
  }
  return done();
}

/** Undefined: the loop goes on. */
async function runOnce(attempt: Attempt, iteration: number, value: unknown): Promise<Outcome | undefined> {
  attempt.show(
    new Map<string, unknown>([
      ['CurrentIteration', iteration],
      ['CurrentIteratorValue', value ?? ''],
    ]),
  );
  const { status, message = '' } = await attempt.runSteps(iteration, value);
  if (status === 'Success') return undefined;
  if (status === 'Cancelled') return { kind: 'cancelled' };
  return failed(`A step of iteration ${iteration} did not succeed (${status}). ${message}`);
}
