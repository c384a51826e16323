import type { Capability, Parameter as GivenParameter, Tag } from '@aws-sdk/client-cloudformation';
import { type Deployer, findDeployer } from '../../cloudformation/deployer.ts';
import { type Parameter, readParameters } from '../../cloudformation/parameters.ts';
import { type Plan, planStack } from '../../cloudformation/plan.ts';
import type { Configuration } from '../../cloudformation/stack.ts';
import { parseTemplate, type Template } from '../../cloudformation/template.ts';
import { shown, validationError } from '../../cloudformation/template-error.ts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Call } from '../../kernel/operation.ts';
import { readSsmParameters } from './ssm-parameters.ts';
import { readTags } from './tags.ts';
import { fetchTemplate } from './template-source.ts';

/** The members that CreateStack, UpdateStack and CreateChangeSet share. */
interface Request {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
  readonly Parameters?: readonly GivenParameter[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
  readonly Capabilities?: readonly Capability[] | undefined;
  readonly RoleARN?: string | undefined;
}

export interface Prepared {
  readonly wanted: Configuration;
  readonly template: Template;
  readonly plan: Plan;
  readonly deployer: Deployer;
}

/**
 * Finds whatever is wrong with a request before anything is done about it. `stack` is what it is about;
 * its configuration is what values and the template are kept from.
 */
export async function prepareStack(
  call: Call,
  request: Request,
  stack: {
    readonly name: string;
    readonly id: string;
    readonly roleArn?: string;
    readonly current?: Configuration;
  },
): Promise<Prepared> {
  const { current } = stack;
  const tags = request.Tags === undefined && current !== undefined ? current.tags : readTags(request.Tags);
  const templateText = await readTemplateText(call, request, current);
  const template = parseTemplate(templateText);
  const given = readParameters(template.parameters, readGiven(request, current));
  const deployer = await findDeployer(call, request.RoleARN ?? stack.roleArn);
  const parameters = await readSsmParameters(deployer, given);
  const wanted: Configuration = {
    templateText,
    ...(template.description === undefined ? {} : { description: template.description }),
    given,
    parameters,
    tags,
    capabilities: request.Capabilities ?? [],
    outputs: current?.outputs ?? [],
  };
  const plan = planConfiguration(call, stack, template, parameters);
  requireCapabilities(plan, wanted.capabilities);
  return { wanted, template, plan, deployer };
}

export const planConfiguration = (
  { account, region }: Call,
  { name, id }: { readonly name: string; readonly id: string },
  template: Template,
  parameters: ReadonlyMap<string, Parameter>,
): Plan => planStack(template, parameters, { account, region, stackName: name, stackId: id });

async function readTemplateText(
  call: Call,
  request: Request,
  current: Configuration | undefined,
): Promise<string> {
  if (request.UsePreviousTemplate !== true) return fetchTemplate(call, request);
  if (request.TemplateBody !== undefined || request.TemplateURL !== undefined)
    throw validationError('You cannot specify both usePreviousTemplate and Template Body/Template URL.');
  if (current === undefined) throw validationError('UsePreviousTemplate cannot be used: the stack is new.');
  return current.templateText;
}

function readGiven(
  { Parameters = [] }: Request,
  current: Configuration | undefined,
): ReadonlyMap<string, string> {
  return new Map(
    Parameters.map(({ ParameterKey, ParameterValue, UsePreviousValue }) => {
      if (ParameterKey === undefined) throw validationError('Every parameter needs a ParameterKey.');
      if (UsePreviousValue !== true) {
        if (ParameterValue !== undefined) return [ParameterKey, ParameterValue];
        throw validationError('Every parameter needs a ParameterKey and a ParameterValue.');
      }
      if (current === undefined) throw validationError('UsePreviousValue cannot be used: the stack is new.');
      const previous = current.given.get(ParameterKey);
      if (ParameterValue !== undefined || previous === undefined)
        throw validationError(
          `Invalid input for parameter key ${shown(ParameterKey)}. Cannot specify usePreviousValue as true for a parameter key not in the previous template, or with a value.`,
        );
      return [ParameterKey, previous.text];
    }),
  );
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-template.html#using-iam-capabilities */
function requireCapabilities(plan: Plan, given: readonly string[]): void {
  const needed = new Set(plan.resources.flatMap(({ capability }) => capability ?? []));
  const missing = needed.has('CAPABILITY_NAMED_IAM') ? 'CAPABILITY_NAMED_IAM' : [...needed][0];
  if (missing === undefined || given.includes('CAPABILITY_NAMED_IAM') || given.includes(missing)) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing}]`);
}
