import type { CreateStackInput, CreateStackOutput } from '@aws-sdk/client-cloudformation';
import { createResources } from '../../cloudformation/create.ts';
import { findDeployer } from '../../cloudformation/deployer.ts';
import { isObject } from '../../cloudformation/json.ts';
import { type Parameter, readParameters } from '../../cloudformation/parameters.ts';
import { type Plan, planStack } from '../../cloudformation/plan.ts';
import { beginRun } from '../../cloudformation/runs.ts';
import { changeStack, findStack, type OnFailure, type Stack, stacks } from '../../cloudformation/stack.ts';
import { parseTemplate } from '../../cloudformation/template.ts';
import { shown, validationError } from '../../cloudformation/template-error.ts';
import { AwsError, notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation, type Valid } from '../../kernel/operation.ts';
import { accessRole, accessStack, stackContext } from './access.ts';
import { forgetOldStacks, MOST_STACKS } from './kept-stacks.ts';
import { readSsmParameters } from './ssm-parameters.ts';
import { readTags, tagContext } from './tags.ts';
import { fetchTemplate } from './template-source.ts';

type Input = Valid<CreateStackInput>;

/**
 * Answers once the template has been found good; the resources are made afterwards, one after the other.
 * Differs from AWS: resources that do not depend on each other are not made at the same time.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
const CreateStack = operation<CreateStackInput, CreateStackOutput>({
  access: (input, call) => [
    {
      ...accessStack(call, 'CreateStack', input.StackName),
      context: { ...stackContext(input), ...tagContext(input.Tags) },
    },
    ...accessRole(input.RoleARN),
  ],
  async act(input, call) {
    refuseUnknown(input);
    checkName(input.StackName);
    const before = sameRequest(call, input);
    if (before !== undefined) return { StackId: before.id };
    const onFailure = readOnFailure(input);
    const tags = readTags(input.Tags);
    const templateText = await fetchTemplate(call, input);
    const template = parseTemplate(templateText);
    const given = readParameters(template.parameters, readGiven(input));
    const deployer = await findDeployer(call, input.RoleARN);
    const parameters = await readSsmParameters(deployer, given);
    const { region, account, world } = call;
    const id = `arn:aws:cloudformation:${region}:${account}:stack/${input.StackName}/${world.ids.uuid()}`;
    const plan = planStack(template, parameters, {
      account,
      region,
      stackName: input.StackName,
      stackId: id,
    });
    requireCapabilities(plan, input.Capabilities ?? []);
    // Others may have come while the template was fetched.
    const meanwhile = sameRequest(call, input);
    if (meanwhile !== undefined) return { StackId: meanwhile.id };
    const stack: Stack = {
      name: input.StackName,
      id,
      ...(template.description === undefined ? {} : { description: template.description }),
      templateText,
      createdAt: call.at,
      status: 'CREATE_IN_PROGRESS',
      parameters: [...given].map(([name, parameter]) => showParameter(name, parameter, parameters.get(name))),
      tags,
      capabilities: input.Capabilities ?? [],
      ...(input.RoleARN === undefined ? {} : { roleArn: input.RoleARN }),
      onFailure,
      isProtected: input.EnableTerminationProtection === true,
      ...(input.ClientRequestToken === undefined ? {} : { token: input.ClientRequestToken }),
      outputs: [],
      resources: new Map(),
      events: [],
    };
    forgetOldStacks(call);
    stacks(call).set(id, stack);
    changeStack(world, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
    beginRun(world, id, () => createResources(deployer, stack, plan));
    return { StackId: id };
  },
  // Values of parameters may be secrets and stay out of the trail, as on AWS; so does the template's text.
  trail: ({ TemplateBody: _body, Parameters, ...input }) => ({
    requestParameters: decapitalized({
      ...input,
      Parameters: Parameters?.map(({ ParameterKey }) => ({ ParameterKey })),
    }),
  }),
});

/** Names as CloudTrail writes them: the first letter small. */
function decapitalized(value: object): Record<string, unknown> {
  const small = ([name, item]: [string, unknown]) => [
    name.charAt(0).toLowerCase() + name.slice(1),
    Array.isArray(item) ? item.map((one) => (isObject(one) ? decapitalized(one) : one)) : item,
  ];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(small),
  );
}

