import { PolicyDocument, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { actions } from '../../src/contain/catalog.ts';
import { allow } from './statements.ts';

/** What the containment actions need of IAM, as they themselves declare it; each once. */
const containmentPermissions: readonly string[] = [
  ...new Set(actions.flatMap(({ permissions }) => permissions)),
].sort();

const ATTACH = 'iam:AttachUserPolicy';

/** Permission to contain the users of `userArns`; what may be attached to them is the one policy of ours. */
export function allowContainment(userArns: string, denySessionsPolicyArn: string): PolicyDocument {
  return new PolicyDocument({
    statements: [
      allow(
        'ContainUsers',
        containmentPermissions.filter((action) => action !== ATTACH),
        [userArns],
      ),
      allow('AttachDenySessionsOnly', [ATTACH], [userArns], {
        ArnEquals: { 'iam:PolicyARN': denySessionsPolicyArn },
      }),
      nameUsers(userArns),
    ],
  });
}

/** To see whose a key is. */
export const allowNaming = (userArns: string): PolicyDocument =>
  new PolicyDocument({ statements: [nameUsers(userArns)] });

/** A case names the user by his ARN, which a finding does not have. */
const nameUsers = (userArns: string): PolicyStatement =>
  allow('NameUsers', ['iam:GetAccessKeyLastUsed', 'iam:GetUser'], [userArns]);
