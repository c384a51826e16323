import type {
  GetTemplateInput,
  GetTemplateOutput,
  GetTemplateSummaryInput,
  GetTemplateSummaryOutput,
  ParameterDeclaration,
  TemplateParameter,
  ValidateTemplateInput,
  ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import { resourceTypes } from '../../cloudformation/catalog.ts';
import { isObject, isScalar, member } from '../../cloudformation/json.ts';
import { checkReferences } from '../../cloudformation/references.ts';
import type { Configuration } from '../../cloudformation/stack.ts';
import { parseTemplate, type Template } from '../../cloudformation/template.ts';
import { validationError } from '../../cloudformation/template-error.ts';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { type Call, operation } from '../../kernel/operation.ts';
import { accessStack, requireStack } from './access.ts';
import { accessChangeSet, requireChangeSet } from './find-change-set.ts';
import { fetchTemplate } from './template-source.ts';

const GetTemplate = operation<GetTemplateInput, GetTemplateOutput>({
  access: ({ StackName, ChangeSetName }, call) => [
    ChangeSetName === undefined
      ? accessStack(call, 'GetTemplate', StackName ?? '*')
      : accessChangeSet(call, 'GetTemplate', { StackName, ChangeSetName }),
  ],
  act(input, call) {
    const { templateText } = meantConfiguration(input, call);
    return { TemplateBody: templateText, StagesAvailable: ['Original', 'Processed'] };
  },
});

function meantConfiguration(
  { StackName, ChangeSetName }: Pick<GetTemplateInput, 'StackName' | 'ChangeSetName'>,
  call: Call,
): Configuration {
  if (ChangeSetName !== undefined)
    return requireChangeSet(call, { StackName, ChangeSetName }).changeSet.wanted;
  if (StackName === undefined) throw validationError('StackName is required');
  return requireStack(call, StackName).current;
}

const ValidateTemplate = operation<ValidateTemplateInput, ValidateTemplateOutput>({
  access: () => [{ action: 'cloudformation:ValidateTemplate', resource: '*' }],
  async act(input, call) {
    const template = parseTemplate(await fetchTemplate(call, input));
    checkReferences(template);
    return {
      ...(template.description === undefined ? {} : { Description: template.description }),
      Parameters: [...template.parameters].map(([name, value]) => showParameter(name, value)),
      ...capabilitiesOf(template),
    };
  },
});

/** Differs from AWS: a summary does not say which properties identify resources that could be imported. */
const GetTemplateSummary = operation<GetTemplateSummaryInput, GetTemplateSummaryOutput>({
  access: (input, call) => [accessStack(call, 'GetTemplateSummary', input.StackName ?? '*')],
  async act(input, call) {
    for (const name of ['StackSetName', 'TemplateSummaryConfig', 'CallAs'] as const)
      if (input[name] !== undefined) throw notInSandbox(`cloudformation:GetTemplateSummary with ${name}`);
    const text =
      input.StackName === undefined
        ? await fetchTemplate(call, input)
        : meantConfiguration({ StackName: input.StackName }, call).templateText;
    const template = parseTemplate(text);
    return {
      ...(template.description === undefined ? {} : { Description: template.description }),
      Parameters: [...template.parameters].map(([name, value]) => declare(name, value)),
      ResourceTypes: [...new Set([...template.resources.values()].map(({ type }) => type))],
      ...capabilitiesOf(template),
    };
  },
});

function capabilitiesOf({
  resources,
}: Template): Pick<ValidateTemplateOutput, 'Capabilities' | 'CapabilitiesReason'> {
  const types = [...resources.values()].flatMap(({ type }) => resourceTypes.get(type) ?? []);
  const needed = types.filter(({ capability }) => capability !== undefined).map(({ type }) => type);
  if (needed.length === 0) return {};
  return {
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    CapabilitiesReason: `The following resource(s) require capabilities: [${[...new Set(needed)].join(', ')}]`,
  };
}

function declare(name: string, value: unknown): ParameterDeclaration {
  const type = isObject(value) ? member(value, 'Type') : undefined;
  const allowed = isObject(value) ? member(value, 'AllowedValues') : undefined;
  return {
    ...showParameter(name, value),
    ParameterType: String(type),
    ParameterConstraints: Array.isArray(allowed) ? { AllowedValues: allowed.map(String) } : {},
  };
}

function showParameter(name: string, value: unknown): TemplateParameter {
  const parameter = isObject(value) ? value : {};
  const fallback = member(parameter, 'Default');
  const description = member(parameter, 'Description');
  return {
    ParameterKey: name,
    DefaultValue: isScalar(fallback) ? String(fallback) : undefined,
    NoEcho: String(member(parameter, 'NoEcho')) === 'true',
    Description: typeof description === 'string' ? description : undefined,
  };
}

export const templates = { GetTemplate, GetTemplateSummary, ValidateTemplate };
