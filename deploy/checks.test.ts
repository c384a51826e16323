import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { type App, CloudFormationValidatePlugin } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { sourcesForTests, withFolder } from './read-template.ts';
import { createApp } from './synthesize.ts';

/**
 * Runs a check on the stacks with one queue too many in each, whose faults the check must find: no TLS, no
 * dead-letter queue, a retention that SQS refuses. A check that found nothing might not have looked.
 */
const checkWithFaultyQueues = <T>(check: (app: App) => T): T =>
  withFolder((folder) => {
    const { app, stacks } = createApp(folder, sourcesForTests(folder));
    for (const stack of Object.values(stacks)) {
      new CfnQueue(stack, 'Faulty', { messageRetentionPeriod: 99_999_999 });
    }
    return check(app);
  });

const STACKS = ['Cordon', 'CordonForwarder'];
const FAULTY = STACKS.map((stack) => `${stack}/Faulty`);

it('breaks no rule of AWS Solutions but where it gives the reason', () => {
  const { violations } = checkWithFaultyQueues((app) => new AwsSolutionsChecks(app).validateScope(app));
  expect(
    violations.map(({ ruleName, violatingResources }) => [
      ruleName,
      violatingResources.map(({ constructPath }) => constructPath),
    ]),
  ).toEqual([
    ['AwsSolutions-SQS3', FAULTY],
    ['AwsSolutions-SQS4', FAULTY],
  ]);
});

it("fits CloudFormation's schemas", () => {
  const { violations } = checkWithFaultyQueues((app) => {
    const assembly = app.synth();
    const stackTemplates = STACKS.map((stackConstructPath) => ({
      stackConstructPath,
      templatePath: assembly.getStackByName(stackConstructPath).templateFullPath,
      accountId: undefined,
      region: undefined,
    }));
    const templatePaths = stackTemplates.map(({ templatePath }) => templatePath);
    return new CloudFormationValidatePlugin().validate({ appConstruct: app, stackTemplates, templatePaths });
  });
  expect(
    violations.map(({ description, violatingResources }) => [description, violatingResources.length]),
  ).toEqual([['MessageRetentionPeriod: 99999999 is greater than the maximum of 1209600', STACKS.length]]);
});
