import type { Parameter } from '@aws-sdk/client-cloudformation';
import { isObject } from '../../cloudformation/json.ts';
import type { TrailFacts } from '../../kernel/operation.ts';

/** Values of parameters may be secrets and stay out of the trail, as on AWS; so does the template's text. */
export function trailWithoutValues({
  TemplateBody: _body,
  Parameters,
  ...input
}: {
  readonly TemplateBody?: string | undefined;
  readonly Parameters?: readonly Parameter[] | undefined;
}): TrailFacts {
  return {
    requestParameters: decapitalized({
      ...input,
      Parameters: Parameters?.map(({ ParameterKey }) => ({ ParameterKey })),
    }),
  };
}

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
