import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import { actions } from '../../src/contain/catalog.ts';
import { allowProof } from './proof-permissions.ts';
import { allow } from './statements.ts';

/** What the containment actions need of IAM, as they themselves declare it; each once. */
const containmentPermissions: readonly string[] = [
  ...new Set(actions.flatMap(({ permissions }) => permissions)),
].sort();

const ATTACH = 'iam:AttachUserPolicy';

/** Permission to contain the users of `userArns`, and to prove it; what may be attached are policies of ours. */
export function allowContainment(
  stack: Stack,
  userArns: string,
  mayAttach: readonly string[],
): PolicyDocument {
  return new PolicyDocument({
    statements: [
      allow(
        'ContainUsers',
        containmentPermissions.filter((action) => action !== ATTACH),
        [userArns],
      ),
      allow('AttachOwnPoliciesOnly', [ATTACH], [userArns], {
        ArnEquals: { 'iam:PolicyARN': [...mayAttach] },
      }),
      ...allowProof(stack, userArns),
    ],
  });
}

/** To see whose a key is, and what he may still do. */
export const allowWatching = (stack: Stack, userArns: string): PolicyDocument =>
  new PolicyDocument({ statements: allowProof(stack, userArns) });
