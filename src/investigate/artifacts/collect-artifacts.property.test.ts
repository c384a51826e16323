import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../../model/investigation.ts';
import type { TrailRecord } from '../trail-record.ts';
import { collectArtifacts } from './collect-artifacts.ts';
import { describeCall } from './describe-call.ts';
import { judged, memorySource, recordOf } from './fixture.ts';

const NAMES = ['backup-svc', '__proto__'];
const DOCUMENTS = [
  '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  '%7B%22Statement%22%3A%5B%5D%7D',
  'not json',
  '{"__proto__":{"Statement":[]}}',
  '100%',
];
const EVENTS = [
  'iam:CreateUser',
  'iam:DeleteUser',
  'iam:CreateAccessKey',
  'iam:DeleteAccessKey',
  'iam:PutUserPolicy',
  'iam:DeleteUserPolicy',
  'iam:AttachUserPolicy',
  'iam:DetachUserPolicy',
  'iam:CreateRole',
  'iam:UpdateAssumeRolePolicy',
  'iam:DeleteRole',
];

/** Calls on few things in few seconds: they collide. */
const call = fc
  .record({
    event: fc.constantFrom(...EVENTS),
    name: fc.constantFrom(...NAMES),
    at: fc.integer({ min: 0, max: 3 }),
    document: fc.constantFrom(...DOCUMENTS),
    isFailed: fc.integer({ min: 0, max: 9 }).map((of) => of === 0),
    actor: fc.constantFrom<Actor | 'other'>('attacker', 'unclear', 'owner', 'other'),
  })
  .map(({ event, name, at, document, isFailed, actor }) => {
    const request = {
      userName: name,
      roleName: name,
      policyName: name,
      policyArn: `arn:aws:iam::aws:policy/${name}`,
      accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
      policyDocument: document,
      assumeRolePolicyDocument: document,
    };
    const response = { accessKey: { accessKeyId: 'AKIAI44QH8DHBEXAMPLE', userName: name } };
    const record = recordOf({ event, at, request, response, ...(isFailed && { errorCode: 'AccessDenied' }) });
    return { record, actor };
  });

const collect = (calls: readonly { readonly record: TrailRecord; readonly actor: Actor | 'other' }[]) =>
  collectArtifacts(
    calls.flatMap(({ record, actor }) => (actor === 'other' ? [] : [judged(record, actor)])),
    memorySource(calls.map(({ record }) => record)),
  );

describe('artifacts, of whatever calls', () => {
  it('are the same for any order of the records', async () => {
    const shuffled = fc
      .array(call, { minLength: 10, maxLength: 40 })
      .chain((calls) =>
        fc.tuple(fc.constant(calls), fc.shuffledSubarray(calls, { minLength: calls.length })),
      );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([calls, others]) => {
        expect(await collect(others)).toEqual(await collect(calls));
      }),
      { numRuns: 200 },
    );
  });

  it('come of a call of the attacker or of who may be him, and are changed last by what their state says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 24 }), async (calls) => {
        for (const { state, changes } of await collect(calls)) {
          expect(changes.some(({ by }) => by === 'attacker' || by === 'unclear')).toBe(true);
          const deletes = changes.some(({ op }) => op === 'delete');
          if (state === 'present') expect(changes.at(-1)?.op).not.toBe('delete');
          // What is gone was deleted, or its danger was taken out of it, or another one has its name.
          if (state === 'removed') expect(deletes || changes.length > 1 || calls.length > 1).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('never fail, whatever stands in the parameters', async () => {
    const anything = fc.object({
      key: fc.constantFrom('userName', 'policyDocument', 'items', '__proto__', 'x'),
      maxDepth: 4,
    });
    const { artifactTypes } = await import('./catalog.ts');
    const events = artifactTypes.flatMap(({ calls }) => calls.map(({ event }) => event));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...events), anything, anything, async (event, request, response) => {
        const record = recordOf({ event, request, response });
        await collect([{ record, actor: 'attacker' }]);
        describeCall(record);
      }),
      { numRuns: 500 },
    );
  });
});
