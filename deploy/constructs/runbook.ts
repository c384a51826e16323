import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import type { Stack } from 'aws-cdk-lib/core';
import { AUTOMATION_ROLE, functionArn, RUNBOOK, RUNBOOK_STEP } from './names.ts';
import { allow } from './statements.ts';

export interface Runbook {
  readonly name: string;
  /** For `StartAutomationExecution`. */
  readonly version: string;
  /** What its runs may do; handed over by who starts one. */
  readonly role: Role;
}

/**
 * The runbook, and the role of its runs. All that the role may do is to invoke the one function, which
 * looks up by itself what is to be done: whoever starts the runbook by hand, or changes it, gains nothing.
 *
 * CloudFormation makes a version that it writes the default one, and tells nobody its number: the default
 * is the version of the deployment.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-document.html
 */
export function addRunbook(stack: Stack, content: object): Runbook {
  const document = new CfnDocument(stack, RUNBOOK, {
    name: RUNBOOK,
    documentType: 'Automation',
    updateMethod: 'NewVersion',
    content,
  });
  const role = new Role(stack, AUTOMATION_ROLE, {
    roleName: AUTOMATION_ROLE,
    description: `Runs of ${RUNBOOK}: may invoke ${RUNBOOK_STEP} and nothing else`,
    // So that no other account can have its automation use the role.
    // https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html
    assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': runArn(stack) },
      },
    }),
    inlinePolicies: {
      InvokeStep: new PolicyDocument({
        statements: [
          // By its name: the function is told of the key, whose policy waits for the roles that start runs.
          allow('InvokeStep', ['lambda:InvokeFunction'], [functionArn(stack, RUNBOOK_STEP)]),
        ],
      }),
    },
  });
  return { name: document.ref, version: '$DEFAULT', role };
}

/** Any run: its id is made when it starts. */
const runArn = (stack: Stack): string =>
  stack.formatArn({ service: 'ssm', resource: 'automation-execution', resourceName: '*' });

/** Permission to start the runbook, with its role and no other. */
export function allowStart(stack: Stack, { role }: Runbook): PolicyDocument {
  const document = stack.formatArn({ service: 'ssm', resource: 'document', resourceName: RUNBOOK });
  const definition = stack.formatArn({
    service: 'ssm',
    resource: 'automation-definition',
    resourceName: `${RUNBOOK}:*`,
  });
  return new PolicyDocument({
    statements: [
      // IAM is asked for both, the document and the run that is to be; it was for the definition before.
      // https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-identity-based-policies.html
      allow('StartTheRunbook', ['ssm:StartAutomationExecution'], [document, definition, runArn(stack)]),
      allow('HandOverItsRole', ['iam:PassRole'], [role.roleArn], {
        StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' },
      }),
    ],
  });
}
