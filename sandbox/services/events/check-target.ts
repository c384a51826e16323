import type { Target } from '@aws-sdk/client-eventbridge';
import { notInSandbox } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { type BusRef, checkRole } from './bus-ref.ts';
import { checkNumber, checkText, NAME, refuse } from './constraints.ts';
import { isTemplate, placeholdersOf, RESERVED } from './input-template.ts';
import { readJsonPath } from './json-path.ts';
import { isJson } from './json-text.ts';
import { readTargetArn, type TargetArn } from './target-arn.ts';

const NOT_HERE = [
  'KinesisParameters',
  'RunCommandParameters',
  'EcsParameters',
  'BatchParameters',
  'SqsParameters',
  'HttpParameters',
  'RedshiftDataParameters',
  'SageMakerPipelineParameters',
  'AppSyncParameters',
] as const;

const LONGEST_INPUT = 8192;

/** Throws AWS's refusal of a target that a rule of this bus cannot have. `place` counts from 1. */
export function checkTarget(target: Target, place: number, bus: BusRef, call: Call): void {
  const where = `targets.${place}.member`;
  checkText(`${where}.id`, target.Id, { max: 64, pattern: NAME });
  checkText(`${where}.arn`, target.Arn, { max: 1600 });
  checkText(`${where}.roleArn`, target.RoleArn, { max: 1600 });
  for (const name of NOT_HERE)
    if (target[name] !== undefined) throw notInSandbox(`events:PutTargets with ${name}`);
  const arn = checkArn(target.Arn ?? '', bus);
  checkRole(call, target.RoleArn);
  const isForeign = arn.account !== bus.place.account && arn.kind !== 'lambda';
  // A queue or a function of another account can be reached by its own policy, a topic or a bus cannot.
  if (target.RoleArn === undefined && (arn.kind === 'bus' || (arn.kind === 'sns' && isForeign)))
    throw refuse(`RoleArn is required for target ${target.Arn}.`);
  checkInput(target, where, arn);
  checkFailing(target, where, bus);
}

function checkArn(text: string, bus: BusRef): TargetArn {
  const arn = readTargetArn(text);
  if (arn === undefined) throw malformed(text);
  if (arn.kind === undefined) {
    // A known service with a resource that no target of it has, or a service that is none of the sandbox's.
    if (['lambda', 'sns'].includes(arn.service)) throw malformed(text);
    throw notInSandbox(`events: a target such as ${text.slice(0, 200)}`);
  }
  if (arn.kind !== 'bus' && arn.region !== bus.place.region)
    throw refuse(`Parameter ${text} is not valid. Reason: the target must be in the region of the rule.`);
  return arn;
}

const malformed = (arn: string) =>
  refuse(`Parameter ${arn.slice(0, 256)} is not valid. Reason: Provided Arn is not in correct format.`);

function checkInput(target: Target, where: string, arn: TargetArn): void {
  const { Id = '', Input, InputPath, InputTransformer } = target;
  const given = [Input, InputPath, InputTransformer].filter((value) => value !== undefined);
  if (given.length > 1)
    throw refuse(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  if (given.length > 0 && arn.kind === 'bus')
    throw refuse(`Modifying the input for target ${target.Arn} is not supported.`);
  checkText(`${where}.input`, Input, { min: 0, max: LONGEST_INPUT });
  if (Input !== undefined && !isJson(Input)) throw refuse(`JSON syntax error in input for target ${Id}.`);
  checkText(`${where}.inputPath`, InputPath, { min: 0, max: 256 });
  if (InputPath !== undefined) checkPath(InputPath, `InputPath of target ${Id}`);
  if (InputTransformer !== undefined) checkTransformer(InputTransformer, where, Id);
}

function checkPath(path: string, what: string): void {
  if (readJsonPath(path) === undefined)
    throw notInSandbox(`events: the JSON path ${path.slice(0, 100)} (${what})`);
}

function checkTransformer(
  transformer: NonNullable<Target['InputTransformer']>,
  where: string,
  id: string,
): void {
  const { InputTemplate = '', InputPathsMap = {} } = transformer;
  checkText(`${where}.inputTransformer.inputTemplate`, InputTemplate, { max: LONGEST_INPUT });
  const paths = Object.entries(InputPathsMap);
  checkNumber(`${where}.inputTransformer.inputPathsMap`, paths.length, 0, 100);
  for (const [name, path] of paths) {
    checkText(`${where}.inputTransformer.inputPathsMap`, name, { max: 256, pattern: /^[A-Za-z0-9_-]+$/ });
    if (/^aws/i.test(name)) throw refuse(`InputPathsMap for target ${id} uses the reserved name ${name}.`);
    checkText(`${where}.inputTransformer.inputPathsMap.${name}`, path, { min: 0, max: 256 });
    checkPath(path, `variable ${name} of target ${id}`);
  }
  for (const name of placeholdersOf(InputTemplate))
    if (!RESERVED.has(name) && !Object.hasOwn(InputPathsMap, name))
      throw refuse(`InputTemplate for target ${id} contains invalid placeholder ${name}.`);
  if (!isTemplate(InputTemplate)) throw refuse(`Invalid InputTemplate for target ${id}.`);
}

function checkFailing({ Id, RetryPolicy, DeadLetterConfig }: Target, where: string, bus: BusRef): void {
  const policy = `${where}.retryPolicy`;
  checkNumber(`${policy}.maximumRetryAttempts`, RetryPolicy?.MaximumRetryAttempts, 0, 185);
  checkNumber(`${policy}.maximumEventAgeInSeconds`, RetryPolicy?.MaximumEventAgeInSeconds, 60, 86_400);
  const queue = DeadLetterConfig?.Arn;
  if (queue === undefined) return;
  const arn = readTargetArn(queue);
  if (arn?.kind !== 'sqs' || arn.region !== bus.place.region)
    throw refuse(
      `The dead-letter queue of target ${Id} must be a standard SQS queue in the region of the rule.`,
    );
}
