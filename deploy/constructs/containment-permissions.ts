import { Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { actions } from '../../src/contain/catalog.ts';

/** What the containment actions need of IAM, as they themselves declare it; each once. */
const containmentPermissions: readonly string[] = [
  ...new Set(actions.flatMap(({ permissions }) => permissions)),
].sort();

/** Those of them that change something. */
export const containmentWrites = containmentPermissions.filter((action) => !/^iam:(Get|List)/.test(action));

const ATTACH = 'iam:AttachUserPolicy';

/** Permission to contain the users of `userArns`; what may be attached to them is the one policy of ours. */
export function allowContainment(userArns: string, denySessionsPolicyArn: string): PolicyDocument {
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'ContainUsers',
        effect: Effect.ALLOW,
        actions: containmentPermissions.filter((action) => action !== ATTACH),
        resources: [userArns],
      }),
      new PolicyStatement({
        sid: 'AttachDenySessionsOnly',
        effect: Effect.ALLOW,
        actions: [ATTACH],
        resources: [userArns],
        conditions: { ArnEquals: { 'iam:PolicyARN': denySessionsPolicyArn } },
      }),
    ],
  });
}
