import { notInSandbox } from '../../../kernel/aws-error.ts';
import type { StepAction } from './action.ts';
import { approve } from './actions/approve.ts';
import { assertAwsResourceProperty } from './actions/assert-aws-resource-property.ts';
import { branch } from './actions/branch.ts';
import { executeAutomation } from './actions/execute-automation.ts';
import { executeAwsApi } from './actions/execute-aws-api.ts';
import { invokeLambdaFunction } from './actions/invoke-lambda-function.ts';
import { loop } from './actions/loop.ts';
import { pause } from './actions/pause.ts';
import { sleep } from './actions/sleep.ts';
import { updateVariable } from './actions/update-variable.ts';
import { waitForAwsResourceProperty } from './actions/wait-for-aws-resource-property.ts';

const all: readonly StepAction[] = [
  approve,
  assertAwsResourceProperty,
  branch,
  executeAutomation,
  executeAwsApi,
  invokeLambdaFunction,
  loop,
  pause,
  sleep,
  updateVariable,
  waitForAwsResourceProperty,
];

const byName: ReadonlyMap<unknown, StepAction> = new Map(all.map((action) => [action.name, action]));

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html */
const NOT_HERE: readonly unknown[] = [
  'aws:changeInstanceState',
  'aws:copyImage',
  'aws:createImage',
  'aws:createStack',
  'aws:createTags',
  'aws:deleteImage',
  'aws:deleteStack',
  'aws:executeScript',
  'aws:executeStateMachine',
  'aws:invokeWebhook',
  'aws:runCommand',
  'aws:runInstances',
];

/** The action of that name; undefined when AWS has none. What AWS has and the sandbox has not is refused by its name. */
export function findAction(name: unknown): StepAction | undefined {
  if (NOT_HERE.includes(name)) throw notInSandbox(`ssm: the Automation action ${String(name)}`);
  return byName.get(name);
}
