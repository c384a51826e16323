import type {
  GetTemplateInput,
  GetTemplateOutput,
  TemplateParameter,
  ValidateTemplateInput,
  ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import { resourceTypes } from '../../cloudformation/catalog.ts';
import { isObject, isScalar, member } from '../../cloudformation/json.ts';
import { checkReferences } from '../../cloudformation/references.ts';
import { parseTemplate } from '../../cloudformation/template.ts';
import { validationError } from '../../cloudformation/template-error.ts';
import { notInSandbox } from '../../kernel/aws-error.ts';
import { operation } from '../../kernel/operation.ts';
import { accessStack, requireStack } from './access.ts';
import { fetchTemplate } from './template-source.ts';

const GetTemplate = operation<GetTemplateInput, GetTemplateOutput>({
  access: (input, call) => [accessStack(call, 'GetTemplate', input.StackName ?? '*')],
  act(input, call) {
    if (input.ChangeSetName !== undefined)
      throw notInSandbox('cloudformation:GetTemplate with ChangeSetName');
    if (input.StackName === undefined) throw validationError('StackName is required');
    const { templateText } = requireStack(call, input.StackName);
    return { TemplateBody: templateText, StagesAvailable: ['Original', 'Processed'] };
  },
});

const ValidateTemplate = operation<ValidateTemplateInput, ValidateTemplateOutput>({
  access: () => [{ action: 'cloudformation:ValidateTemplate', resource: '*' }],
  async act(input, call) {
    const template = parseTemplate(await fetchTemplate(call, input));
    checkReferences(template);
    const types = [...template.resources.values()].flatMap(({ type }) => resourceTypes.get(type) ?? []);
    const needed = types.filter(({ capability }) => capability !== undefined).map(({ type }) => type);
    return {
      ...(template.description === undefined ? {} : { Description: template.description }),
      Parameters: [...template.parameters].map(([name, value]) => showParameter(name, value)),
      ...(needed.length === 0
        ? {}
        : {
            Capabilities: ['CAPABILITY_NAMED_IAM'],
            CapabilitiesReason: `The following resource(s) require capabilities: [${[...new Set(needed)].join(', ')}]`,
          }),
    };
  },
});

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

export const templates = { GetTemplate, ValidateTemplate };
