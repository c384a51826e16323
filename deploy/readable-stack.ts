import {
  type CfnElement,
  CfnOutput,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  Stack,
} from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** A stack whose template is read by people, and depends on neither account nor region. */
export class ReadableStack extends Stack {
  constructor(scope: Construct, id: string, description: string) {
    super(scope, id, { description, synthesizer: createSynthesizer() });
  }

  /**
   * The construct's path without the library's hash. Two elements of the same id make the synthesis fail, so
   * nothing is lost with the hash.
   */
  protected override allocateLogicalId(element: CfnElement): string {
    return element.node.scopes
      .slice(element.node.scopes.indexOf(this) + 1)
      .map(({ node }) => node.id)
      .filter((id) => id !== 'Resource')
      .join('');
  }
}

/**
 * Without the rule that asks for a parameter of bootstrapped accounts: the template needs nothing of it.
 * The library's types are not written for `exactOptionalPropertyTypes`, hence the assertion.
 */
const createSynthesizer = (): IStackSynthesizer =>
  new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;

export function addOutputs(stack: Stack, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) new CfnOutput(stack, name, { value });
}
