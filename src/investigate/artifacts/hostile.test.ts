import { expect, it } from 'vitest';
import { collect, recordOf } from './fixture.ts';

const put = (policyDocument: unknown) =>
  recordOf({
    event: 'iam:PutUserPolicy',
    request: { userName: '__proto__', policyName: 'constructor', policyDocument },
  });

it('takes names of Object’s own members for names', async () => {
  const [artifact] = await collect([put('{}')]);
  expect(artifact).toMatchObject({ id: 'user/__proto__/constructor', state: 'present' });
});

it('says of a document that it cannot read how long it is, and no word of it', async () => {
  const [artifact] = await collect([put('\u001b[31m'.repeat(60_000))]);
  expect(artifact?.danger).toEqual(['a document of 300000 characters that is no policy that could be read']);
});

it('reads a bounded part of a huge document, and says so', async () => {
  const Statement = Array.from({ length: 2_000 }, () => ({ Effect: 'Allow', Action: '*', Resource: '*' }));
  const [artifact] = await collect([put({ Statement })]);
  expect(artifact?.danger).toEqual(['2000 statements, more than are read']);
});

it('bounds what it says of one document', async () => {
  const AWS = Array.from({ length: 90 }, (_, at) => String(444455550000 + at));
  const Action = Array.from({ length: 90 }, () => 'x'.repeat(4_000));
  const [artifact] = await collect([put({ Statement: [{ Effect: 'Allow', Principal: { AWS }, Action }] })]);
  expect(artifact?.danger).toHaveLength(12);
  expect(Math.max(...(artifact?.danger ?? []).map((words) => words.length))).toBeLessThan(400);
});

it('cuts ids, and how many one call can make', async () => {
  const items = Array.from({ length: 5_000 }, (_, at) => ({ instanceId: `i-${at}-${'f'.repeat(2_000)}` }));
  const artifacts = await collect([
    recordOf({ event: 'ec2:RunInstances', response: { instancesSet: { items } } }),
  ]);
  expect(artifacts.length).toBe(500);
  expect(Math.max(...artifacts.map(({ id }) => id.length))).toBe(512);
});

it('compares documents nested without end without ending itself', async () => {
  let nested: unknown = 1;
  for (let depth = 0; depth < 400; depth++) nested = { deeper: nested };
  const [artifact] = await collect([put({ Statement: nested })]);
  expect(artifact?.state).toBe('present');
});

it('gives one of two records with one id its due, whichever was read first', async () => {
  const id = '11111111-2222-4333-8444-555555555555';
  const one = recordOf({ event: 'iam:CreateUser', id, request: { userName: 'one' } });
  const two = recordOf({ event: 'iam:CreateUser', id, request: { userName: 'two' } });
  expect(await collect([one], [two])).toEqual(await collect([two], [one]));
});