function refuseUnknown(input: Input): void {
  const refused = {
    RollbackConfiguration: input.RollbackConfiguration?.RollbackTriggers?.length,
    TimeoutInMinutes: input.TimeoutInMinutes,
    NotificationARNs: input.NotificationARNs?.length,
    ResourceTypes: input.ResourceTypes?.length,
    StackPolicyBody: input.StackPolicyBody,
    StackPolicyURL: input.StackPolicyURL,
    RetainExceptOnCreate: input.RetainExceptOnCreate,
    DeploymentConfig: input.DeploymentConfig,
    DisableValidation: input.DisableValidation,
  };
  for (const [name, value] of Object.entries(refused)) {
    if (value !== undefined && value !== 0 && value !== false)
      throw notInSandbox(`cloudformation:CreateStack with ${name}`);
  }
}

function checkName(name: string): void {
  if (/^[A-Za-z][-A-Za-z0-9]{0,127}$/.test(name)) return;
  throw validationError(
    `1 validation error detected: Value '${shown(name)}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  );
}

/** The stack that this very request has made before. Throws when the name is taken by another. */
function sameRequest(call: Call, input: Input): Stack | undefined {
  const stack = findStack(call, input.StackName);
  if (stack === undefined) {
    if ([...stacks(call).values()].filter(({ status }) => status !== 'DELETE_COMPLETE').length < MOST_STACKS)
      return undefined;
    throw new AwsError('LimitExceededException', `Limit for stack has been exceeded: ${MOST_STACKS}`);
  }
  if (input.ClientRequestToken !== undefined && stack.token === input.ClientRequestToken) return stack;
  throw new AwsError('AlreadyExistsException', `Stack [${stack.name}] already exists`);
}

function readOnFailure(input: Input): OnFailure {
  if (input.DisableRollback !== undefined && input.OnFailure !== undefined)
    throw validationError('You can specify either DisableRollback or OnFailure, but not both.');
  if (input.OnFailure === undefined) return input.DisableRollback === true ? 'DO_NOTHING' : 'ROLLBACK';
  const known = (['DO_NOTHING', 'ROLLBACK', 'DELETE'] as const).find((name) => name === input.OnFailure);
  if (known === undefined) throw validationError(`OnFailure cannot be ${shown(input.OnFailure)}.`);
  return known;
}

function readGiven(input: Input): ReadonlyMap<string, string> {
  return new Map(
    (input.Parameters ?? []).map(({ ParameterKey, ParameterValue, UsePreviousValue }) => {
      if (UsePreviousValue === true)
        throw validationError('UsePreviousValue cannot be used: the stack is new.');
      if (ParameterKey === undefined || ParameterValue === undefined)
        throw validationError('Every parameter needs a ParameterKey and a ParameterValue.');
      return [ParameterKey, ParameterValue];
    }),
  );
}

function showParameter(name: string, given: Parameter, resolved: Parameter | undefined) {
  return {
    name,
    shown: given.noEcho ? '****' : given.text,
    ...(given.fromSsm && resolved !== undefined ? { resolved: resolved.text } : {}),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-template.html#using-iam-capabilities */
function requireCapabilities(plan: Plan, given: readonly string[]): void {
  const needed = new Set(plan.resources.flatMap(({ capability }) => capability ?? []));
  const missing = needed.has('CAPABILITY_NAMED_IAM') ? 'CAPABILITY_NAMED_IAM' : [...needed][0];
  if (missing === undefined || given.includes('CAPABILITY_NAMED_IAM') || given.includes(missing)) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing}]`);
}

export const creating = { CreateStack };
