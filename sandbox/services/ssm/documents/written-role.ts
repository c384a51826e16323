import { AwsError } from '../../../kernel/aws-error.ts';
import type { Call } from '../../../kernel/operation.ts';
import { readRunbook } from '../automation/read-runbook.ts';
import { isRoleChosenAtStart, roleOf } from '../automation/role.ts';

/**
 * The role that stands in a document's text and that its author passes: whoever may start the document later
 * needs no permission for it. What cannot be read is for `act` to refuse.
 */
export function writtenRole(
  call: Call,
  input: { readonly Content: string; readonly DocumentFormat?: string | undefined },
): string | undefined {
  try {
    const runbook = readRunbook(input.Content, input.DocumentFormat === 'YAML' ? 'YAML' : 'JSON');
    return isRoleChosenAtStart(runbook) ? undefined : roleOf(call, runbook, new Map());
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
