import type { TrailFacts } from '../../kernel/operation.ts';

/**
 * A call's input and output as CloudTrail has them: `Environment` and `ZipFile` are left out.
 * https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
 */
export function trailOfFunction(input: object, output: object | undefined): TrailFacts {
  return {
    requestParameters: write(input),
    responseElements: output === undefined ? null : write(output),
  };
}

function write(value: object): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || name === 'ZipFile') continue;
    const key = name.charAt(0).toLowerCase() + name.slice(1);
    if (name === 'Environment') out[key] = {};
    // Tags are named by people: their names are kept as they are.
    else if (name === 'Tags' || Array.isArray(member) || typeof member !== 'object' || member === null)
      out[key] = member;
    else out[key] = write(member);
  }
  return out;
}
