import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { type App, CloudFormationValidatePlugin } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { sourcesForTests, withFolder } from './read-template.ts';
import { createApp } from './synthesize.ts';

/**
 * Runs a check on the stack with one queue too many, whose faults the check must find: no TLS, no
 * dead-letter queue, a retention that SQS refuses. A check that found nothing might not have looked.
 */
const checkWithFaultyQueue = <T>(check: (app: App) => T): T =>
  withFolder((folder) => {
    const { app, stack } = createApp(folder, sourcesForTests(folder));
    new CfnQueue(stack, 'Faulty', { messageRetentionPeriod: 99_999_999 });
    return check(app);
  });

it('breaks no rule of AWS Solutions but where it gives the reason', () => {
  const { violations } = checkWithFaultyQueue((app) => new AwsSolutionsChecks(app).validateScope(app));
  expect(
    violations.map(({ ruleName, violatingResources }) => [
      ruleName,
      violatingResources.map(({ constructPath }) => constructPath),
    ]),
  ).toEqual([
    ['AwsSolutions-SQS3', ['Cordon/Faulty']],
    ['AwsSolutions-SQS4', ['Cordon/Faulty']],
  ]);
});

it("fits CloudFormation's schemas", () => {
  const { violations } = checkWithFaultyQueue((app) => {
    const { templateFullPath: templatePath } = app.synth().getStackByName('Cordon');
    const stack = { stackConstructPath: 'Cordon', templatePath, accountId: undefined, region: undefined };
    return new CloudFormationValidatePlugin().validate({
      appConstruct: app,
      stackTemplates: [stack],
      templatePaths: [templatePath],
    });
  });
  expect(violations.map(({ description }) => description)).toEqual([
    'MessageRetentionPeriod: 99999999 is greater than the maximum of 1209600',
  ]);
});
